// Asks a model the questions of a task, several at a time, and stores each answer as it comes.
//
//   TESSERA_TRY(outcome, run_task({.task = task, .questions = questions, .engine = engine,
//                                  .log = log}, options));
//
// Answers are greedy, without a guard against repetition: endless ones are to be counted. What is
// stored already is not asked again.
#pragma once

#include <functional>

#include "base/cancel.h"
#include "base/index.h"
#include "base/result.h"
#include "engine/engine.h"
#include "eval/answer_log.h"
#include "eval/question.h"

namespace tessera::eval {

struct RunOptions {
  Part part{};                               // questions with number mod num_parts == remainder
  Index batch_size = 4;                      // answers under way at once
  const base::CancelFlag* cancel = nullptr;  // answers under way are given up, stored ones stay
  std::function<void(Index num_done, Index num_all)> on_progress{};
};

struct TaskRun {
  const TaskConfig& task;
  const Questions& questions;
  engine::Engine& engine;
  AnswerLog& log;
};

// True when every question of the part has its line; false when cancelled. An error is the
// machine's: a question that the model cannot take is stored as such.
[[nodiscard]] base::Result<bool> run_task(const TaskRun& run, const RunOptions& options);

// Bytes of the text that are certain behind each id.
[[nodiscard]] std::vector<Index> token_ends_of(const text::Tokenizer& tokenizer,
                                               std::span<const std::int32_t> ids);

}  // namespace tessera::eval
