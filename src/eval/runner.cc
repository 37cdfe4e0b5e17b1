#include "eval/runner.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <list>
#include <optional>
#include <utility>

#include "text/detokenizer.h"

namespace tessera::eval {
namespace {

using base::Result;

// Processor time of all threads.
double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

class Runner {
 public:
  Runner(const TaskRun& run, const RunOptions& options) : run_(run), options_(options) {}

  Result<bool> run() {
    const Index num_all = run_.questions.count();
    for (Index number = options_.part.remainder; number < num_all;
         number += options_.part.num_parts) {
      if (is_cancelled()) break;
      if (options_.on_progress) options_.on_progress(number, num_all);
      if (run_.log.has(number)) continue;
      TESSERA_TRY(made_room, step_down_to(options_.batch_size - 1));
      TESSERA_TRY(begun, begin(number));
    }
    TESSERA_TRY(ended, step_down_to(0));
    if (is_cancelled()) return false;
    if (options_.on_progress) options_.on_progress(num_all, num_all);
    return true;
  }

 private:
  // A question under way, and its answer as soon as there is one.
  struct Entry {
    StoredAnswer stored{};
    std::optional<Result<engine::Answer>> answer{};
  };

  [[nodiscard]] bool is_cancelled() const {
    return options_.cancel != nullptr && options_.cancel->is_requested();
  }

  Result<void> begin(Index number) {
    auto question = run_.questions.read(number, run_.engine.processor());
    if (!question) {
      return run_.log.append({.number = number, .dropped = dropped_text(question.drop())});
    }
    entries_.push_back({.stored = {.number = number,
                                   .prompt = std::move(question->prompt),
                                   .truth = std::move(question->truth)}});
    Entry& entry = entries_.back();
    const double start_s = cpu_seconds();
    auto submitted = submit(*question, entry);
    cpu_spent_s_ += cpu_seconds() - start_s;
    if (submitted) return {};
    Result<void> stored{};
    if (submitted.error().kind != base::ErrorKind::kCancelled) {
      entry.stored.error = submitted.error().to_string();
      stored = run_.log.append(entry.stored);
    }
    entries_.pop_back();
    return stored;
  }

  Result<void> submit(const Question& question, Entry& entry) {
    engine::Engine& engine = run_.engine;
    TESSERA_TRY(prompt, engine.prepare(question.conversation, question.pictures));
    const Index room = engine.context_length() - std::ssize(prompt.encoded.ids);
    const Index max_tokens = std::max<Index>(1, std::min(run_.task.max_tokens, room));
    const auto start = std::chrono::steady_clock::now();
    TESSERA_TRY(request,
                engine.make_request(prompt, {.max_tokens = max_tokens, .cancel = options_.cancel}));
    entry.stored.times.preprocess_ms = prompt.preprocess_ms;
    entry.stored.times.vision_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    request.on_done = [&entry](Result<engine::Answer> answer) {
      entry.answer.emplace(std::move(answer));
    };
    return engine.scheduler().submit(std::move(request));
  }

  // Steps until at most `limit` answers are under way; stores those that came.
  Result<void> step_down_to(Index limit) {
    while (std::ssize(entries_) > limit) {
      const double start_s = cpu_seconds();
      run_.engine.scheduler().step();
      cpu_spent_s_ += cpu_seconds() - start_s;
      for (auto it = entries_.begin(); it != entries_.end();) {
        if (!it->answer) {
          ++it;
          continue;
        }
        TESSERA_TRY(stored, store(*it));
        it = entries_.erase(it);
      }
    }
    return {};
  }

  Result<void> store(Entry& entry) {
    StoredAnswer& stored = entry.stored;
    if (!*entry.answer) {
      stored.error = entry.answer->error().to_string();
      return run_.log.append(stored);
    }
    engine::Answer& answer = **entry.answer;
    if (answer.reason == engine::FinishReason::kCancelled) return {};
    stored.token_ends = token_ends_of(run_.engine.processor().tokenizer(), answer.ids);
    stored.ids = std::move(answer.ids);
    stored.log_probs = std::move(answer.log_probs);
    stored.text = std::move(answer.text);
    stored.finish_reason = engine::to_string(answer.reason);
    stored.times.prefill_ms = answer.times.prefill_ms;
    stored.times.decode_ms = answer.times.decode_ms;
    stored.times.cpu_s = std::exchange(cpu_spent_s_, 0);
    return run_.log.append(stored);
  }

  const TaskRun& run_;
  const RunOptions& options_;
  std::list<Entry> entries_;  // their addresses stay
  double cpu_spent_s_ = 0;    // by the engine, since the answer before
};

}  // namespace

Result<bool> run_task(const TaskRun& run, const RunOptions& options) {
  return Runner(run, options).run();
}

std::vector<Index> token_ends_of(const text::Tokenizer& tokenizer,
                                 std::span<const std::int32_t> ids) {
  text::Detokenizer stream(tokenizer);
  std::vector<Index> ends;
  Index end = 0;
  for (const std::int32_t id : ids) {
    end += std::ssize(stream.push(id));
    ends.push_back(end);
  }
  return ends;
}

}  // namespace tessera::eval
