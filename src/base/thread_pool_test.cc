#include "base/thread_pool.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/check.h"

namespace tessera::base {
namespace {

// How often parallel_for visits each index.
std::vector<int> visits(ThreadPool& pool, Index count, Index grain) {
  std::vector<int> out(static_cast<std::size_t>(count));
  pool.parallel_for(count, grain, [&](Index begin, Index end, int thread_idx) {
    EXPECT_GE(thread_idx, 0);
    EXPECT_LT(thread_idx, pool.num_threads());
    EXPECT_LE(end - begin, grain);
    for (Index i = begin; i < end; ++i)
      ++out[static_cast<std::size_t>(i)];  // chunks are disjoint: no race
  });
  return out;
}

TEST(ThreadPool, CoversEveryIndexOnceForAnyGrain) {
  for (const int num_threads : {1, 2, 5}) {
    ThreadPool pool(num_threads);
    for (const Index count : {Index{0}, Index{1}, Index{7}, Index{1000}}) {
      for (const Index grain : {Index{1}, Index{3}, Index{4096}}) {
        EXPECT_EQ(visits(pool, count, grain), std::vector<int>(static_cast<std::size_t>(count), 1));
      }
    }
  }
}

TEST(ThreadPool, NestedLoopsRunInlineUnderTheirThread) {
  ThreadPool pool(3);
  std::atomic<int> sum{0};
  pool.parallel_for(8, 1, [&](Index, Index, int outer_idx) {
    pool.parallel_for(10, 2, [&](Index begin, Index end, int inner_idx) {
      EXPECT_EQ(inner_idx, outer_idx);
      sum += static_cast<int>(end - begin);
    });
  });
  EXPECT_EQ(sum, 80);
}

TEST(ThreadPool, ThousandsOfSmallLoopsLoseNoIndex) {
  ThreadPool pool(4);  // more threads than many machines have processors
  for (int round = 0; round < 3000; ++round) {
    const Index count = 2 + round % 9;
    std::vector<int> sums(static_cast<std::size_t>(count));
    pool.parallel_for(
        count, 1, [&](Index begin, Index, int) { sums[static_cast<std::size_t>(begin)] += round; });
    EXPECT_EQ(sums, std::vector<int>(static_cast<std::size_t>(count), round));
  }
}

TEST(ThreadPool, LoopsSeeWhatTheLoopBeforeWrote) {
  ThreadPool pool(3);
  const ThreadPool::Busy busy(pool);
  std::vector<Index> values(64, 0);
  for (int round = 0; round < 500; ++round) {
    std::vector<Index> next(values.size());
    pool.parallel_for(64, 4, [&](Index begin, Index end, int) {
      for (Index i = begin; i < end; ++i)  // each value comes from another chunk
        next[static_cast<std::size_t>(i)] = values[static_cast<std::size_t>(63 - i)] + 1;
    });
    values = next;
  }
  EXPECT_EQ(values, std::vector<Index>(64, 500));
}

TEST(ThreadPool, LoopsOfAnotherPoolKeepToItsThreadNumbers) {
  ThreadPool outer(5);
  std::vector<std::unique_ptr<ThreadPool>> inner;
  inner.reserve(40);
  for (int i = 0; i < 40; ++i)
    inner.push_back(std::make_unique<ThreadPool>(1 + i % 2));
  std::atomic<int> sum{0};
  outer.parallel_for(40, 1, [&](Index begin, Index, int) {
    ThreadPool& own = *inner[static_cast<std::size_t>(begin)];
    own.parallel_for(6, 1, [&](Index, Index, int thread_idx) {
      EXPECT_LT(thread_idx, own.num_threads());
      ++sum;
    });
  });
  EXPECT_EQ(sum, 240);
}

TEST(ThreadPool, RethrowsTheBodysExceptionAndStaysUsable) {
  ThreadPool pool(3);
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> num_inside{0};
    try {
      pool.parallel_for(100, 1, [&](Index begin, Index, int) {
        ++num_inside;
        if (begin == round) throw std::runtime_error(std::to_string(begin));
        --num_inside;
      });
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), std::to_string(round));
    }
    EXPECT_EQ(num_inside, 1);  // every other body had ended
    EXPECT_EQ(visits(pool, 20, 3), std::vector<int>(20, 1));
    const ThreadPool::Busy busy(pool);
    EXPECT_EQ(visits(pool, 20, 3), std::vector<int>(20, 1));
  }
}

