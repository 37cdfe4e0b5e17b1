// Scores of stored answers.
//
//   TESSERA_TRY(answers, read_answers(folder, task.name, questions.identity(), questions.count()));
//   TaskResult result = score_task(task, answers, suite.seed);
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/index.h"
#include "eval/answer_log.h"
#include "eval/metric/bootstrap.h"
#include "eval/suite.h"
#include "formats/json.h"

namespace tessera::eval {

struct MetricResult {
  Metric metric = Metric::kExact;
  double value = 0;     // NaN: nothing was asked that the metric looks at
  Interval interval{};  // 95 %
};

struct TaskResult {
  std::string name;
  MetricResult score{};              // of the task's metric
  std::vector<MetricResult> also{};  // in the task's order
  std::optional<double> target{};    // of `score`
  Index num_answers = 0;             // that are scored; errors count as empty answers
  Index num_errors = 0;              // among them
  Index num_dropped = 0;             // samples that nothing could be asked of
  double mean_tokens = 0;            // of an answer; 0: not known
  double mean_ms = 0;                // of an answer, its parts added up
  double mean_cpu_s = 0;             // of an answer
  std::vector<std::size_t> worst{};  // places in the list of answers, the worst first

  // None without a target or a value.
  [[nodiscard]] std::optional<bool> is_reached() const;
};

inline constexpr std::size_t kNumWorst = 8;

// Answers that are endless although their metric looks at boxes or texts are scored as they are.
[[nodiscard]] TaskResult score_task(const TaskConfig& task,
                                    std::span<const StoredAnswer> answers,
                                    std::uint64_t seed);

// {"suite", "model", "tasks": {name: {"metric", "value", "interval": [a, b], "n", "target",
//  "reached", "also": {metric: {"value", "interval"}}, "errors", "dropped", "mean": {...}}}}
// Values without a number are null.
struct SuiteResult {
  std::string suite{};
  std::string model{};
  std::vector<TaskResult> tasks{};
  bool is_cancelled = false;
};
[[nodiscard]] formats::Json to_json(const SuiteResult& result);
// What to_json() wrote, without `worst`; an error names `where`.
[[nodiscard]] base::Result<SuiteResult> result_from_json(std::string_view json,
                                                         const std::string& where);

// "2.31 %", "0.873": shares and errors as percentages, similarities as they are.
[[nodiscard]] std::string value_text(Metric metric, double value);

}  // namespace tessera::eval
