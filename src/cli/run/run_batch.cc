#include "cli/run/run_batch.h"

#include <deque>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/inputs.h"
#include "cli/run/answer_json.h"
#include "formats/object_reader.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

// One line of the file.
struct BatchLine {
  processor::Conversation conversation;
  engine::AnswerOptions answer;
};

// The flags of the command line, overridden by a line's own fields of the same names.
Result<engine::AnswerOptions> line_sampling(formats::ObjectReader& reader, SamplingFlags flags) {
  const auto number = [&](const char* name, std::optional<double>& value) {
    if (reader.has(name)) value = reader.required<double>(name);
  };
  number("temperature", flags.temperature);
  number("top_p", flags.top_p);
  if (reader.has("top_k")) flags.top_k = reader.required<Index>("top_k");
  flags.is_greedy = reader.optional("greedy", flags.is_greedy);
  const auto seed = static_cast<Index>(flags.seed);
  flags.seed = static_cast<std::uint64_t>(reader.optional("seed", seed, formats::kAnyInteger));
  flags.max_tokens = reader.optional("max_tokens", flags.max_tokens, formats::kPositive);
  flags.stop_texts = reader.optional("stop", flags.stop_texts);
  flags.repetition_penalty = reader.optional("repetition_penalty", flags.repetition_penalty);
  flags.no_repeat_ngram =
      reader.optional("no_repeat_ngram", flags.no_repeat_ngram, formats::kNonNegative);
  flags.no_repeat_window =
      reader.optional("no_repeat_window", flags.no_repeat_window, formats::kNonNegative);
  const std::vector<Index> except(flags.no_repeat_except.begin(), flags.no_repeat_except.end());
  flags.no_repeat_except.clear();
  for (const Index id : reader.optional("no_repeat_except", except)) {
    flags.no_repeat_except.push_back(static_cast<std::int32_t>(id));
  }
  flags.ignores_end = reader.optional("ignore_eos", flags.ignores_end);
  flags.stops_loops = reader.optional("stop_repetition", flags.stops_loops);
  return flags.resolve();
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

Result<BatchLine> parse_line(std::string_view text,
                             const std::string& where,
                             const BatchOptions& options,
                             std::string& id) {
  TESSERA_TRY(reader, formats::ObjectReader::parse(text, where));
  BatchLine line;
  if (const formats::Json* raw = reader.raw("id"); raw != nullptr) id = raw->dump();
  const formats::Json* messages = reader.raw("messages");
  TESSERA_TRY(answer, line_sampling(reader, options.sampling));
  TESSERA_TRY(known, reader.finish());
  if (messages == nullptr) return Error::invalid_input(where, "a field messages, has none");
  TESSERA_TRY(conversation,
              processor::messages_from_json(*messages, where, folder_of(options.file)));
  line.conversation = std::move(conversation);
  line.answer = std::move(answer);
  return line;
}

// Requests in flight, answered in any order, printed in theirs.
class BatchRun {
 public:
  BatchRun(Program& program, const BatchOptions& options, OpenEngine& open)
      : program_(program), options_(options), open_(open) {}

  void add(std::string_view text, std::size_t line_number) {
    Entry& entry = entries_.emplace_back();
    const std::string where = cat(options_.file, " line ", line_number);
    auto line = parse_line(text, where, options_, entry.id);
    if (!line) return fail(entry, line.error());
    if (auto started = start(entry, *std::move(line)); !started) fail(entry, started.error());
  }

  // Steps until at most `limit` requests are under way.
  void run_down_to(std::size_t limit) {
    while (num_running_ > limit) {
      open_.engine->scheduler().step();
      print_finished();
    }
    print_finished();
  }

  [[nodiscard]] std::size_t num_failed() const { return num_failed_; }

 private:
  struct Entry {
    std::string id = "null";  // as JSON
    std::optional<std::string> output;
    std::vector<std::string> sources;
    engine::Prompt prompt;
    double vision_ms = 0;
  };

  Result<void> start(Entry& entry, BatchLine line) {
    TESSERA_TRY(pictures, read_referenced(line.conversation, options_.images));
    TESSERA_TRY(prompt, open_.engine->prepare(line.conversation, pictures));
    for (const engine::Picture& picture : pictures)
      entry.sources.push_back(picture.source);
    entry.prompt = std::move(prompt);
    line.answer.cancel = &program_.cancel();
    TESSERA_TRY(request, open_.engine->make_request(entry.prompt, std::move(line.answer)));
    request.on_done = [this, &entry](Result<engine::Answer> answer) {
      --num_running_;
      if (!answer) return fail(entry, answer.error());
      Json json = answer_json({.model = open_.directory,
                               .context = *open_.context,
                               .prompt = entry.prompt,
                               .sources = entry.sources,
                               .answer = *answer,
                               .load_ms = open_.engine->load_ms(),
                               .vision_ms = entry.vision_ms,
                               .total_ms = entry.prompt.preprocess_ms + entry.vision_ms +
                                           answer->times.prefill_ms + answer->times.decode_ms});
      json["id"] = Json::parse(entry.id);
      entry.output = line_of(json);
    };
    TESSERA_TRY(taken, open_.engine->scheduler().submit(std::move(request)));
    ++num_running_;
    return {};
  }

  void fail(Entry& entry, const Error& error) {
    entry.output = line_of({{"id", Json::parse(entry.id)}, {"error", error.to_string()}});
    ++num_failed_;
  }

  static std::string line_of(const Json& answer) {
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  void print_finished() {
    while (!entries_.empty() && entries_.front().output) {
      program_.print_json(*entries_.front().output);
      entries_.pop_front();
    }
  }

  Program& program_;
  const BatchOptions& options_;
  OpenEngine& open_;
  std::deque<Entry> entries_;  // addresses stay while entries come and go at the ends
  std::size_t num_running_ = 0;
  std::size_t num_failed_ = 0;
};

}  // namespace

Result<int> run_batch(Program& program, const BatchOptions& options) {
  const auto limit = static_cast<std::uint64_t>(base::default_limits().json_bytes);
  TESSERA_TRY(text, base::read_text_file(options.file, limit));
  TESSERA_TRY(open, open_engine(program, options.model, options.engine, options.images.max_tiles,
                                static_cast<int>(options.batch_size)));
  BatchRun run(program, options, open);
  const std::string_view lines = text;
  std::size_t num_lines = 0;
  std::size_t num_requests = 0;
  Progress progress(program, "requests", static_cast<std::int64_t>(text.size()));
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = lines.substr(begin, end - begin);
    ++num_lines;
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (program.cancel().is_requested()) break;
    ++num_requests;
    run.run_down_to(static_cast<std::size_t>(options.batch_size) - 1);
    run.add(line, num_lines);
    progress.update(static_cast<std::int64_t>(end));
  }
  run.run_down_to(0);
  if (program.cancel().is_requested()) return kExitInterrupted;
  if (num_requests == 0) {
    return Error::invalid_input("run --batch",
                                cat(options.file, ": at least one request, has none"));
  }
  if (run.num_failed() > 0) {
    return Error::invalid_input("run --batch", cat("an answer to each of ", num_requests,
                                                   " requests, ", run.num_failed(), " failed"));
  }
  return kExitDone;
}

}  // namespace tessera::cli
