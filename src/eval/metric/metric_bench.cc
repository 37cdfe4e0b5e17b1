// What scoring one answer costs beside the second or more that giving it takes.
#include <benchmark/benchmark.h>

#include "base/rng.h"
#include "eval/metric/metric.h"

namespace tessera::eval {
namespace {

// Words of a page, of which one letter in fifty is another.
std::string page(Index num_letters, bool has_errors) {
  base::Rng rng(1);
  std::string text;
  for (Index i = 0; i < num_letters; ++i) {
    const auto letter = static_cast<char>('a' + rng.next_below(26));
    text += has_errors && i % 50 == 25 ? '#' : i % 6 == 5 ? ' ' : letter;
  }
  return text;
}

std::string table(Index num_rows, const char* cell) {
  std::string text = "| head | head | head | head | head |\n|--|--|--|--|--|\n";
  for (Index row = 0; row < num_rows; ++row) {
    for (int column = 0; column < 5; ++column)
      text += std::string("| ") + cell + std::to_string(row * column) + " ";
    text += "|\n";
  }
  return text;
}

void score(benchmark::State& state, Metric metric, const ScoredAnswer& answer) {
  for (auto _ : state)
    benchmark::DoNotOptimize(sums_of(metric, answer));
}

void bm_characters(benchmark::State& state) {
  const std::string truth = page(state.range(0), false);
  const std::string text = page(state.range(0), true);
  score(state, Metric::kCharacterErrors, {.truth = truth, .text = text});
}
BENCHMARK(bm_characters)->Arg(500)->Arg(3000)->Arg(12000)->Unit(benchmark::kMillisecond);

// Every letter a token.
void bm_calibration(benchmark::State& state) {
  const std::string truth = page(state.range(0), false);
  const std::string text = page(state.range(0), true);
  const std::vector<float> log_probs(text.size(), -0.1F);
  std::vector<Index> ends;
  for (Index i = 1; i <= std::ssize(text); ++i)
    ends.push_back(i);
  score(state, Metric::kCalibration,
        {.truth = truth, .text = text, .tokens = {.log_probs = log_probs, .token_ends = ends}});
}
BENCHMARK(bm_calibration)->Arg(500)->Arg(3000)->Unit(benchmark::kMillisecond);

void bm_table(benchmark::State& state) {
  const std::string truth = table(state.range(0), "value ");
  const std::string text = table(state.range(0), "vulue ");
  score(state, Metric::kTableSimilarity, {.truth = truth, .text = text});
}
BENCHMARK(bm_table)->Arg(10)->Arg(40)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tessera::eval

BENCHMARK_MAIN();
