// For kernel benches: every variant of a family on one thread, checked against the definition
// before it is timed, with its traffic as a share of what the machine reads from memory in the same
// run.
//
// A Job is constructed from a shape (filling its inputs with random values) and has
//   void run(Function& kernel, base::ThreadPool& pool);   std::span<const float> output() const;
//   double bytes() const;  // that one run must move     std::string label() const;
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/cpu_features.h"
#include "base/index.h"
#include "base/rng.h"
#include "base/thread_pool.h"
#include "kernels/variant.h"

namespace tessera::kernels::testing {

[[nodiscard]] inline std::vector<float> random_floats(Index count, std::uint64_t seed) {
  base::Rng rng(seed);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values)
    value = static_cast<float>(2 * rng.next_normal());
  return values;
}

// 1e9 bytes read and written per second of processor time by copying 64 MiB: the ceiling of kernels
// that stream. Processor time, as in the reports, so that other work on the machine counts in
// neither.
[[nodiscard]] inline double copy_ceiling_gb_s() {
  static const double ceiling = [] {
    constexpr std::size_t kBytes = 64 << 20;
    const std::vector<char> from(kBytes, 1);
    std::vector<char> to(kBytes);
    double best = 0;
    for (int repetition = 0; repetition < 8; ++repetition) {
      const std::clock_t start = std::clock();
      std::memcpy(to.data(), from.data(), kBytes);
      benchmark::ClobberMemory();
      const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      best = std::max(best, 2e-9 * static_cast<double>(kBytes) / seconds);
    }
    return best;
  }();
  return ceiling;
}

// Largest difference over largest magnitude: rough on purpose, the tests know the exact bounds.
[[nodiscard]] inline bool is_close(std::span<const float> expected, std::span<const float> actual) {
  float magnitude = 0;
  float difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    magnitude = std::max(magnitude, std::fabs(expected[i]));
    difference = std::max(difference, std::fabs(expected[i] - actual[i]));
  }
  return difference <= 1e-4F * magnitude;
}

template <class Job, class Function, class Shape>
void time_variant(benchmark::State& state,
                  Function& kernel,
                  Function& definition,
                  const Shape& shape) {
#ifndef NDEBUG
  state.SkipWithError("a release build is needed");
  return;
#endif
  base::ThreadPool pool(1);
  std::vector<Job> jobs(1, Job(shape));
  jobs[0].run(definition, pool);
  const std::vector<float> expected(jobs[0].output().begin(), jobs[0].output().end());
  jobs[0].run(kernel, pool);
  if (!is_close(expected, jobs[0].output())) {
    state.SkipWithError("differs from the definition");
    return;
  }
  // As many copies as exceed the caches, taken in turn.
  constexpr double kTotalBytes = 64 << 20;
  const auto num_jobs = static_cast<std::size_t>(std::ceil(kTotalBytes / jobs[0].bytes()));
  const Job first = jobs[0];
  jobs.resize(std::min<std::size_t>(num_jobs, 4096), first);
  std::size_t next = 0;
  for (auto _ : state) {
    jobs[next].run(kernel, pool);
    next = next + 1 == jobs.size() ? 0 : next + 1;
    benchmark::ClobberMemory();
  }
  const double gigabytes = jobs[0].bytes() * static_cast<double>(state.iterations()) / 1e9;
  state.counters["GB/s"] = benchmark::Counter(gigabytes, benchmark::Counter::kIsRate);
  state.counters["of_copy"] =
      benchmark::Counter(gigabytes / copy_ceiling_gb_s(), benchmark::Counter::kIsRate);
}

// "rms_norm/avx2/1024x1280" for every variant above the definition and every shape.
template <class Job, class Function, class Shapes>
void add_variants(const std::string& family,
                  std::span<const Variant<Function>> variants,
                  const Shapes& shapes) {
  for (const auto& shape : shapes) {
    for (const Variant<Function>& variant : variants.subspan(1)) {
      if (!is_supported(variant.isa, base::detect_cpu_features())) continue;
      const std::string name =
          family + "/" + std::string(to_string(variant.isa)) + "/" + Job(shape).label();
      benchmark::RegisterBenchmark(
          name.c_str(),
          [&kernel = *variant.run, &definition = *variants.front().run,
           shape](benchmark::State& state) { time_variant<Job>(state, kernel, definition, shape); })
          ->MinTime(0.02)
          ->Repetitions(7)
          ->ReportAggregatesOnly();
    }
  }
}

inline int run_all(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace tessera::kernels::testing
