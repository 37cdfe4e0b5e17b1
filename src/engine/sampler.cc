#include "engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "base/rng.h"

namespace tessera::engine {
namespace {

void penalise_repetition(std::span<float> logits,
                         double penalty,
                         std::span<const std::int32_t> generated) {
  if (penalty == 1.0) return;
  std::vector<std::int32_t> seen(generated.begin(), generated.end());
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const std::int32_t id : seen) {
    float& logit = logits[static_cast<std::size_t>(id)];
    const double value = static_cast<double>(logit);
    logit = static_cast<float>(value > 0 ? value / penalty : value * penalty);
  }
}

// Forbids every id that would complete an n-gram of the window a second time.
void ban_repeated_ngrams(std::span<float> logits,
                         const SamplingOptions& options,
                         std::span<const std::int32_t> generated) {
  const auto n = static_cast<std::size_t>(options.no_repeat_ngram);
  if (n == 0 || generated.size() + 1 < n) return;
  const auto window = static_cast<std::size_t>(options.no_repeat_window);
  const std::span<const std::int32_t> recent =
      window == 0 || generated.size() <= window ? generated : generated.last(window);
  if (recent.size() < n) return;
  const std::span<const std::int32_t> prefix = generated.last(n - 1);
  for (std::size_t i = 0; i + n <= recent.size(); ++i) {
    if (!std::equal(prefix.begin(), prefix.end(),
                    recent.begin() + static_cast<std::ptrdiff_t>(i))) {
      continue;
    }
    const std::int32_t id = recent[i + n - 1];
    const auto& except = options.no_repeat_except;
    if (std::find(except.begin(), except.end(), id) != except.end()) continue;
    logits[static_cast<std::size_t>(id)] = -std::numeric_limits<float>::infinity();
  }
}

// The largest value, the lowest index on ties; NaN is never chosen.
std::int32_t argmax(std::span<const float> logits) {
  std::size_t best = 0;
  float largest = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > largest) {
      largest = logits[i];
      best = i;
    }
  }
  return static_cast<std::int32_t>(best);
}

// Ids by falling logit (rising id on ties), at most `count`.
std::vector<std::int32_t> likeliest(std::span<const float> logits, std::size_t count) {
  std::vector<std::int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto is_likelier = [&](std::int32_t a, std::int32_t b) {
    const float x = logits[static_cast<std::size_t>(a)];
    const float y = logits[static_cast<std::size_t>(b)];
    return x != y ? x > y : a < b;
  };
  std::erase_if(ids,
                [&](std::int32_t id) { return std::isnan(logits[static_cast<std::size_t>(id)]); });
  count = std::min(count, ids.size());
  std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count), ids.end(),
                    is_likelier);
  ids.resize(count);
  return ids;
}

std::int32_t draw(std::span<const float> logits, const SamplingOptions& options, std::size_t step) {
  const std::size_t top_k =
      options.top_k > 0 ? static_cast<std::size_t>(options.top_k) : logits.size();
  const std::vector<std::int32_t> ids = likeliest(logits, top_k);
  if (ids.empty()) return 0;
  const auto logit = [&](std::int32_t id) {
    return static_cast<double>(logits[static_cast<std::size_t>(id)]);
  };
  std::vector<double> weights;
  weights.reserve(ids.size());
  double total = 0;
  for (const std::int32_t id : ids) {
    weights.push_back(std::exp((logit(id) - logit(ids.front())) / options.temperature));
    total += weights.back();
  }
  std::size_t num_kept = 0;
  double kept = 0;
  while (num_kept < ids.size() && kept < options.top_p * total)
    kept += weights[num_kept++];
  num_kept = std::max<std::size_t>(num_kept, 1);
  kept = std::max(kept, weights.front());

  const auto words = base::Rng(options.seed).words_at(step);
  const std::uint64_t bits = (static_cast<std::uint64_t>(words[0]) << 32) | words[1];
  double left = static_cast<double>(bits >> 11) * 0x1.0p-53 * kept;
  for (std::size_t i = 0; i + 1 < num_kept; ++i) {
    left -= weights[i];
    if (left < 0) return ids[i];
  }
  return ids[num_kept - 1];
}

}  // namespace

std::int32_t sample(std::span<float> logits,
                    const SamplingOptions& options,
                    std::span<const std::int32_t> generated) {
  base::check(!logits.empty(), "sample", "at least one logit, has none");
  penalise_repetition(logits, options.repetition_penalty, generated);
  ban_repeated_ngrams(logits, options, generated);
  return options.is_greedy ? argmax(logits) : draw(logits, options, generated.size());
}

}  // namespace tessera::engine
