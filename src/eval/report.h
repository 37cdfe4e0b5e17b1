// report.html: an evaluation at a glance, in one file that loads nothing. A table of scores with
// intervals and targets, other evaluations of the same suite beside it, and of each task the worst
// answers with their pictures: question, truth, answer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/answer_log.h"
#include "eval/question.h"
#include "eval/results.h"

namespace tessera::eval {

// Another model's, or another program's, results.
struct Rival {
  std::string name;
  SuiteResult result;
};

// One of the worst answers.
struct Case {
  const StoredAnswer* answer = nullptr;
  double value = 0;  // of this answer alone, by the task's metric
  std::vector<formats::Image> pictures{};
};

struct TaskCases {
  std::string task;
  Metric metric = Metric::kExact;
  std::vector<Case> cases{};
};

// The worst cases of a task with their pictures, read again from its questions; those that cannot
// be read stay without.
[[nodiscard]] TaskCases worst_cases(const TaskResult& result,
                                    std::span<const StoredAnswer> answers,
                                    const Questions& questions,
                                    const processor::Processor& processor);

// An error when a picture cannot be encoded.
[[nodiscard]] base::Result<std::string> report_html(const SuiteResult& result,
                                                    std::span<const Rival> rivals,
                                                    std::span<const TaskCases> cases);

}  // namespace tessera::eval
