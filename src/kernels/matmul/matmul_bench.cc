// Products against the machine's limits, measured in the same run and minute:
//
//   matmul_bench [--benchmark_filter=Tower|Decode|Experts] [--benchmark_repetitions=9]
//
// Tower: the vision tower's products in every weight type, as a share of the multiply-add peak.
// Decode: 1 to 8 rows against weights larger than any cache, as a share of the read bandwidth.
// Experts: grouped products of a prefill and of a decode step.
#include <benchmark/benchmark.h>

#include "kernels/ceiling/ceiling.h"
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/matmul_shapes.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::StoredWeights;

base::ThreadPool& pool() {
  static base::ThreadPool threads(base::available_processors());
  return threads;
}

MatmulFn<float>* best_matmul() {
  return select(matmul_variants<float>(), {.features = base::detect_cpu_features()}).run;
}

// Values as in a model: no denormals, on which multipliers stumble.
GuardedRows ordinary_rows(Index T, Index D, std::uint64_t seed) {
  GuardedRows rows(T, D);
  base::Rng rng(seed);
  for (Index t = 0; t < T; ++t) {
    for (Index d = 0; d < D; ++d) {
      rows.at(t, d) = static_cast<float>(rng.next_u32()) * 0x1p-31F - 1.0F;
    }
  }
  return rows;
}

// Refuses to time a wrong product: one row against the definition.
bool is_right(const MatmulArgs<float>& args, const StoredWeights& w) {
  for (Index n = 0; n < args.N; n += args.N / 7 + 1) {
    double sum = 0;
    double magnitudes = 0;
    for (Index k = 0; k < args.K; ++k) {
      const double product = static_cast<double>(args.x[k]) * w.value(n, k);
      sum += product;
      magnitudes += std::fabs(product);
    }
    const double error = std::fabs(static_cast<double>(args.y[n]) - sum);
    if (!(error <= matmul_error_bound(args.w_type, args.K) * magnitudes + 1e-30)) return false;
  }
  return true;
}

void run_matmul(benchmark::State& state, WeightType type, const MatmulShape& shape) {
  const auto& [M, K, N] = shape;
  const GuardedRows x = ordinary_rows(M, K, 1);
  const StoredWeights w(type, ordinary_rows(N, K, 2));
  GuardedRows y(M, N);
  MatmulArgs<float> args{.x = x.data(),
                         .x_stride = K,
                         .w = w.data(),
                         .w_stride = K,
                         .w_type = type,
                         .y = y.data(),
                         .y_stride = N,
                         .M = M,
                         .N = N,
                         .K = K};
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_scratch_bytes(args, pool())));
  args.scratch = scratch.data();
  MatmulFn<float>* const matmul = best_matmul();
  const base::ThreadPool::Busy awake(pool());
  matmul(args, pool());
  if (!is_right(args, w)) {
    state.SkipWithError("differs from the definition");
    return;
  }
  for (auto _ : state)
    matmul(args, pool());
  const auto runs = static_cast<double>(state.iterations());
  const double flops = 2.0 * static_cast<double>(M * N * K) * runs;
  const double bytes = static_cast<double>(w.num_bytes()) * runs;
  const Ceilings ceilings = measure_ceilings(base::detect_cpu_features(), pool());
  using benchmark::Counter;
  state.counters["gflop_s"] = Counter(flops * 1e-9, Counter::kIsRate);
  state.counters["fma_share"] = Counter(flops * 1e-9 / ceilings.fma_gflop_s, Counter::kIsRate);
  state.counters["gb_s"] = Counter(bytes * 1e-9, Counter::kIsRate);
  state.counters["read_share"] = Counter(bytes * 1e-9 / ceilings.read_gb_s, Counter::kIsRate);
}

