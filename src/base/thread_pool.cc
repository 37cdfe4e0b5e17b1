#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>

#include "base/check.h"

namespace tessera::base {
namespace {

// About 20 us of pause instructions: longer than the gap between two loops of a step, shorter than
// anything another process would notice.
constexpr int kSpinsBeforeSleep = 400;
// After this many pauses an awake worker offers its time slice to others.
constexpr int kSpinsBeforeYield = 64;

// Which thread of a running loop this is, or -1 outside loops: nested loops run inline under it.
thread_local int tls_thread_idx = -1;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

}  // namespace

struct ThreadPool::State {
  struct Job {
    const Body* body = nullptr;
    Index count = 0;
    Index grain = 1;
  };

  // Published by parallel_for, read by workers after they see the new generation.
  Job job;
  alignas(64) std::atomic<std::uint32_t> generation{0};
  alignas(64) std::atomic<Index> next{0};
  alignas(64) std::atomic<int> num_running{0};
  alignas(64) std::atomic<int> num_busy_guards{0};
  std::atomic<bool> stopping{false};
  std::atomic<bool> failed{false};
  std::mutex failure_mutex;  // guards failure
  std::exception_ptr failure;
  std::vector<std::jthread> workers;

  void run_chunks(int thread_idx) {
    tls_thread_idx = thread_idx;
    try {
      while (!failed.load(std::memory_order_relaxed)) {
        const Index begin = next.fetch_add(job.grain, std::memory_order_relaxed);
        if (begin >= job.count) break;
        (*job.body)(begin, std::min(begin + job.grain, job.count), thread_idx);
      }
    } catch (...) {
      const std::scoped_lock lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      failed = true;
    }
    tls_thread_idx = -1;
  }

  // Waits until the generation differs from `seen`; returns the new one.
  std::uint32_t wait_for_job(std::uint32_t seen) {
    int spins = 0;
    while (true) {
      const std::uint32_t current = generation.load(std::memory_order_acquire);
      if (current != seen) return current;
      ++spins;
      if (spins % kSpinsBeforeYield == 0 && num_busy_guards.load(std::memory_order_relaxed) > 0) {
        std::this_thread::yield();
      } else if (spins > kSpinsBeforeSleep &&
                 num_busy_guards.load(std::memory_order_relaxed) == 0) {
        generation.wait(seen, std::memory_order_acquire);
      } else {
        pause_briefly();
      }
    }
  }

  void work(int thread_idx) {
    std::uint32_t seen = 0;
    while (true) {
      seen = wait_for_job(seen);
      if (stopping.load(std::memory_order_acquire)) return;
      run_chunks(thread_idx);
      num_running.fetch_sub(1, std::memory_order_acq_rel);
    }
  }
};

ThreadPool::ThreadPool(int num_threads) : state_(std::make_unique<State>()) {
  check(num_threads >= 1, "thread_pool", "at least one thread, asked for ", num_threads);
  for (int i = 1; i < num_threads; ++i) {
    state_->workers.emplace_back([state = state_.get(), i] { state->work(i); });
  }
}

ThreadPool::~ThreadPool() {
  state_->stopping = true;
  state_->generation.fetch_add(1, std::memory_order_release);
  state_->generation.notify_all();
  state_->workers.clear();
}

int ThreadPool::num_threads() const {
  return static_cast<int>(state_->workers.size()) + 1;
}

void ThreadPool::parallel_for(Index count, Index grain, Body body) {
  if (count <= 0) return;
  check(grain >= 1, "parallel_for", "grain of at least 1, is ", grain);
  State& state = *state_;
  if (tls_thread_idx >= 0 || state.workers.empty() || count <= grain) {
    const int thread_idx = std::max(tls_thread_idx, 0);
    for (Index begin = 0; begin < count; begin += grain) {
      body(begin, std::min(begin + grain, count), thread_idx);
    }
    return;
  }
  state.job = {.body = &body, .count = count, .grain = grain};
  state.failed = false;
  state.next.store(0, std::memory_order_relaxed);
  state.num_running.store(static_cast<int>(state.workers.size()), std::memory_order_relaxed);
  state.generation.fetch_add(1, std::memory_order_release);
  state.generation.notify_all();
  state.run_chunks(0);
  int spins = 0;
  while (state.num_running.load(std::memory_order_acquire) != 0) {
    if (++spins % kSpinsBeforeYield == 0) {
      std::this_thread::yield();
    } else {
      pause_briefly();
    }
  }
  if (state.failure) {
    std::rethrow_exception(std::exchange(state.failure, nullptr));
  }
}

ThreadPool::Busy::Busy(ThreadPool& pool) : pool_(pool) {
  pool_.state_->num_busy_guards.fetch_add(1, std::memory_order_relaxed);
}

ThreadPool::Busy::~Busy() {
  pool_.state_->num_busy_guards.fetch_sub(1, std::memory_order_relaxed);
}

namespace {

// The cgroup v2 quota in processors, or a large number when there is none.
double cgroup_quota() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 1e9;
  return std::stod(quota) / period;
}

}  // namespace

int available_processors() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  int count = 1;
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) {
    count = std::max(1, CPU_COUNT(&mask));
  }
  const double quota = cgroup_quota();
  if (quota < count) count = std::max(1, static_cast<int>(std::lround(quota)));
  return count;
}

}  // namespace tessera::base
