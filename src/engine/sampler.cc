#include "engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/rng.h"

namespace tessera::engine {
namespace {

using base::cat;
using base::Error;
using base::Result;

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

// Ids by falling logit (rising id on ties), without those that cannot come: NaN and minus infinity.
// Sorted only as far as it is asked: a draw mostly needs a few of the whole vocabulary.
class Ranking {
 public:
  explicit Ranking(std::span<const float> logits) : logits_(logits) {
    for (std::size_t i = 0; i < logits.size(); ++i) {
      if (logits[i] > -std::numeric_limits<float>::infinity())
        ids_.push_back(static_cast<std::int32_t>(i));
    }
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  [[nodiscard]] std::int32_t at(std::size_t rank) {
    while (rank >= num_sorted_)
      sort_more();
    return ids_[rank];
  }

 private:
  void sort_more() {
    constexpr std::size_t kFirst = 64;
    constexpr std::size_t kGrowth = 8;
    const std::size_t end = std::min(ids_.size(), std::max(kFirst, kGrowth * num_sorted_));
    const auto is_likelier = [this](std::int32_t a, std::int32_t b) {
      const float x = logits_[static_cast<std::size_t>(a)];
      const float y = logits_[static_cast<std::size_t>(b)];
      return x != y ? x > y : a < b;
    };
    const auto from = ids_.begin() + static_cast<std::ptrdiff_t>(num_sorted_);
    const auto to = ids_.begin() + static_cast<std::ptrdiff_t>(end);
    if (to != ids_.end()) std::nth_element(from, to, ids_.end(), is_likelier);
    std::sort(from, to, is_likelier);
    num_sorted_ = end;
  }

  std::span<const float> logits_;
  std::vector<std::int32_t> ids_;
  std::size_t num_sorted_ = 0;
};

// [0, 1), number `step` of the seed's stream.
double uniform_at(std::uint64_t seed, std::size_t step) {
  const auto words = base::Rng(seed).words_at(step);
  const std::uint64_t bits = (static_cast<std::uint64_t>(words[0]) << 32) | words[1];
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

std::int32_t draw(std::span<const float> logits, const SamplingOptions& options, std::size_t step) {
  Ranking ranking(logits);
  if (ranking.size() == 0) return 0;
  const auto logit = [&](std::int32_t id) {
    return static_cast<double>(logits[static_cast<std::size_t>(id)]);
  };
  const double largest = logit(ranking.at(0));
  if (std::isinf(largest)) return ranking.at(0);
  const auto weight = [&](std::int32_t id) {
    return std::exp((logit(id) - largest) / options.temperature);
  };
  // Top-k, and the weight of what it leaves.
  std::size_t num_kept = ranking.size();
  double total = 0;
  if (options.top_k > 0) {
    num_kept = std::min(num_kept, static_cast<std::size_t>(options.top_k));
    for (std::size_t rank = 0; rank < num_kept; ++rank)
      total += weight(ranking.at(rank));
  } else {
    for (const float value : logits) {
      const double each = std::exp((static_cast<double>(value) - largest) / options.temperature);
      if (!std::isnan(each)) total += each;
    }
  }
  // Top-p: the fewest of the likeliest whose weight reaches it.
  double kept = total;
  if (options.top_p < 1) {
    std::size_t count = 0;
    kept = 0;
    while (count < num_kept && kept < options.top_p * total)
      kept += weight(ranking.at(count++));
    num_kept = count;
  }
  // The draw. The last id of a positive weight takes what rounding leaves over.
  double left = uniform_at(options.seed, step) * kept;
  std::int32_t chosen = ranking.at(0);
  for (std::size_t rank = 0; rank < num_kept && left >= 0; ++rank) {
    const double each = weight(ranking.at(rank));
    if (each == 0) break;
    chosen = ranking.at(rank);
    left -= each;
  }
  return chosen;
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

std::int32_t sample(std::span<float> logits,
                    const SamplingOptions& options,
                    std::span<const std::int32_t> generated) {
  base::check(!logits.empty(), "sample", "at least one logit, has none");
  penalise_repetition(logits, options.repetition_penalty, generated);
  ban_repeated_ngrams(logits, options, generated);
  return options.is_greedy ? argmax(logits) : draw(logits, options, generated.size());
}

}  // namespace tessera::engine
