// Threads that read samples before they are asked for, and hand them out in their order.
//
// Reader w claims the next number that nobody has, as long as it is at most `capacity` ahead of
// what was taken; take() waits for the number that is due. So the order never depends on the
// threads, and at most `capacity` samples wait. Destroyed at any time, it stops after the samples
// under way.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "data/drop.h"
#include "data/sample.h"

namespace tessera::data::internal {

// A sample, why there is none, or what failed in the program.
using ReadSample = base::Result<Outcome<Sample>>;
// Reads sample `number` of a sequence; exceptions become errors.
using Reader = std::function<ReadSample(Index number)>;

class ReadAhead {
 public:
  // Each reader gets a thread; numbers run from 0 to count - 1. With is_threaded off, take() reads
  // by itself with the first reader.
  ReadAhead(std::vector<Reader> readers, Index count, Index capacity, bool is_threaded);
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next sample; call at most `count` times, from one thread.
  [[nodiscard]] ReadSample take();

 private:
  void work(const Reader& reader);
  [[nodiscard]] std::optional<Index> claim();

  const std::vector<Reader> readers_;
  const Index count_;
  const Index capacity_;
  std::mutex mutex_;  // guards what follows, up to threads_
  std::condition_variable has_room_;
  std::condition_variable has_sample_;
  bool is_stopped_ = false;
  Index num_claimed_ = 0;
  Index num_taken_ = 0;
  std::vector<std::optional<ReadSample>> slots_;  // number % capacity
  std::vector<std::jthread> threads_;             // last: they end before the rest goes
};

}  // namespace tessera::data::internal
