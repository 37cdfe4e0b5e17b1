#include "eval/metric/metric.h"

#include <array>
#include <limits>

#include "base/check.h"
#include "eval/metric/box_matches.h"
#include "eval/metric/short_answers.h"
#include "eval/metric/table_similarity.h"
#include "eval/metric/text_errors.h"

namespace tessera::eval {
namespace {

constexpr std::array kTraits = {
    MetricTraits{Metric::kCharacterErrors, "character_error_rate", "character errors", true},
    MetricTraits{Metric::kWordErrors, "word_error_rate", "word errors", true},
    MetricTraits{Metric::kExact, "exact", "exact answers"},
    MetricTraits{Metric::kSimilarity, "anls", "Levenshtein similarity"},
    MetricTraits{Metric::kRelaxed, "relaxed_accuracy", "relaxed accuracy"},
    MetricTraits{Metric::kTableSimilarity, "teds", "table similarity"},
    MetricTraits{Metric::kPrecision, "box_precision", "precision of boxes", false, true},
    MetricTraits{Metric::kRecall, "box_recall", "recall of boxes", false, true},
    MetricTraits{Metric::kBoxF1, "box_f1", "F1 of boxes", false, true},
    MetricTraits{Metric::kFalseBoxes, "false_boxes", "false boxes", true, true},
    MetricTraits{Metric::kCalibration, "calibration_error", "calibration error", true, false, true},
    MetricTraits{Metric::kEndless, "endless", "endless answers", true, false, true},
};

Sums share_of(bool is_true) {
  return {is_true ? 1.0 : 0.0, 1.0};
}

Sums error_sums(const ErrorCount& count) {
  return {static_cast<double>(count.num_errors), static_cast<double>(count.num_items)};
}

// A part of the whole, whatever counts those are.
Sums part_sums(Index part, Index whole) {
  return {static_cast<double>(part), static_cast<double>(whole)};
}

Sums box_sums(Metric metric, const ScoredAnswer& answer) {
  const BoxCounts boxes = match_boxes(answer.truth, answer.text);
  switch (metric) {
    case Metric::kPrecision:
      return part_sums(boxes.num_matched, boxes.num_answered);
    case Metric::kRecall:
      return part_sums(boxes.num_matched, boxes.num_true);
    case Metric::kBoxF1:
      return part_sums(2 * boxes.num_matched, boxes.num_answered + boxes.num_true);
    default:
      if (boxes.num_true > 0) return {0, 0};
      return share_of(boxes.num_answered > 0);
  }
}

Sums calibration_sums(const ScoredAnswer& answer) {
  Sums sums;
  for (const CalibrationBin& bin : calibration_of(answer.truth, answer.text, answer.tokens))
    sums.insert(sums.end(), {bin.num_tokens, bin.confidence, bin.num_right});
  return sums;
}

}  // namespace

std::span<const MetricTraits> all_metrics() {
  return kTraits;
}

const MetricTraits& traits_of(Metric metric) {
  return kTraits[static_cast<std::size_t>(metric)];
}

Sums sums_of(Metric metric, const ScoredAnswer& answer) {
  switch (metric) {
    case Metric::kCharacterErrors:
      return error_sums(character_errors(answer.truth, answer.text));
    case Metric::kWordErrors:
      return error_sums(word_errors(answer.truth, answer.text));
    case Metric::kExact:
      return share_of(is_exact(answer.truth, answer.text));
    case Metric::kSimilarity:
      return {levenshtein_similarity(answer.truth, answer.text), 1};
    case Metric::kRelaxed:
      return share_of(is_relaxed_match(answer.truth, answer.text));
    case Metric::kTableSimilarity:
      return {table_similarity(answer.truth, answer.text), 1};
    case Metric::kPrecision:
    case Metric::kRecall:
    case Metric::kBoxF1:
    case Metric::kFalseBoxes:
      return box_sums(metric, answer);
    case Metric::kCalibration:
      return calibration_sums(answer);
    case Metric::kEndless:
      return share_of(answer.is_endless);
  }
  base::fail_contract("sums_of", "a metric of the list");
}

double value_of(Metric metric, const Sums& sums) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (metric != Metric::kCalibration) return sums[1] > 0 ? sums[0] / sums[1] : kNone;
  Calibration bins{};
  double num_tokens = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    bins[i] = {
        .num_tokens = sums[3 * i], .confidence = sums[3 * i + 1], .num_right = sums[3 * i + 2]};
    num_tokens += bins[i].num_tokens;
  }
  return num_tokens > 0 ? expected_calibration_error(bins) : kNone;
}

}  // namespace tessera::eval
