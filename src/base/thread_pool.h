// A fixed pool of threads for data-parallel loops.
//
//   pool.parallel_for(num_rows, /*grain=*/16, [&](Index begin, Index end, int thread_idx) {...});
//
// The caller works too: a pool of N threads starts N-1 workers. Chunks are claimed dynamically, so
// a body must give the same result for any split of the range. Between loops workers spin for some
// microseconds and then sleep on a futex; while a Busy guard lives (one decode step, one prefill)
// they spin longer than the gap between two loops, so that a step pays no wake-up. A loop does not
// wait for a worker that has not begun: beside other busy processes the caller goes on alone.
// Thread-safety: one loop at a time; a loop started from inside a body (of this or another pool)
// runs inline on that thread.
#pragma once

#include <memory>

#include "base/function_ref.h"
#include "base/index.h"

namespace tessera::base {

class ThreadPool {
 public:
  using Body = FunctionRef<void(Index begin, Index end, int thread_idx)>;

  // `num_threads` >= 1, the calling thread included.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int num_threads() const;

  // Calls body(begin, end, thread_idx) over disjoint chunks that cover [0, count); a chunk holds at
  // most `grain` indices. thread_idx < num_threads(). Returns when all are done. An exception
  // thrown by a body is rethrown here, after every thread has stopped.
  void parallel_for(Index count, Index grain, Body body);

  // While alive, workers stay awake from loop to loop.
  class Busy {
   public:
    explicit Busy(ThreadPool& pool);
    ~Busy();
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    ThreadPool& pool_;
  };

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Processors this process may use: affinity mask and cgroup quota included; at least 1.
[[nodiscard]] int available_processors();

}  // namespace tessera::base
