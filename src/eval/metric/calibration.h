// How far a model's confidence in its tokens is from how often they are right: expected calibration
// error (Naeini et al., 2015; Guo et al., "On Calibration of Modern Neural Networks", 2017):
//
//   ECE = Σ_b n_b / n · | right_b / n_b - confidence_b / n_b |
//
// over 15 equal bins of the confidence exp(log-probability). A token is right when a cheapest
// alignment of the whole answer with the truth keeps every one of its characters; texts are
// compared as they stand, white space included.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "base/index.h"

namespace tessera::eval {

inline constexpr std::size_t kCalibrationBins = 15;

struct CalibrationBin {
  double num_tokens = 0;
  double confidence = 0;  // summed
  double num_right = 0;
};
using Calibration = std::array<CalibrationBin, kCalibrationBins>;

// One answer's tokens: `token_ends[i]` bytes of `answer` are written when token i is. Tokens that
// finish no character are left out.
struct TokenView {
  std::span<const float> log_probs{};
  std::span<const Index> token_ends{};  // as many, ascending
};
[[nodiscard]] Calibration calibration_of(std::string_view truth,
                                         std::string_view answer,
                                         const TokenView& tokens);

// 0 without a token.
[[nodiscard]] double expected_calibration_error(std::span<const CalibrationBin> bins);

}  // namespace tessera::eval
