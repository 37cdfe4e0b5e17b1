// Raw answers, stored before anything is scored: DIR/answers/TASK.jsonl, one line per question.
//
//   {"task": "pages", "questions": "<digest>", "model": "...", "max_tokens": 2048}       first line
//   {"number": 3, "prompt": "...", "truth": "...", "text": "...", "ids": [...], "log_probs": [...],
//    "token_ends": [...], "finish_reason": "stop", "ms": {"preprocess", "vision", "prefill",
//    "decode"}, "cpu_s": 1.2}
//   {"number": 4, "dropped": "bad_image: ..."}                   a sample that nothing could be
//   asked
//   {"number": 5, ..., "error": "..."}                           a question without an answer
//
// Parts of a task (--shard R/N) are files TASK.R-of-N.jsonl of the same folder; readers take all of
// them together. A killed writer leaves at most half a line, which is dropped.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "base/file_lock.h"
#include "base/index.h"
#include "base/result.h"
#include "data/drop.h"
#include "eval/metric/metric.h"
#include "formats/json.h"
#include "formats/line_log.h"

namespace tessera::eval {

struct AnswerTimes {
  double preprocess_ms = 0;
  double vision_ms = 0;
  double prefill_ms = 0;
  double decode_ms = 0;
  double cpu_s =
      0;  // of the engine, all threads, since the answer before it: right in sum and mean
};

struct StoredAnswer {
  Index number = 0;  // of the question
  std::string prompt{};
  std::string truth{};
  std::string text{};
  std::vector<std::int32_t> ids{};
  std::vector<float> log_probs{};
  std::vector<Index> token_ends{};  // bytes of the text behind each id
  std::string finish_reason{};
  AnswerTimes times{};
  std::string error{};    // why there is no answer
  std::string dropped{};  // why nothing could be asked; then nothing else is set

  [[nodiscard]] ScoredAnswer scored() const;
};

[[nodiscard]] formats::Json to_json(const StoredAnswer& answer);
// Fields that are missing or of another type are empty: other programs may write such files.
[[nodiscard]] StoredAnswer answer_from_json(const formats::Json& line);

// As StoredAnswer::dropped has it.
[[nodiscard]] std::string dropped_text(const data::Drop& drop);

// What all lines of a file hold for.
struct AnswerHeader {
  std::string task{};
  std::string questions{};  // Questions::identity()
  std::string model{};      // whatever tells models apart
  Index max_tokens = 0;
};
[[nodiscard]] formats::Json to_json(const AnswerHeader& header);

// One part of N.
struct Part {
  Index remainder = 0;
  Index num_parts = 1;
};
// "pages.jsonl", "pages.0-of-3.jsonl"
[[nodiscard]] std::string part_file_name(const std::string& task, const Part& part);

class AnswerLog {
 public:
  // Opens a part for writing; answers of other parts are known too. An error when one of the files
  // was written for another header, or another process has this part open.
  static base::Result<AnswerLog> open(const std::string& folder,
                                      const AnswerHeader& header,
                                      const Part& part);

  [[nodiscard]] bool has(Index number) const { return known_.contains(number); }
  [[nodiscard]] base::Result<void> append(const StoredAnswer& answer);

 private:
  AnswerLog(formats::LineLog log, base::FileLock lock)
      : log_(std::move(log)), lock_(std::move(lock)) {}
  formats::LineLog log_;
  base::FileLock lock_;
  std::unordered_set<Index> known_;
};

// The answers to questions below `count`, by number; of each the first that is found. An error when
// a file is of other questions: `questions` is their identity.
[[nodiscard]] base::Result<std::vector<StoredAnswer>> read_answers(const std::string& folder,
                                                                   const std::string& task,
                                                                   const std::string& questions,
                                                                   Index count);
// "model" of the first file's header; empty without one.
[[nodiscard]] std::string model_of_answers(const std::string& folder, const std::string& task);

}  // namespace tessera::eval
