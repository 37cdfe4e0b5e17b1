// Time of attention at the shapes of served models, per variant, as GFLOP/s and GB/s and as shares
// of what the machine can do, measured next to each run (share_fma counts unmasked pairs only,
// share_read one reading of keys and values).
#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/cpu_features.h"
#include "base/thread_pool.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/attention_shapes.h"
#include "kernels/ceiling/ceiling.h"

namespace tessera::kernels {
namespace {

// Reading is timed over this many bytes of keys and values, so that no private cache holds them.
constexpr double kWorkingSetBytes = 256.0 * 1024 * 1024;
constexpr std::size_t kMaxCopies = 12;

struct Buffers {
  std::vector<float> out;
  std::unique_ptr<std::byte[]> scratch;

  void attach(AttentionArgs<float>& args, Index num_tokens, const Queue& queue) {
    const Index bytes = attention_scratch_bytes(args, queue);
    scratch = std::make_unique<std::byte[]>(static_cast<std::size_t>(bytes));
    out.resize(static_cast<std::size_t>(num_tokens * args.num_heads * args.value_width));
    args.out = out.data();
    args.out_token_stride = args.num_heads * args.value_width;
    args.out_head_stride = args.value_width;
    args.scratch = scratch.get();
  }
};

// The largest difference from the definition on the last tokens of the call.
double error_at_the_end(AttentionFn<float>* attention,
                        AttentionArgs<float> args,
                        Index num_tokens,
                        base::ThreadPool& pool) {
  AttentionSequence<float> last = args.sequences.back();
  const Index skipped = std::max<Index>(0, last.num_queries - 2);
  last.query_begin += skipped;
  last.first_position += skipped;
  last.num_queries -= skipped;
  args.sequences = {&last, 1};
  Buffers expected;
  Buffers actual;
  expected.attach(args, num_tokens, pool);
  attention_ref<float>(args, pool);
  actual.attach(args, num_tokens, pool);
  attention(args, pool);
  double error = 0;
  for (std::size_t i = 0; i < expected.out.size(); ++i) {
    error = std::max(error, static_cast<double>(std::abs(expected.out[i] - actual.out[i])));
  }
  return error;
}

// One thread is timed by its own processor time, which other programs on the machine disturb less.
double now(int num_threads) {
  std::timespec time{};
  clock_gettime(num_threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void run(benchmark::State& state, AttentionFn<float>* attention, const AttentionShape& shape) {
#ifndef NDEBUG
  state.SkipWithError("timings of a debug build mean nothing");
  return;
#endif
  const int num_threads = static_cast<int>(state.range(0));
  base::ThreadPool pool(num_threads);
  const base::CpuFeatures features = base::detect_cpu_features();
  // Pages as a cache holds them; whole arrays where nothing is cached.
  const KeyLayout layout = shape.mask == AttentionMask::kFull
                               ? KeyLayout{}
                               : KeyLayout{.page_tokens = 64, .is_head_major = true};
  std::vector<std::unique_ptr<AttentionProblem>> problems;
  double bytes = 0;
  do {
    problems.push_back(std::make_unique<AttentionProblem>(shape, layout, problems.size()));
    bytes += attention_read_bytes(problems.back()->args(), shape.has_shared_rows);
  } while (bytes < kWorkingSetBytes && problems.size() < kMaxCopies);

  std::vector<AttentionArgs<float>> calls;
  std::vector<Buffers> buffers(problems.size());
  for (std::size_t i = 0; i < problems.size(); ++i) {
    calls.push_back(problems[i]->args());
    buffers[i].attach(calls[i], problems[i]->num_tokens(), pool);
  }
  if (error_at_the_end(attention, calls[0], problems[0]->num_tokens(), pool) > 1e-4) {
    state.SkipWithError("differs from the definition");
    return;
  }

  const double peak_gflop_s = measure_fma_gflop_s(features, pool);
  const double peak_gb_s = measure_read_gb_s(features, pool);
  const base::ThreadPool::Busy awake(pool);
  std::vector<double> seconds;
  for (auto _ : state) {
    const AttentionArgs<float>& args = calls[seconds.size() % calls.size()];
    const double start = now(num_threads);
    attention(args, pool);
    seconds.push_back(now(num_threads) - start);
    state.SetIterationTime(seconds.back());
  }

  // The ceilings are the best of their repetitions, so the shares are those of the best run.
  std::sort(seconds.begin(), seconds.end());
  const double best = seconds.front();
  const double gflop = attention_operations(calls[0]) * 1e-9;
  const double gigabytes = attention_read_bytes(calls[0], shape.has_shared_rows) * 1e-9;
  state.counters["median_ms"] = seconds[seconds.size() / 2] * 1e3;
  state.counters["best_ms"] = best * 1e3;
  state.counters["gflop_s"] = gflop / best;
  state.counters["share_fma"] = gflop / best / peak_gflop_s;
  state.counters["gb_s"] = gigabytes / best;
  state.counters["share_read"] = gigabytes / best / peak_gb_s;
}

void register_all() {
  for (const auto& variant : attention_variants<float>()) {
    if (variant.isa == Isa::kRef || !is_supported(variant.isa, base::detect_cpu_features()))
      continue;
    for (const AttentionShape& shape : headline_attention_shapes()) {
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
