// How far a score may be off because the questions are a sample: percentile bootstrap (Efron,
// 1979).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/index.h"

namespace tessera::eval {

struct Interval {
  double low = 0;
  double high = 0;
};

// What an answer adds to the sums that a score is made of; all of one length.
using Sums = std::vector<double>;

inline constexpr int kNumResamples = 1000;

// The 2.5 % and 97.5 % points of the score over resamples: as many answers as there are, drawn with
// repetition. A function of its arguments; at least one answer. Resamples whose score is no number
// do not count; without any left the interval is that of NaN.
[[nodiscard]] Interval bootstrap_interval(std::span<const Sums> answers,
                                          const std::function<double(const Sums&)>& score,
                                          std::uint64_t seed);

}  // namespace tessera::eval
