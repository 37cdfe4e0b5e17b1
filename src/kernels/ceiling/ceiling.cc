#include "kernels/ceiling/ceiling.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "kernels/ceiling/internal/loops.h"

namespace tessera::kernels {
namespace {

constexpr Index kReadBytes = Index{256} << 20;
constexpr Index kReadChunk = Index{1} << 20;
constexpr int kReadRepetitions = 5;

// About 2 ms of arithmetic for each thread and repetition, on a processor of 3 GHz.
constexpr Index kRounds = 500'000;
constexpr int kArithmeticRepetitions = 20;

CeilingLoops loops_for(const base::CpuFeatures& features) {
  return features.has_avx2 ? ceiling_loops_avx2() : ceiling_loops_base();
}

// Shortest time of one parallel loop over `count` pieces, in seconds.
double best_seconds(base::ThreadPool& pool,
                    Index count,
                    int repetitions,
                    base::FunctionRef<void(Index piece)> work) {
  const base::ThreadPool::Busy awake(pool);
  double best = 1e9;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallel_for(count, 1, [&](Index begin, Index, int) { work(begin); });
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    best = std::min(best, elapsed.count());
  }
  return best;
}

// Where results go, so that no work can be left out.
template <class Value>
class Sink {
 public:
  void take(Value value) { value_.store(value, std::memory_order_relaxed); }

 private:
  std::atomic<Value> value_{};
};

}  // namespace

double measure_read_gb_s(const base::CpuFeatures& features, base::ThreadPool& pool) {
  const CeilingLoops loops = loops_for(features);
  // Written once: untouched pages would all be one page of zeros.
  const std::vector<std::byte> buffer(static_cast<std::size_t>(kReadBytes), std::byte{1});
  Sink<std::uint32_t> sink;
  const double seconds = best_seconds(
      pool, kReadBytes / kReadChunk, kReadRepetitions,
      [&](Index piece) { sink.take(loops.read(buffer.data() + piece * kReadChunk, kReadChunk)); });
  return static_cast<double>(kReadBytes) / seconds * 1e-9;
}

double measure_fma_gflop_s(const base::CpuFeatures& features, base::ThreadPool& pool) {
  const CeilingLoops loops = loops_for(features);
  Sink<float> sink;
  const double seconds = best_seconds(pool, pool.num_threads(), kArithmeticRepetitions,
                                      [&](Index) { sink.take(loops.multiply_add(kRounds)); });
  return static_cast<double>(pool.num_threads() * kRounds * loops.flops_per_round) / seconds * 1e-9;
}

double measure_int8_gop_s(const base::CpuFeatures& features, base::ThreadPool& pool) {
  const CeilingLoops loops = loops_for(features);
  Sink<std::uint32_t> sink;
  const double seconds = best_seconds(pool, pool.num_threads(), kArithmeticRepetitions,
                                      [&](Index) { sink.take(loops.multiply_int8(kRounds)); });
  return static_cast<double>(pool.num_threads() * kRounds * loops.int8_ops_per_round) / seconds *
         1e-9;
}

Ceilings measure_ceilings(const base::CpuFeatures& features, base::ThreadPool& pool) {
  return {.read_gb_s = measure_read_gb_s(features, pool),
          .fma_gflop_s = measure_fma_gflop_s(features, pool),
          .int8_gop_s = measure_int8_gop_s(features, pool)};
}

}  // namespace tessera::kernels
