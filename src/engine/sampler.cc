#include "engine/sampler.h"

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace tessera::engine {
namespace {

using base::cat;
using base::Error;
using base::Result;

std::vector<std::int32_t> without_repeats(std::span<const std::int32_t> ids) {
  std::vector<std::int32_t> distinct(ids.begin(), ids.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return distinct;
}

// Every id that would complete an n-gram of the window a second time.
std::vector<std::int32_t> banned_ids(const SamplingOptions& options,
                                     std::span<const std::int32_t> generated) {
  std::vector<std::int32_t> banned;
  const auto n = static_cast<std::size_t>(options.no_repeat_ngram);
  if (n == 0 || generated.size() + 1 < n) return banned;
  const auto window = static_cast<std::size_t>(options.no_repeat_window);
  const std::span<const std::int32_t> recent =
      window == 0 || generated.size() <= window ? generated : generated.last(window);
  if (recent.size() < n) return banned;
  const std::span<const std::int32_t> prefix = generated.last(n - 1);
  for (std::size_t i = 0; i + n <= recent.size(); ++i) {
    if (!std::equal(prefix.begin(), prefix.end(),
                    recent.begin() + static_cast<std::ptrdiff_t>(i))) {
      continue;
    }
    const std::int32_t id = recent[i + n - 1];
    const auto& except = options.no_repeat_except;
    if (std::find(except.begin(), except.end(), id) != except.end()) continue;
    banned.push_back(id);
  }
  return without_repeats(banned);
}

// [0, 1), number `step` of the seed's stream.
double uniform_at(std::uint64_t seed, std::size_t step) {
  const auto words = base::Rng(seed).words_at(step);
  const std::uint64_t bits = (static_cast<std::uint64_t>(words[0]) << 32) | words[1];
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

}  // namespace

Result<void> check_options(const SamplingOptions& options) {
  constexpr auto kWhere = "sampling";
  const auto is_positive = [](double value) { return value > 0 && std::isfinite(value); };
  if (!is_positive(options.temperature)) {
    return Error::invalid_input(kWhere, cat("a temperature above 0, is ", options.temperature));
  }
  if (!(options.top_p > 0 && options.top_p <= 1)) {
    return Error::invalid_input(kWhere, cat("top_p above 0 and at most 1, is ", options.top_p));
  }
  if (!is_positive(options.repetition_penalty)) {
    return Error::invalid_input(
        kWhere, cat("a repetition penalty above 0, is ", options.repetition_penalty));
  }
  const Index lowest = std::min({options.top_k, options.no_repeat_ngram, options.no_repeat_window});
  if (lowest < 0) {
    return Error::invalid_input(
        kWhere, cat("top_k, n-gram length and window of at least 0, one is ", lowest));
  }
  return {};
}

ops::LogitDraw draw_of(Index row,
                       const SamplingOptions& options,
                       std::span<const std::int32_t> generated) {
  ops::LogitDraw draw{.row = row, .top_k = 1};  // greedy: the first of the ranking
  if (!options.is_greedy) {
    draw.temperature = options.temperature;
    draw.top_p = options.top_p;
    draw.top_k = options.top_k;
    draw.uniform = uniform_at(options.seed, generated.size());
  }
  const std::vector<std::int32_t> banned = banned_ids(options, generated);
  for (const std::int32_t id : banned)
    draw.edits.push_back({.id = id, .penalty = 0});
  if (options.repetition_penalty == 1.0) return draw;
  for (const std::int32_t id : without_repeats(generated)) {
    if (!std::binary_search(banned.begin(), banned.end(), id))
      draw.edits.push_back({.id = id, .penalty = options.repetition_penalty});
  }
  return draw;
}

}  // namespace tessera::engine
