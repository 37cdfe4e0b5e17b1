// The metrics by name: what one answer adds, and the score that the sums of a task make.
//
//   Sums total(...); for each answer: total += sums_of(Metric::kF1, answer);
//   value_of(Metric::kF1, total);
//
// Formulas and sources: the headers of this folder; docs/evaluation.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "eval/metric/bootstrap.h"
#include "eval/metric/calibration.h"

namespace tessera::eval {

enum class Metric : std::uint8_t {
  kCharacterErrors,  // "character_error_rate"
  kWordErrors,       // "word_error_rate"
  kExact,            // "exact": share of answers that are the truth
  kSimilarity,       // "anls": mean over answers
  kRelaxed,          // "relaxed_accuracy": share of answers
  kTableSimilarity,  // "teds": mean over answers
  kPrecision,        // "box_precision", at an overlap of 0.5
  kRecall,           // "box_recall"
  kBoxF1,            // "box_f1"
  kFalseBoxes,       // "false_boxes": share of questions without a true box answered with some
  kCalibration,      // "calibration_error" of tokens
  kEndless,          // "endless": share of answers that were cut off or ran in a loop
};

struct ScoredAnswer {
  std::string_view truth;
  std::string_view text;
  TokenView tokens{};       // empty: not known
  bool is_endless = false;  // ended by the limit of tokens or as a repetition
};

struct MetricTraits {
  Metric metric = Metric::kExact;
  std::string_view name;
  std::string_view title;     // for people
  bool is_error = false;      // smaller is better
  bool reads_boxes = false;   // of truths with boxes; the others read texts
  bool is_any_truth = false;  // whatever the truth holds
};
// In the order of the enumerators.
[[nodiscard]] std::span<const MetricTraits> all_metrics();
[[nodiscard]] const MetricTraits& traits_of(Metric metric);

[[nodiscard]] Sums sums_of(Metric metric, const ScoredAnswer& answer);
// NaN where nothing was asked that the metric looks at.
[[nodiscard]] double value_of(Metric metric, const Sums& sums);

}  // namespace tessera::eval
