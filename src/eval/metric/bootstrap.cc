#include "eval/metric/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/rng.h"

namespace tessera::eval {
namespace {

constexpr double kTail = 0.025;

// Linear between the two nearest of the sorted values.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

}  // namespace

Interval bootstrap_interval(std::span<const Sums> answers,
                            const std::function<double(const Sums&)>& score,
                            std::uint64_t seed) {
  std::vector<double> scores;
  for (std::uint64_t k = 0; k < kNumResamples; ++k) {
    base::Rng rng(seed, k);
    Sums total(answers.front().size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Sums& drawn = answers[rng.next_below(answers.size())];
      for (std::size_t s = 0; s < total.size(); ++s)
        total[s] += drawn[s];
    }
    if (const double value = score(total); !std::isnan(value)) scores.push_back(value);
  }
  if (scores.empty()) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {.low = kNone, .high = kNone};
  }
  std::sort(scores.begin(), scores.end());
  return {.low = quantile(scores, kTail), .high = quantile(scores, 1 - kTail)};
}

}  // namespace tessera::eval
