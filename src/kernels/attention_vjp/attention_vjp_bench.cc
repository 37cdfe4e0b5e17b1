// Time of attention_vjp at the shapes of trained models, per variant, as GFLOP/s and as a share of
// the multiply-add rate measured next to each run. Operations are those of the five products over
// the pairs that the mask leaves.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/cpu_features.h"
#include "base/thread_pool.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/attention_vjp_shapes.h"
#include "kernels/ceiling/ceiling.h"

namespace tessera::kernels {
namespace {

struct Buffers {
  std::vector<float> dq;
  std::vector<float> dk;
  std::vector<float> dv;
  std::unique_ptr<std::byte[]> scratch;

  void attach(AttentionVjpArgs<float>& args,
              const AttentionVjpProblem& problem,
              const Queue& queue) {
    const auto make = [](std::vector<float>& memory, Index tokens, Index heads, Index width) {
      memory.assign(static_cast<std::size_t>(tokens * heads * width), 0.0F);
      return HeadRows<float>{memory.data(), heads * width, width};
    };
    args.dq = make(dq, problem.num_query_tokens(), args.num_heads, args.key_width);
    args.dk = make(dk, problem.num_key_tokens(), args.num_kv_heads, args.key_width);
    args.dv = make(dv, problem.num_key_tokens(), args.num_kv_heads, args.value_width);
    const Index bytes = attention_vjp_scratch_bytes(args, queue);
    scratch = std::make_unique<std::byte[]>(static_cast<std::size_t>(bytes));
    args.scratch = scratch.get();
  }
};

AttentionVjpProblem make_problem(const AttentionShape& shape, base::ThreadPool& pool) {
  AttentionVjpProblem problem(shape, /*seed=*/1);
  problem.run_forward(
      select(attention_variants<float>(), {.features = base::detect_cpu_features()}).run, pool);
  return problem;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  return largest;
}

// The largest difference from the definition on a shorter call of the same kind.
double error_of(AttentionVjpFn<float>* vjp, AttentionShape shape, base::ThreadPool& pool) {
  shape.sequences = {{150, 0, 150}};
  const AttentionVjpProblem problem = make_problem(shape, pool);
  AttentionVjpArgs<float> args = problem.args();
  Buffers expected;
  expected.attach(args, problem, pool);
  attention_vjp_ref<float>(args, pool);
  Buffers actual;
  actual.attach(args, problem, pool);
  vjp(args, pool);
  return std::max({difference(expected.dq, actual.dq), difference(expected.dk, actual.dk),
                   difference(expected.dv, actual.dv)});
}

// One thread is timed by its own processor time, which other programs on the machine disturb less.
double now(int num_threads) {
  std::timespec time{};
  clock_gettime(num_threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void run(benchmark::State& state, AttentionVjpFn<float>* vjp, const AttentionShape& shape) {
#ifndef NDEBUG
  state.SkipWithError("timings of a debug build mean nothing");
  return;
#endif
  const int num_threads = static_cast<int>(state.range(0));
  base::ThreadPool pool(num_threads);
  if (error_of(vjp, shape, pool) > 1e-3) {
    state.SkipWithError("differs from the definition");
    return;
  }
  const AttentionVjpProblem problem = make_problem(shape, pool);
  AttentionVjpArgs<float> args = problem.args();
  Buffers buffers;
  buffers.attach(args, problem, pool);

  const double peak_gflop_s = measure_fma_gflop_s(base::detect_cpu_features(), pool);
  const base::ThreadPool::Busy awake(pool);
  std::vector<double> seconds;
  for (auto _ : state) {
    const double start = now(num_threads);
    vjp(args, pool);
    seconds.push_back(now(num_threads) - start);
    state.SetIterationTime(seconds.back());
  }

  // The ceiling is the best of its repetitions, so the share is that of the best run.
  std::sort(seconds.begin(), seconds.end());
  const double best = seconds.front();
  const double gflop = attention_vjp_operations(args) * 1e-9;
  state.counters["median_ms"] = seconds[seconds.size() / 2] * 1e3;
  state.counters["best_ms"] = best * 1e3;
  state.counters["gflop_s"] = gflop / best;
  state.counters["share_fma"] = gflop / best / peak_gflop_s;
}

void register_all() {
  for (const auto& variant : attention_vjp_variants<float>()) {
    if (variant.isa == Isa::kRef || !is_supported(variant.isa, base::detect_cpu_features()))
      continue;
    for (const AttentionShape& shape : headline_attention_vjp_shapes()) {
      const std::string name = std::string(to_string(variant.isa)) + "/" + shape.name;
      benchmark::RegisterBenchmark(name.c_str(), run, variant.run, shape)
          ->ArgName("threads")
          ->Arg(1)
          ->Arg(base::available_processors())
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace tessera::kernels

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  tessera::kernels::register_all();
  benchmark::RunSpecifiedBenchmarks();
}