TEST(ThreadPool, ThrowsOnceWhenEveryBodyThrows) {
  ThreadPool pool(4);
  for (int round = 0; round < 50; ++round) {
    EXPECT_THROW(pool.parallel_for(16, 1, [](Index, Index, int) { throw 7; }), int);
    EXPECT_EQ(visits(pool, 16, 1), std::vector<int>(16, 1));
  }
}

TEST(ThreadPool, NestedLoopsPassExceptionsOn) {
  ThreadPool pool(2);
  const auto nested = [&] {
    pool.parallel_for(4, 1, [&](Index, Index, int) {
      pool.parallel_for(4, 1,
                        [](Index begin, Index, int) { check(begin != 2, "body", "never 2"); });
    });
  };
  EXPECT_THROW(nested(), ContractError);
  EXPECT_EQ(visits(pool, 9, 2), std::vector<int>(9, 1));
}

TEST(ThreadPool, BusyGuardsMayOverlap) {
  ThreadPool pool(2);
  auto first = std::make_unique<ThreadPool::Busy>(pool);
  {
    const ThreadPool::Busy second(pool);
    EXPECT_EQ(visits(pool, 50, 1), std::vector<int>(50, 1));
    first.reset();
    EXPECT_EQ(visits(pool, 50, 1), std::vector<int>(50, 1));
  }
  EXPECT_EQ(visits(pool, 50, 1), std::vector<int>(50, 1));
}

TEST(ThreadPool, PoolsEndWhetherIdleFreshOrJustUsed) {
  for (int round = 0; round < 100; ++round) {
    ThreadPool pool(1 + round % 4);
    if (round % 3 == 0) continue;
    const ThreadPool::Busy busy(pool);
    EXPECT_EQ(visits(pool, 10, 1), std::vector<int>(10, 1));
  }
}

TEST(ThreadPool, PoolsOfDifferentThreadsWorkAtTheSameTime) {
  const auto work = [] {
    ThreadPool pool(2);
    for (int round = 0; round < 300; ++round)
      EXPECT_EQ(visits(pool, 30, 2), std::vector<int>(30, 1));
  };
  std::vector<std::jthread> threads;
  threads.reserve(3);
  for (int i = 0; i < 3; ++i)
    threads.emplace_back(work);
}

// A signal of the process goes to a thread that does not block it: none of a pool's.
TEST(ThreadPool, LeavesSignalsToTheThreadThatMadeIt) {
  const ThreadPool pool(4);
  sigset_t user;
  sigemptyset(&user);
  sigaddset(&user, SIGUSR1);
  sigset_t before;
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &user, &before), 0);
  struct sigaction ignored {};
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &ignored), 0);
  ASSERT_EQ(kill(getpid(), SIGUSR1), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // for one that would take it
  sigset_t pending;
  ASSERT_EQ(sigpending(&pending), 0);
  EXPECT_EQ(sigismember(&pending, SIGUSR1), 1);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);  // it arrives here
  EXPECT_EQ(sigismember(&before, SIGUSR1), 0);
  sigaction(SIGUSR1, &ignored, nullptr);
}

TEST(ThreadPool, TakesLoopsFromOneThreadAfterAnother) {
  ThreadPool pool(3);
  for (int round = 0; round < 20; ++round) {
    std::jthread([&] { EXPECT_EQ(visits(pool, 25, 1), std::vector<int>(25, 1)); }).join();
  }
  EXPECT_EQ(visits(pool, 25, 1), std::vector<int>(25, 1));
}

TEST(ThreadPool, RefusesNoThreadsAndNoGrain) {
  EXPECT_THROW(ThreadPool(0), ContractError);
  ThreadPool pool(2);
  EXPECT_THROW(pool.parallel_for(3, 0, [](Index, Index, int) {}), ContractError);
}

TEST(Processors, AtLeastOneIsAvailable) {
  EXPECT_GE(available_processors(), 1);
  EXPECT_LE(available_processors(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace tessera::base