// `num_live` of 64 experts [1408, 2048] get `rows` tokens each.
void run_experts(benchmark::State& state, WeightType type, Index num_live, Index rows) {
  constexpr Index kExperts = 64;
  constexpr Index kWidth = 2048;
  constexpr Index kHidden = 1408;
  const GuardedRows x = ordinary_rows(rows, kWidth, 3);
  const GuardedRows values = ordinary_rows(kHidden, kWidth, 4);
  std::vector<StoredWeights> matrices;
  std::vector<const std::byte*> w;
  std::vector<Index> group_begin = {0};
  std::vector<Index> x_row;
  for (Index g = 0; g < kExperts; ++g) {
    const bool is_live = g % (kExperts / num_live) == 0 && g / (kExperts / num_live) < num_live;
    if (is_live) matrices.emplace_back(type, values);
    for (Index r = 0; is_live && r < rows; ++r)
      x_row.push_back(r);
    group_begin.push_back(static_cast<Index>(x_row.size()));
  }
  std::size_t next = 0;
  for (Index g = 0; g < kExperts; ++g) {
    const auto at = static_cast<std::size_t>(g);
    w.push_back(group_begin[at] == group_begin[at + 1] ? nullptr : matrices[next++].data());
  }
  GuardedRows y(group_begin.back(), kHidden);
  GroupedMatmulArgs<float> args{.x = x.data(),
                                .x_stride = kWidth,
                                .x_row = x_row.data(),
                                .w = w.data(),
                                .w_stride = kWidth,
                                .w_type = type,
                                .group_begin = group_begin.data(),
                                .R = group_begin.back(),
                                .num_groups = kExperts,
                                .y = y.data(),
                                .y_stride = kHidden,
                                .N = kHidden,
                                .K = kWidth};
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_scratch_bytes(args, pool())));
  args.scratch = scratch.data();
  GroupedMatmulFn<float>* const grouped =
      select(grouped_matmul_variants<float>(), {.features = base::detect_cpu_features()}).run;
  const base::ThreadPool::Busy awake(pool());
  for (auto _ : state)
    grouped(args, pool());
  const auto runs = static_cast<double>(state.iterations());
  const double flops = 2.0 * static_cast<double>(y.T() * kHidden * kWidth) * runs;
  const double bytes = static_cast<double>(num_live * matrices.front().num_bytes()) * runs;
  const Ceilings ceilings = measure_ceilings(base::detect_cpu_features(), pool());
  using benchmark::Counter;
  state.counters["fma_share"] = Counter(flops * 1e-9 / ceilings.fma_gflop_s, Counter::kIsRate);
  state.counters["read_share"] = Counter(bytes * 1e-9 / ceilings.read_gb_s, Counter::kIsRate);
}

std::string shape_name(const MatmulShape& shape) {
  return base::cat(shape.M, "x", shape.K, "x", shape.N);
}

void register_all() {
  for (const WeightType type : testing::kWeightTypes) {
    const std::string type_name = testing::name_of(type);
    const auto add = [&](const std::string& group, const MatmulShape& shape) {
      const std::string name = base::cat(group, "/", type_name, "/", shape_name(shape));
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        run_matmul(state, type, shape);
      })->UseRealTime();
    };
    for (const MatmulShape& shape : kTowerShapes)
      add("Tower", shape);
    // 134 million weights: 268 MB in bf16.
    for (const Index M : {1, 2, 4, 8})
      add("Decode", {M, 2048, 65536});
    for (const auto& [live, rows] : {std::array<Index, 2>{6, 1}, std::array<Index, 2>{64, 50}}) {
      const std::string name = base::cat("Experts/", type_name, "/", live, "x", rows);
      benchmark::RegisterBenchmark(name.c_str(), [=, live = live,
                                                  rows = rows](benchmark::State& state) {
        run_experts(state, type, live, rows);
      })->UseRealTime();
    }
  }
}

}  // namespace
}  // namespace tessera::kernels

int main(int argc, char** argv) {
#ifndef NDEBUG
  return 1;  // timings of a debug build mean nothing
#endif
  tessera::kernels::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
