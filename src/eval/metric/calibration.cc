#include "eval/metric/calibration.h"

#include <algorithm>
#include <cmath>

#include "eval/metric/edit_distance.h"
#include "eval/metric/text_form.h"
#include "text/utf8.h"

namespace tessera::eval {

Calibration calibration_of(std::string_view truth,
                           std::string_view answer,
                           const TokenView& tokens) {
  Calibration bins{};
  const std::vector<bool> kept = kept_items(code_points(truth), code_points(answer));
  std::size_t offset = 0;
  std::size_t point = 0;
  for (std::size_t i = 0; i < tokens.token_ends.size(); ++i) {
    const auto end = static_cast<std::size_t>(tokens.token_ends[i]);
    if (offset >= end) continue;
    bool is_right = true;
    while (offset < std::min(end, answer.size())) {
      static_cast<void>(text::next_char(answer, offset));
      is_right = is_right && kept[point++];
    }
    const double confidence = std::exp(static_cast<double>(tokens.log_probs[i]));
    const auto bin = static_cast<std::size_t>(confidence * static_cast<double>(kCalibrationBins));
    CalibrationBin& into = bins[std::min(bin, kCalibrationBins - 1)];
    into.num_tokens += 1;
    into.confidence += confidence;
    into.num_right += is_right ? 1 : 0;
  }
  return bins;
}

double expected_calibration_error(std::span<const CalibrationBin> bins) {
  double num_tokens = 0;
  double error = 0;
  for (const CalibrationBin& bin : bins) {
    num_tokens += bin.num_tokens;
    error += std::abs(bin.num_right - bin.confidence);
  }
  return num_tokens > 0 ? error / num_tokens : 0;
}

}  // namespace tessera::eval
