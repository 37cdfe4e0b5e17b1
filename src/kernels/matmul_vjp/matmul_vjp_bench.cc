// The gradients of products at training shapes, on one thread and on all, as shares of the
// multiply-add peak measured beside each; OpenBLAS, where its shared library is found, the same
// way.
//
//   matmul_vjp_bench [--benchmark_filter='Dx|Dw|Experts'] [--benchmark_repetitions=5]
//
// Dx/TYPE/MxNxK/THREADS, Dw/MxNxK/THREADS: plain. ExpertsDx, ExpertsDw/GROUPSxROWS/NxK: grouped.
#include <cmath>
#include <map>
#include <memory>

#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include "kernels/ceiling/ceiling.h"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/matmul_vjp/matmul_vjp_shapes.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::StoredWeights;

// Values as in a model: no denormals, on which multipliers stumble.
std::vector<float> ordinary_values(Index count, std::uint64_t seed) {
  base::Rng rng(seed);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values)
    value = static_cast<float>(rng.next_u32()) * 0x1p-31F - 1.0F;
  return values;
}

template <class Function>
Function* best(std::span<const Variant<Function>> variants) {
  return select(variants, {.features = base::detect_cpu_features()}).run;
}

// cblas_sgemm and the number of its threads, found at run time: a yardstick, never linked.
struct OpenBlas {
  using Sgemm = void(int order,
                     int trans_a,
                     int trans_b,
                     int m,
                     int n,
                     int k,
                     float alpha,
                     const float* a,
                     int lda,
                     const float* b,
                     int ldb,
                     float beta,
                     float* c,
                     int ldc);
  Sgemm* sgemm = nullptr;
  void (*set_num_threads)(int num_threads) = nullptr;
};

const OpenBlas& open_blas() {
  static const OpenBlas library = [] {
    void* handle = dlopen("libopenblas.so.0", RTLD_NOW);
    if (handle == nullptr) return OpenBlas{};
    return OpenBlas{.sgemm = reinterpret_cast<OpenBlas::Sgemm*>(dlsym(handle, "cblas_sgemm")),
                    .set_num_threads =
                        reinterpret_cast<void (*)(int)>(dlsym(handle, "openblas_set_num_threads"))};
  }();
  return library;
}

// The best peak of that many threads seen so far in this run, this moment included: other work on
// the machine lowers single measurements.
double measure_peak(base::ThreadPool& pool) {
  static std::map<int, double> best_of_threads;
  const base::ThreadPool::Busy awake(pool);
  double& best_peak = best_of_threads[pool.num_threads()];
  best_peak = std::max(best_peak, measure_fma_gflop_s(base::detect_cpu_features(), pool));
  return best_peak;
}

// Times `run` and reports its operations as a share of the peak.
template <class Run>
void time_products(benchmark::State& state, double flops, base::ThreadPool& pool, Run run) {
  const base::ThreadPool::Busy awake(pool);
  for (auto _ : state)
    run();
  const double gigaflops = 1e-9 * flops * static_cast<double>(state.iterations());
  const double peak = measure_peak(pool);
  using benchmark::Counter;
  state.counters["gflop_s"] = Counter(gigaflops, Counter::kIsRate);
  state.counters["fma_share"] = Counter(gigaflops / peak, Counter::kIsRate);
}

double operations(const VjpShape& shape) {
  return 2.0 * static_cast<double>(shape.M * shape.N * shape.K);
}

// Refuses to time a wrong gradient: `term(s)` is one product of the sum that makes `value`.
template <class Term>
bool is_right(float value, Index length, Term term) {
  double sum = 0;
  double magnitudes = 0;
  for (Index s = 0; s < length; ++s) {
    sum += term(s);
    magnitudes += std::fabs(term(s));
  }
  return std::fabs(static_cast<double>(value) - sum) <=
         matmul_vjp_error_bound(length) * magnitudes + 1e-30;
}

void run_dx(benchmark::State& state, WeightType type, const VjpShape& shape, int num_threads) {
  const auto [M, N, K] = shape;
  const std::vector<float> dy = ordinary_values(M * N, 1);
  testing::GuardedRows values(N, K);
  const std::vector<float> plain = ordinary_values(N * K, 2);
  std::copy(plain.begin(), plain.end(), values.data());
  const StoredWeights w(type, values);
  std::vector<float> dx(static_cast<std::size_t>(M * K));
  MatmulDxArgs<float> args{.dy = dy.data(),
                           .dy_stride = N,
                           .w = w.data(),
                           .w_stride = K,
                           .w_type = type,
                           .dx = dx.data(),
                           .dx_stride = K,
                           .M = M,
                           .N = N,
                           .K = K};
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dx_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  MatmulDxFn<float>* const gradient = best(matmul_dx_variants<float>());
  gradient(args, pool);
  for (Index k = 0; k < K; k += K / 7 + 1) {
    const auto term = [&, k = k, N = N, M = M](Index n) {
      return static_cast<double>(dy[static_cast<std::size_t>((M - 1) * N + n)]) * w.value(n, k);
    };
    if (!is_right(dx[static_cast<std::size_t>((M - 1) * K + k)], N, term)) {
      state.SkipWithError("differs from the definition");
      return;
    }
  }
  time_products(state, operations(shape), pool, [&] { gradient(args, pool); });
}

