// For tests: a task of short questions in a JSONL file.
#pragma once

#include <string>

#include "data/test_data.h"
#include "eval/question.h"
#include "eval/suite.h"

namespace tessera::eval {

// Questions "what is 0?" ... with the answers "0" ...
inline TaskConfig numbers_task(const formats::TemporaryFolder& folder, Index count) {
  std::string lines;
  for (Index i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    lines += data::text_line("what is " + number + "?", number) + "\n";
  }
  folder.write("numbers.jsonl", lines);
  return {.name = "numbers",
          .metric = Metric::kExact,
          .sources = {.sources = {{.path = folder.file("numbers.jsonl"), .name = "numbers"}}},
          .max_tokens = 8};
}

inline Questions open_questions(const TaskConfig& task, const formats::TemporaryFolder& folder) {
  return Questions::open(task, /*seed=*/1, {}, folder.path(), nullptr).value();
}

}  // namespace tessera::eval
