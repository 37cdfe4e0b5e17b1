// The questions of a task as files, for programs that answer them in our place:
//
//   DIR/questions/TASK.jsonl   the first line is that of answers (answer_log.h); then one a line:
//                              {"number", "prompt", "truth", "pictures": ["TASK/000003-0.png"]}
//   DIR/questions/TASK/        pictures, paths are relative to DIR/questions
//
// What such a program writes into DIR/answers in the form of answer_log.h is scored as ours is.
#pragma once

#include <functional>

#include "base/cancel.h"
#include "base/result.h"
#include "eval/answer_log.h"
#include "eval/question.h"

namespace tessera::eval {

struct WriteOptions {
  std::string folder;
  Part part{};
  const base::CancelFlag* cancel = nullptr;
  std::function<void(Index num_done, Index num_all)> on_progress{};
};

// The file appears when all pictures are written. Cancelled: an error of that kind.
[[nodiscard]] base::Result<void> write_questions(const AnswerHeader& header,
                                                 const Questions& questions,
                                                 const processor::Processor& processor,
                                                 const WriteOptions& options);

}  // namespace tessera::eval