void run_dw(benchmark::State& state, const VjpShape& shape, int num_threads) {
  const auto [M, N, K] = shape;
  const std::vector<float> dy = ordinary_values(M * N, 1);
  const std::vector<float> x = ordinary_values(M * K, 2);
  std::vector<float> dw(static_cast<std::size_t>(N * K));
  MatmulDwArgs<float> args{.dy = dy.data(),
                           .dy_stride = N,
                           .x = x.data(),
                           .x_stride = K,
                           .dw = dw.data(),
                           .dw_stride = K,
                           .M = M,
                           .N = N,
                           .K = K};
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dw_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  MatmulDwFn<float>* const gradient = best(matmul_dw_variants<float>());
  gradient(args, pool);
  for (Index k = 0; k < K; k += K / 7 + 1) {
    const auto term = [&, k = k, N = N, K = K](Index m) {
      return static_cast<double>(dy[static_cast<std::size_t>(m * N + N - 1)]) *
             static_cast<double>(x[static_cast<std::size_t>(m * K + k)]);
    };
    if (!is_right(dw[static_cast<std::size_t>((N - 1) * K + k)], M, term)) {
      state.SkipWithError("differs from the definition");
      return;
    }
  }
  time_products(state, operations(shape), pool, [&] { gradient(args, pool); });
}

// The same two products by OpenBLAS.
void run_open_blas(benchmark::State& state, bool is_dw, const VjpShape& shape, int num_threads) {
  constexpr int kRowMajor = 101;
  constexpr int kNoTrans = 111;
  constexpr int kTrans = 112;
  const auto M = static_cast<int>(shape.M);
  const auto N = static_cast<int>(shape.N);
  const auto K = static_cast<int>(shape.K);
  const std::vector<float> dy = ordinary_values(shape.M * shape.N, 1);
  const std::vector<float> other = ordinary_values((is_dw ? shape.M : shape.N) * shape.K, 2);
  std::vector<float> result(static_cast<std::size_t>((is_dw ? shape.N : shape.M) * shape.K));
  open_blas().set_num_threads(num_threads);
  const auto multiply = [&] {
    if (is_dw) {
      open_blas().sgemm(kRowMajor, kTrans, kNoTrans, N, K, M, 1, dy.data(), N, other.data(), K, 0,
                        result.data(), K);
    } else {
      open_blas().sgemm(kRowMajor, kNoTrans, kNoTrans, M, K, N, 1, dy.data(), N, other.data(), K, 0,
                        result.data(), K);
    }
  };
  // The peak comes first: the library's threads stay awake for a while after their work.
  base::ThreadPool pool(num_threads);
  const double peak = measure_peak(pool);
  multiply();
  for (auto _ : state)
    multiply();
  const double gigaflops = 1e-9 * operations(shape) * static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.counters["gflop_s"] = Counter(gigaflops, Counter::kIsRate);
  state.counters["fma_share"] = Counter(gigaflops / peak, Counter::kIsRate);
}

struct ExpertsShape {
  Index num_groups = 0;
  Index rows = 0;  // of each group
  Index N = 0;
  Index K = 0;
};

// What both grouped gradients read: tokens taken by `num_groups` x `rows` slots.
struct Experts {
  std::vector<float> dy;
  std::vector<float> x;
  std::vector<float> matrices;
  std::vector<Index> group_begin = {0};
  std::vector<Index> x_row;
};

constexpr Index kTokens = 8192;

Experts make_experts(const ExpertsShape& shape) {
  const Index R = shape.num_groups * shape.rows;
  Experts experts{.dy = ordinary_values(R * shape.N, 1),
                  .x = ordinary_values(kTokens * shape.K, 2),
                  .matrices = ordinary_values(shape.num_groups * shape.N * shape.K, 3),
                  .x_row = {}};
  for (Index g = 1; g <= shape.num_groups; ++g)
    experts.group_begin.push_back(g * shape.rows);
  // Ascending within a group, as sorting by expert leaves them.
  for (Index r = 0; r < R; ++r)
    experts.x_row.push_back(r % shape.rows * kTokens / shape.rows);
  return experts;
}

