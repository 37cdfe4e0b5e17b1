#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>

#include "base/check.h"
#include "base/signals_blocked.h"

namespace tessera::base {
namespace {

using Clock = std::chrono::steady_clock;

// How long a thread spins before it sleeps: longer than the gap between two loops of a step while a
// Busy guard lives, and otherwise no longer than anyone would notice. Spinning never outlasts this,
// so a thread whose partner lost its processor gives its own away, too.
constexpr auto kBusySpin = std::chrono::microseconds(200);
constexpr auto kIdleSpin = std::chrono::microseconds(20);
constexpr int kPausesPerLook = 16;

// The loop that this thread is in: which pool's (null outside loops), and as which of its threads.
// Loops started inside run inline.
struct CurrentLoop {
  const void* pool = nullptr;
  int thread_idx = 0;
};
thread_local CurrentLoop tls_loop;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

// Spins until is_done() or the time is over; says which.
template <class Condition>
bool spin_until(Clock::duration limit, Condition is_done) {
  if (is_done()) return true;
  const Clock::time_point end = Clock::now() + limit;
  do {
    for (int i = 0; i < kPausesPerLook; ++i)
      pause_briefly();
    if (is_done()) return true;
  } while (Clock::now() < end);
  return false;
}

}  // namespace

struct ThreadPool::State {
  struct Job {
    const Body* body = nullptr;
    Index count = 0;
    Index grain = 1;
  };

  // The gate of the current loop: its number, whether workers may still enter, how many are inside.
  // The caller does not wait for a worker that has not entered: on a loaded machine it does the
  // work alone instead.
  static constexpr std::uint64_t kOpen = std::uint64_t{1} << 31;
  static constexpr std::uint64_t kInsideMask = kOpen - 1;
  static constexpr int kNumberShift = 32;

  Job job;  // written while the gate is closed and nobody is inside
  alignas(64) std::atomic<std::uint64_t> gate{0};
  alignas(64) std::atomic<std::uint32_t> loop_number{0};  // what sleeping workers wait on
  alignas(64) std::atomic<Index> next{0};
  alignas(64) std::atomic<int> num_busy_guards{0};
  std::atomic<bool> stopping{false};
  std::atomic<bool> failed{false};
  std::mutex failure_mutex;  // guards failure
  std::exception_ptr failure;
  std::vector<std::jthread> workers;

  [[nodiscard]] Clock::duration spin_time() const {
    return num_busy_guards.load(std::memory_order_relaxed) > 0 ? kBusySpin : kIdleSpin;
  }

  void run_chunks(int thread_idx) {
    tls_loop = {.pool = this, .thread_idx = thread_idx};
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
    tls_loop = {};
  }

  void open_gate() {
    const std::uint32_t number = loop_number.load(std::memory_order_relaxed) + 1;
    gate.store((std::uint64_t{number} << kNumberShift) | kOpen, std::memory_order_release);
    loop_number.store(number, std::memory_order_release);
    loop_number.notify_all();
  }

  bool try_enter(std::uint32_t number) {
    std::uint64_t seen = gate.load(std::memory_order_acquire);
    while ((seen >> kNumberShift) == number && (seen & kOpen) != 0) {
      if (gate.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }

  void leave() {
    const std::uint64_t before = gate.fetch_sub(1, std::memory_order_acq_rel);
    if ((before & kOpen) == 0 && (before & kInsideMask) == 1) gate.notify_all();
  }

  void close_gate_and_wait() {
    std::uint64_t seen = gate.fetch_and(~kOpen, std::memory_order_acq_rel) & ~kOpen;
    const auto is_empty = [&] {
      seen = gate.load(std::memory_order_acquire);
      return (seen & kInsideMask) == 0;
    };
    if (spin_until(spin_time(), is_empty)) return;
    while (!is_empty())
      gate.wait(seen, std::memory_order_acquire);
  }

  void work(int thread_idx) {
    std::uint32_t number = 0;
    while (true) {
      std::uint32_t latest = number;
      const auto has_work = [&] {
        latest = loop_number.load(std::memory_order_acquire);
        return latest != number;
      };
      if (!spin_until(spin_time(), has_work)) loop_number.wait(number, std::memory_order_acquire);
      if (!has_work()) continue;
      if (stopping.load(std::memory_order_acquire)) return;
      number = latest;
      if (!try_enter(number)) continue;
      run_chunks(thread_idx);
      leave();
    }
  }
};

ThreadPool::ThreadPool(int num_threads) : state_(std::make_unique<State>()) {
  check(num_threads >= 1, "thread_pool", "at least one thread, asked for ", num_threads);
  const SignalsBlocked blocked;
  for (int i = 1; i < num_threads; ++i) {
    state_->workers.emplace_back([state = state_.get(), i] { state->work(i); });
  }
}

ThreadPool::~ThreadPool() {
  state_->stopping = true;
  state_->loop_number.fetch_add(1, std::memory_order_release);
  state_->loop_number.notify_all();
  state_->workers.clear();
}

int ThreadPool::num_threads() const {
  return static_cast<int>(state_->workers.size()) + 1;
}

void ThreadPool::parallel_for(Index count, Index grain, Body body) {
  if (count <= 0) return;
  check(grain >= 1, "parallel_for", "grain of at least 1, is ", grain);
  State& state = *state_;
  if (tls_loop.pool != nullptr || state.workers.empty() || count <= grain) {
    // Inside a loop of another pool it is that pool's number that this thread has: here it is 0.
    const int thread_idx = tls_loop.pool == &state ? tls_loop.thread_idx : 0;
    for (Index begin = 0; begin < count; begin += grain) {
      body(begin, std::min(begin + grain, count), thread_idx);
    }
    return;
  }
  state.job = {.body = &body, .count = count, .grain = grain};
  state.failed = false;
  state.next.store(0, std::memory_order_relaxed);
  state.open_gate();
  state.run_chunks(0);
  state.close_gate_and_wait();
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
