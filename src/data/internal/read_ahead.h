// Threads that make values before they are asked for, and hand them out in their order.
//
//   ReadAhead<Outcome<Sample>> ahead(readers, count, capacity, /*is_threaded=*/true);
//   TESSERA_TRY(sample, ahead.take());   // number 0, then 1, ...
//
// Reader w claims the next number that nobody has, as long as it is at most `capacity` ahead of
// what was taken; take() waits for the number that is due. So the order never depends on the
// threads, and at most `capacity` values wait. Destroyed at any time, it stops after the values
// under way.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/index.h"
#include "base/result.h"
#include "base/signals_blocked.h"

namespace tessera::data::internal {

// The error for the exception that is being handled: nothing leaves a thread as an exception.
[[nodiscard]] base::Error error_of_current_exception();

template <class Value>
class ReadAhead {
 public:
  // Makes value `number` of a sequence, or says what failed in the program; exceptions become
  // errors.
  using Reader = std::function<base::Result<Value>(Index number)>;

  // Each reader gets a thread; numbers run from 0 to count - 1. With is_threaded off, take() reads
  // by itself with the first reader.
  ReadAhead(std::vector<Reader> readers, Index count, Index capacity, bool is_threaded)
      : readers_(std::move(readers)), count_(count), capacity_(capacity) {
    base::check(!readers_.empty() && capacity_ >= 1, "read ahead", "a reader and room, has ",
                readers_.size(), " readers and room for ", capacity_);
    if (!is_threaded) return;
    slots_.resize(static_cast<std::size_t>(capacity_));
    const base::SignalsBlocked blocked;
    for (const Reader& reader : readers_)
      threads_.emplace_back([this, &reader] { work(reader); });
  }

  ~ReadAhead() {
    {
      const std::lock_guard lock(mutex_);
      is_stopped_ = true;
    }
    has_room_.notify_all();
  }

  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next value; call at most `count` times, from one thread.
  [[nodiscard]] base::Result<Value> take() {
    base::check(num_taken_ < count_, "read ahead", "at most ", count_,
                " values, more are asked for");
    if (threads_.empty()) return read_guarded(readers_.front(), num_taken_++);
    std::unique_lock lock(mutex_);
    std::optional<base::Result<Value>>& slot =
        slots_[static_cast<std::size_t>(num_taken_ % capacity_)];
    has_value_.wait(lock, [&slot] { return slot.has_value(); });
    base::Result<Value> value = *std::exchange(slot, std::nullopt);
    ++num_taken_;
    lock.unlock();
    has_room_.notify_one();
    return value;
  }

 private:
  static base::Result<Value> read_guarded(const Reader& reader, Index number) {
    try {
      return reader(number);
    } catch (...) {
      return error_of_current_exception();
    }
  }

  void work(const Reader& reader) {
    while (const std::optional<Index> number = claim()) {
      base::Result<Value> value = read_guarded(reader, *number);
      {
        const std::lock_guard lock(mutex_);
        slots_[static_cast<std::size_t>(*number % capacity_)] = std::move(value);
      }
      has_value_.notify_one();
    }
  }

  [[nodiscard]] std::optional<Index> claim() {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] {
      return is_stopped_ || num_claimed_ == count_ || num_claimed_ < num_taken_ + capacity_;
    });
    if (is_stopped_ || num_claimed_ == count_) return std::nullopt;
    return num_claimed_++;
  }

  const std::vector<Reader> readers_;
  const Index count_;
  const Index capacity_;
  std::mutex mutex_;  // guards what follows, up to threads_
  std::condition_variable has_room_;
  std::condition_variable has_value_;
  bool is_stopped_ = false;
  Index num_claimed_ = 0;
  Index num_taken_ = 0;
  std::vector<std::optional<base::Result<Value>>> slots_;  // number % capacity
  std::vector<std::jthread> threads_;                      // last: they end before the rest goes
};

}  // namespace tessera::data::internal