double operations(const ExpertsShape& shape) {
  return operations(VjpShape{shape.num_groups * shape.rows, shape.N, shape.K});
}

void run_experts_dx(benchmark::State& state, const ExpertsShape& shape, int num_threads) {
  const Experts experts = make_experts(shape);
  std::vector<const std::byte*> w;
  for (Index g = 0; g < shape.num_groups; ++g) {
    w.push_back(
        reinterpret_cast<const std::byte*>(experts.matrices.data() + g * shape.N * shape.K));
  }
  std::vector<float> dx(static_cast<std::size_t>(experts.group_begin.back() * shape.K));
  GroupedMatmulDxArgs<float> args{.dy = experts.dy.data(),
                                  .dy_stride = shape.N,
                                  .w = w.data(),
                                  .w_stride = shape.K,
                                  .group_begin = experts.group_begin.data(),
                                  .R = experts.group_begin.back(),
                                  .num_groups = shape.num_groups,
                                  .dx = dx.data(),
                                  .dx_stride = shape.K,
                                  .N = shape.N,
                                  .K = shape.K};
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_dx_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  GroupedMatmulDxFn<float>* const gradient = best(grouped_matmul_dx_variants<float>());
  gradient(args, pool);
  time_products(state, operations(shape), pool, [&] { gradient(args, pool); });
}

void run_experts_dw(benchmark::State& state, const ExpertsShape& shape, int num_threads) {
  Experts experts = make_experts(shape);
  std::vector<float*> dw;
  const auto accumulate = std::make_unique<bool[]>(static_cast<std::size_t>(shape.num_groups));
  for (Index g = 0; g < shape.num_groups; ++g) {
    dw.push_back(experts.matrices.data() + g * shape.N * shape.K);
    accumulate[static_cast<std::size_t>(g)] = true;
  }
  GroupedMatmulDwArgs<float> args{.dy = experts.dy.data(),
                                  .dy_stride = shape.N,
                                  .x = experts.x.data(),
                                  .x_stride = shape.K,
                                  .x_row = experts.x_row.data(),
                                  .group_begin = experts.group_begin.data(),
                                  .R = experts.group_begin.back(),
                                  .num_groups = shape.num_groups,
                                  .dw = dw.data(),
                                  .dw_stride = shape.K,
                                  .accumulate = accumulate.get(),
                                  .N = shape.N,
                                  .K = shape.K};
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_dw_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  GroupedMatmulDwFn<float>* const gradient = best(grouped_matmul_dw_variants<float>());
  gradient(args, pool);
  time_products(state, operations(shape), pool, [&] { gradient(args, pool); });
}

template <class Run>
void add(const std::string& name, Run run) {
  benchmark::RegisterBenchmark(name.c_str(), run)
      ->UseRealTime()
      ->MinTime(0.25)
      ->Unit(benchmark::kMillisecond);
}

void register_plain(const VjpShape& shape, int num_threads) {
  const std::string label =
      base::cat(shape.M, "x", shape.N, "x", shape.K, "/threads:", num_threads);
  for (const WeightType type : testing::kWeightTypes) {
    add(base::cat("Dx/", testing::name_of(type), "/", label),
        [=](benchmark::State& state) { run_dx(state, type, shape, num_threads); });
  }
  add("Dw/f32/" + label, [=](benchmark::State& state) { run_dw(state, shape, num_threads); });
  if (open_blas().sgemm == nullptr || open_blas().set_num_threads == nullptr) return;
  for (const bool is_dw : {false, true}) {
    add(base::cat(is_dw ? "Dw" : "Dx", "/openblas/", label),
        [=](benchmark::State& state) { run_open_blas(state, is_dw, shape, num_threads); });
  }
}

// 8192 tokens of 6 slots each over 16 and over 64 experts, and few rows for each of 64.
void register_experts(Index N, Index K, int num_threads) {
  for (const auto& [num_groups, rows] : {std::array<Index, 2>{16, 3072}, {64, 768}, {64, 100}}) {
    const ExpertsShape shape{num_groups, rows, N, K};
    const std::string label =
        base::cat(num_groups, "x", rows, "/", N, "x", K, "/threads:", num_threads);
    add("ExpertsDx/" + label,
        [=](benchmark::State& state) { run_experts_dx(state, shape, num_threads); });
    add("ExpertsDw/" + label,
        [=](benchmark::State& state) { run_experts_dw(state, shape, num_threads); });
  }
}

void register_all() {
  for (const int num_threads : {1, base::available_processors()}) {
    for (const VjpShape& shape : kVjpTrainingShapes)
      register_plain(shape, num_threads);
    for (const auto& [N, K] : {std::array<Index, 2>{1408, 512}, {512, 1408}, {448, 128}})
      register_experts(N, K, num_threads);
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
