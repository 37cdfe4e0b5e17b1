#include "eval/answer_log.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/function_ref.h"

namespace tessera::eval {
namespace {

using base::Error;
using base::Result;
using formats::Json;

constexpr auto kWhere = "answers";

template <class Value>
Value field(const Json& line, const char* key, Value fallback = {}) {
  const auto found = line.find(key);
  if (found == line.end()) return fallback;
  try {
    return found->get<Value>();
  } catch (const Json::exception&) {
    return fallback;
  }
}

// The files of a task, sorted by name. "R-of-N" between the task's name and the ending.
std::vector<std::string> files_of(const std::string& folder, const std::string& task) {
  std::vector<std::string> paths;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/answers", absent)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(task + ".") || !name.ends_with(".jsonl")) continue;
    const std::string part = name.substr(task.size());
    const bool is_part = part == ".jsonl" || (part.find("-of-") != std::string::npos &&
                                              std::count(part.begin(), part.end(), '.') == 2);
    if (is_part) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<void> check_header(const std::string& path, const Json& found, const Json& expected) {
  for (const auto& [key, value] : expected.items()) {
    if (field<Json>(found, key.c_str()) == value) continue;
    return Error::invalid_input(
        kWhere,
        fmt::format("{}: answers for {} {}, are for {}; use another --out", path, key,
                    formats::excerpt(value), formats::excerpt(field<Json>(found, key.c_str()))));
  }
  return {};
}

// Calls on(answer) for all answers of a task whose headers hold what `expected` holds.
Result<void> visit_answers(const std::string& folder,
                           const std::string& task,
                           const Json& expected,
                           base::FunctionRef<void(StoredAnswer)> on) {
  for (const std::string& path : files_of(folder, task)) {
    Result<void> checked{};
    bool is_first = true;
    formats::read_json_lines(path, [&](const Json& line) {
      if (is_first) {
        checked = check_header(path, line, expected);
      } else {
        on(answer_from_json(line));
      }
      is_first = false;
      return checked.has_value();
    });
    if (!checked) return checked;
  }
  return {};
}

}  // namespace

std::string part_file_name(const std::string& task, const Part& part) {
  if (part.num_parts == 1) return task + ".jsonl";
  return fmt::format("{}.{}-of-{}.jsonl", task, part.remainder, part.num_parts);
}

std::string dropped_text(const data::Drop& drop) {
  return fmt::format("{}: {}", data::name_of(drop.reason), drop.message);
}

Json to_json(const AnswerHeader& header) {
  return {{"task", header.task},
          {"questions", header.questions},
          {"model", header.model},
          {"max_tokens", header.max_tokens}};
}

ScoredAnswer StoredAnswer::scored() const {
  ScoredAnswer answer{.truth = truth, .text = text};
  answer.is_endless = finish_reason == "length" || finish_reason == "repetition";
  const bool knows_tokens =
      log_probs.size() == token_ends.size() && std::is_sorted(token_ends.begin(), token_ends.end());
  if (knows_tokens) answer.tokens = {.log_probs = log_probs, .token_ends = token_ends};
  return answer;
}

Json to_json(const StoredAnswer& answer) {
  if (!answer.dropped.empty()) {
    return {{"number", answer.number}, {"dropped", answer.dropped}};
  }
  Json line = {{"number", answer.number},
               {"prompt", answer.prompt},
               {"truth", answer.truth},
               {"text", answer.text}};
  if (!answer.error.empty()) {
    line["error"] = answer.error;
    return line;
  }
  const AnswerTimes& times = answer.times;
  line.update({{"ids", answer.ids},
               {"log_probs", answer.log_probs},
               {"token_ends", answer.token_ends},
               {"finish_reason", answer.finish_reason},
               {"ms",
                {{"preprocess", times.preprocess_ms},
                 {"vision", times.vision_ms},
                 {"prefill", times.prefill_ms},
                 {"decode", times.decode_ms}}},
               {"cpu_s", times.cpu_s}});
  return line;
}

StoredAnswer answer_from_json(const Json& line) {
  StoredAnswer answer;
  answer.number = field<Index>(line, "number", -1);
  answer.prompt = field<std::string>(line, "prompt");
  answer.truth = field<std::string>(line, "truth");
  answer.text = field<std::string>(line, "text");
  answer.ids = field<std::vector<std::int32_t>>(line, "ids");
  answer.log_probs = field<std::vector<float>>(line, "log_probs");
  answer.token_ends = field<std::vector<Index>>(line, "token_ends");
  answer.finish_reason = field<std::string>(line, "finish_reason");
  const Json ms = field<Json>(line, "ms", Json::object());
  answer.times = {.preprocess_ms = field<double>(ms, "preprocess"),
                  .vision_ms = field<double>(ms, "vision"),
                  .prefill_ms = field<double>(ms, "prefill"),
                  .decode_ms = field<double>(ms, "decode"),
                  .cpu_s = field<double>(line, "cpu_s")};
  answer.error = field<std::string>(line, "error");
  answer.dropped = field<std::string>(line, "dropped");
  return answer;
}

Result<AnswerLog> AnswerLog::open(const std::string& folder,
                                  const AnswerHeader& header,
                                  const Part& part) {
  std::error_code failure;
  std::filesystem::create_directories(folder + "/answers", failure);
  const std::string name = part_file_name(header.task, part);
  TESSERA_TRY(lock, base::FileLock::take(fmt::format("{}/answers/.{}.lock", folder, name)));
  const Json first = to_json(header);
  std::unordered_set<Index> known;
  TESSERA_TRY(visited, visit_answers(folder, header.task, first, [&](const StoredAnswer& answer) {
                known.insert(answer.number);
              }));
  bool is_begun = false;
  TESSERA_TRY(lines, formats::LineLog::open(fmt::format("{}/answers/{}", folder, name),
                                            [&](const Json&) { return is_begun = true; }));
  AnswerLog log(std::move(lines), std::move(lock));
  log.known_ = std::move(known);
  if (!is_begun) {
    TESSERA_TRY(begun, log.log_.append(first));
  }
  return log;
}

Result<void> AnswerLog::append(const StoredAnswer& answer) {
  known_.insert(answer.number);
  return log_.append(to_json(answer));
}

Result<std::vector<StoredAnswer>> read_answers(const std::string& folder,
                                               const std::string& task,
                                               const std::string& questions,
                                               Index count) {
  std::map<Index, StoredAnswer> by_number;
  const Json expected = {{"questions", questions}};
  TESSERA_TRY(visited, visit_answers(folder, task, expected, [&](StoredAnswer answer) {
                const Index number = answer.number;
                if (number >= 0 && number < count) by_number.try_emplace(number, std::move(answer));
              }));
  std::vector<StoredAnswer> answers;
  for (auto& [number, answer] : by_number)
    answers.push_back(std::move(answer));
  return answers;
}

std::string model_of_answers(const std::string& folder, const std::string& task) {
  std::string model;
  for (const std::string& path : files_of(folder, task)) {
    formats::read_json_lines(path, [&](const Json& line) {
      model = field<std::string>(line, "model");
      return false;
    });
    if (!model.empty()) break;
  }
  return model;
}

}  // namespace tessera::eval
