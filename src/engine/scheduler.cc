#include "engine/scheduler.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <new>
#include <utility>

#include "engine/cancel_scope.h"
#include "ops/logits.h"
#include "ops/rows.h"

namespace tessera::engine {
namespace {

using base::cat;
using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;

// Below this many new tokens a prompt takes the absorbed form of latent attention: a fresh prompt
// so short loses at most 15 % by it, a short turn after a long conversation is spared the
// rebuilding of all earlier keys and values (measured: docs/benchmarks.md, "Forms of latent
// attention").
constexpr Index kAbsorbedBelow = 64;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The key of the image that covers a position, or "" for text.
std::string_view image_key_at(std::span<const ImageRows> images, Index position) {
  for (const ImageRows& image : images) {
    if (position >= image.first && position < image.first + image.rows.dim(0)) return image.key;
  }
  return {};
}

// How many positions of an earlier turn the new prompt repeats. At least one token is computed
// anew.
Index common_prefix(const CachedPrefix& prefix, const Request& request) {
  const auto limit = static_cast<Index>(std::min(prefix.ids.size(), request.ids.size() - 1));
  Index length = 0;
  while (length < limit) {
    const auto at = static_cast<std::size_t>(length);
    if (prefix.ids[at] != request.ids[at]) break;
    if (image_key_at(prefix.images, length) != image_key_at(request.images, length)) break;
    ++length;
  }
  return length;
}

}  // namespace

std::string_view to_string(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop:
      return "stop";
    case FinishReason::kLength:
      return "length";
    case FinishReason::kRepetition:
      return "repetition";
    case FinishReason::kCancelled:
      return "cancelled";
  }
  return "stop";
}

// A request under way.
struct Scheduler::Running {
  Running(Request taken, const text::Tokenizer& tokenizer)
      : request(std::move(taken)),
        ids(request.ids),
        detokenizer(tokenizer),
        stop_texts(request.stop_texts) {}

  Request request;
  std::vector<std::int32_t> ids;  // prompt and answer
  Index num_cached = 0;           // positions already computed
  int slot = -1;
  nn::LatentForm prompt_form = nn::LatentForm::kExpanded;
  Answer answer;
  text::Detokenizer detokenizer;
  StopTexts stop_texts;
  bool is_done = false;

  [[nodiscard]] Index prompt_size() const { return static_cast<Index>(request.ids.size()); }
  [[nodiscard]] bool in_prompt() const { return num_cached < prompt_size(); }
  [[nodiscard]] std::span<const std::int32_t> generated() const { return answer.ids; }
};

// The rows of one step. Row ranges of `members` follow one another.
struct Scheduler::Batch {
  struct Member {
    Running* running = nullptr;
    Index begin = 0;
    Index count = 0;
    bool wants_logits = false;
    bool in_prompt = false;
  };
  std::vector<Member> members;
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> positions;
  std::vector<nn::StepSequence> sequences;
  const nn::Tap* listener = nullptr;
  [[nodiscard]] bool is_idle() const { return members.empty(); }
};

Scheduler::Scheduler(models::Model& model,
                     const text::Tokenizer& tokenizer,
                     const SchedulerOptions& options)
    : model_(model),
      tokenizer_(tokenizer),
      options_(options),
      cache_(model.context(), model.info()),
      graph_(model, cache_) {
  base::check(options.prefill_chunk >= 1 && options.max_running >= 1, "scheduler",
              "a chunk and a number of requests of at least 1, are ", options.prefill_chunk,
              " and ", options.max_running);
}

Scheduler::~Scheduler() = default;

Result<void> Scheduler::submit(Request request) {
  constexpr auto kWhere = "prompt";
  if (request.ids.empty()) return Error::invalid_input(kWhere, "at least one token, has none");
  const auto size = static_cast<Index>(request.ids.size());
  if (size > options_.context) {
    return Error::limit(kWhere,
                        cat("at most ", options_.context, " tokens of context, has ", size));
  }
  for (const std::int32_t id : request.ids) {
    if (id < 0 || id >= model_.info().vocabulary) {
      return Error::invalid_input(
          kWhere, cat("ids below the vocabulary of ", model_.info().vocabulary, ", has ", id));
    }
  }
  if (request.max_tokens < 1) {
    return Error::invalid_input(
        kWhere, cat("an answer of at least one token, max_tokens is ", request.max_tokens));
  }
  for (const std::string& text : request.stop_texts) {
    if (text.empty())
      return Error::invalid_input(kWhere, "stop texts of some length, one is empty");
  }
  TESSERA_TRY(in_range, check_options(request.sampling));
  waiting_.push_back(std::move(request));
  return {};
}

void Scheduler::drop(const CachedPrefix& prefix) {
  if (prefix.slot >= 0) cache_.release(prefix.slot);
}

nn::LatentForm Scheduler::form_of(Index num_new_tokens) const {
  switch (options_.latent) {
    case LatentPolicy::kAbsorbed:
      return nn::LatentForm::kAbsorbed;
    case LatentPolicy::kExpanded:
      return nn::LatentForm::kExpanded;
    case LatentPolicy::kAuto:
      break;
  }
  return num_new_tokens < kAbsorbedBelow ? nn::LatentForm::kAbsorbed : nn::LatentForm::kExpanded;
}

void Scheduler::admit() {
  while (!waiting_.empty() && running_.size() < static_cast<std::size_t>(options_.max_running)) {
    const bool needs_solitude =
        waiting_.front().listener != nullptr ||
        (!running_.empty() && running_.front()->request.listener != nullptr);
    if (needs_solitude && !running_.empty()) return;
    auto running = std::make_unique<Running>(std::move(waiting_.front()), tokenizer_);
    waiting_.pop_front();
    if (std::optional<CachedPrefix>& prefix = running->request.prefix;
        prefix && prefix->slot >= 0) {
      running->slot = prefix->slot;
      running->num_cached = common_prefix(*prefix, running->request);
      prefix.reset();
    }
    if (running->slot < 0) running->slot = cache_.acquire();
    running->prompt_form = form_of(running->prompt_size() - running->num_cached);
    running_.push_back(std::move(running));
  }
}

void Scheduler::add_rows(Running& running, Index count, Batch& batch) {
  const auto begin = static_cast<Index>(batch.ids.size());
  const bool in_prompt = running.in_prompt();
  cache_.reserve(running.slot, running.num_cached + count);
  for (Index i = 0; i < count; ++i) {
    const Index position = running.num_cached + i;
    batch.ids.push_back(running.ids[static_cast<std::size_t>(position)]);
    batch.positions.push_back(static_cast<std::int32_t>(position));
  }
  batch.members.push_back(
      {.running = &running,
       .begin = begin,
       .count = count,
       .wants_logits = running.num_cached + count == static_cast<Index>(running.ids.size()),
       .in_prompt = in_prompt});
  batch.sequences.push_back({.begin = begin,
                             .count = count,
                             .first_position = running.num_cached,
                             .cache_slot = running.slot,
                             .form = in_prompt ? running.prompt_form : form_of(1)});
}

void Scheduler::build(Batch& batch) {
  Index budget = options_.prefill_chunk;
  for (const auto& running : running_) {
    if (!running->in_prompt()) {
      add_rows(*running, 1, batch);
      continue;
    }
    const Index left = running->prompt_size() - running->num_cached;
    const bool is_observed = running->request.listener != nullptr;
    const Index count = is_observed ? left : std::min(left, budget);
    if (count == 0) continue;
    budget -= std::min(count, budget);
    if (is_observed) batch.listener = running->request.listener;
    add_rows(*running, count, batch);
  }
}

Tensor Scheduler::forward(const Batch& batch) {
  Tensor x_TD = model_.embed(batch.ids);
  for (const Batch::Member& member : batch.members) {
    const Index first = member.running->num_cached;
    for (const ImageRows& image : member.running->request.images) {
      const Index from = std::max(first, image.first);
      const Index to = std::min(first + member.count, image.first + image.rows.dim(0));
      if (from >= to) continue;
      std::vector<Index> rows;
      for (Index position = from; position < to; ++position) {
        rows.push_back(member.begin + position - first);
      }
      x_TD = ops::scatter_rows(x_TD, image.rows.narrow(0, from - image.first, to - from), rows);
    }
  }
  return model_.decode(x_TD, {.sequences = batch.sequences,
                              .positions = batch.positions,
                              .cache = &cache_,
                              .listener = batch.listener});
}

// Of the last rows of members that want them; empty if none does.
Tensor Scheduler::logits(const Batch& batch) {
  const bool all_decode = std::ranges::none_of(batch.members, &Batch::Member::in_prompt);
  if (all_decode && options_.uses_graphs) {
    if (Tensor logits_TV = graph_.logits(batch.ids, batch.sequences); logits_TV.has_value())
      return logits_TV;
  }
  const Tensor hidden_TD = forward(batch);
  if (batch.listener != nullptr) (*batch.listener)("logits", 0, model_.logits(hidden_TD));
  std::vector<std::int32_t> last_rows;
  for (const Batch::Member& member : batch.members) {
    if (member.wants_logits)
      last_rows.push_back(static_cast<std::int32_t>(member.begin + member.count - 1));
  }
  return last_rows.empty() ? Tensor() : model_.logits(ops::gather_rows(hidden_TD, last_rows));
}

void Scheduler::advance(const Batch& batch, const Tensor& logits_TV) {
  for (const Batch::Member& member : batch.members)
    member.running->num_cached += member.count;
  if (!logits_TV.has_value()) return;
  const ops::LogitSummary summary = ops::summarise_logits(logits_TV);
  // Those that do not take the likeliest draw, all at once.
  std::vector<ops::LogitDraw> draws;
  Index row = 0;
  for (const Batch::Member& member : batch.members) {
    if (!member.wants_logits) continue;
    const Running& running = *member.running;
    if (!running.request.sampling.is_plain())
      draws.push_back(draw_of(row, running.request.sampling, running.generated()));
    ++row;
  }
  std::vector<ops::DrawnId> drawn;
  if (!draws.empty()) drawn = ops::draw_ids(logits_TV, draws);
  std::size_t place = 0;
  auto next_drawn = drawn.begin();
  for (const Batch::Member& member : batch.members) {
    if (!member.wants_logits) continue;
    std::int32_t id = summary.argmax[place];
    float log_prob = summary.log_probs[place];
    if (!member.running->request.sampling.is_plain()) {
      id = next_drawn->id;
      log_prob =
          static_cast<float>(static_cast<double>(next_drawn->logit) - summary.log_norm[place]);
      ++next_drawn;
    }
    accept(*member.running, id, log_prob);
    ++place;
  }
}

void Scheduler::accept(Running& running, std::int32_t id, float log_prob) {
  Answer& answer = running.answer;
  const Request& request = running.request;
  if (id == request.end_id && !request.ignores_end) {
    finish(running, FinishReason::kStop);
    return;
  }
  answer.ids.push_back(id);
  answer.log_probs.push_back(log_prob);
  running.ids.push_back(id);
  const std::string shown = running.stop_texts.push(running.detokenizer.push(id));
  answer.text += shown;
  if (request.on_text && !shown.empty()) request.on_text(shown);
  if (running.stop_texts.found()) {
    finish(running, FinishReason::kStop);
  } else if (request.stops_loops && is_looping(answer.ids)) {
    finish(running, FinishReason::kRepetition);
  } else if (static_cast<Index>(answer.ids.size()) >= request.max_tokens ||
             static_cast<Index>(running.ids.size()) >= options_.context) {
    finish(running, FinishReason::kLength);
  }
}

void Scheduler::finish(Running& running, FinishReason reason) {
  Answer& answer = running.answer;
  std::string rest = running.stop_texts.push(running.detokenizer.flush());
  rest += running.stop_texts.flush();
  answer.text += rest;
  if (running.request.on_text && !rest.empty()) running.request.on_text(rest);
  answer.reason = reason;
  running.is_done = true;
}

Scheduler::RunningList Scheduler::take_running(base::FunctionRef<bool(const Running&)> is_wanted) {
  RunningList taken;
  for (auto& running : running_) {
    if (is_wanted(*running)) taken.push_back(std::move(running));
  }
  std::erase(running_, nullptr);
  return taken;
}

void Scheduler::deliver_finished() {
  const RunningList finished = take_running([](const Running& running) { return running.is_done; });
  for (const auto& running : finished) {
    if (running->request.keeps_prefix) {
      running->ids.resize(static_cast<std::size_t>(running->num_cached));
      running->answer.prefix = {.slot = running->slot,
                                .ids = std::move(running->ids),
                                .images = std::move(running->request.images)};
    } else {
      cache_.release(running->slot);
    }
    if (running->request.on_done) running->request.on_done(std::move(running->answer));
  }
}

// Those that finished before the failure have their answers. A step that failed before it had
// members fails everyone.
void Scheduler::fail_step(const Batch& batch, const Error& error) {
  const auto is_member = [&](const Running& running) {
    return batch.is_idle() ||
           std::any_of(batch.members.begin(), batch.members.end(),
                       [&](const Batch::Member& member) { return member.running == &running; });
  };
  const RunningList failed =
      take_running([&](const Running& running) { return !running.is_done && is_member(running); });
  deliver_finished();
  for (const auto& running : failed) {
    cache_.release(running->slot);
    if (running->request.on_done) running->request.on_done(error);
  }
}

void Scheduler::cancel_requested() {
  const auto is_cancelled = [](const Request& request) {
    return request.cancel != nullptr && request.cancel->is_requested();
  };
  for (const auto& running : running_) {
    if (is_cancelled(running->request)) finish(*running, FinishReason::kCancelled);
  }
  deliver_finished();
  const auto first_cancelled =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [&](const Request& request) { return !is_cancelled(request); });
  std::vector<Request> cancelled(std::make_move_iterator(first_cancelled),
                                 std::make_move_iterator(waiting_.end()));
  waiting_.erase(first_cancelled, waiting_.end());
  for (Request& request : cancelled) {
    Answer answer;
    answer.reason = FinishReason::kCancelled;
    if (request.prefix && request.keeps_prefix) {
      answer.prefix = *std::move(request.prefix);
    } else if (request.prefix) {
      drop(*std::move(request.prefix));
    }
    if (request.on_done) request.on_done(std::move(answer));
  }
}

void Scheduler::compute(const Batch& batch) {
  // A flag can only stop the whole step: it is obeyed inside when one request owns the step.
  const CancelScope scope(model_.context(),
                          running_.size() == 1 ? running_.front()->request.cancel : nullptr);
  advance(batch, logits(batch));
}

void Scheduler::step() {
  cancel_requested();
  admit();
  const base::ThreadPool::Busy busy(model_.context().pool());
  const Clock::time_point start = Clock::now();
  Batch batch;
  try {
    build(batch);
    if (batch.is_idle()) return;
    compute(batch);
  } catch (const ops::Cancelled&) {
    cancel_requested();
    return;
  } catch (const std::bad_alloc& error) {
    fail_step(batch, Error::out_of_memory("generate", cat("memory for a step of ", batch.ids.size(),
                                                          " tokens, ", lack_of_memory(error))));
    return;
  } catch (const base::ContractError& error) {
    fail_step(batch, Error::internal("generate", error.what()));
    return;
  } catch (const std::exception& error) {
    fail_step(batch, Error::invalid_input("generate", error.what()));
    return;
  }
  const double elapsed_ms = milliseconds_since(start);
  for (const Batch::Member& member : batch.members) {
    StepTimes& times = member.running->answer.times;
    (member.in_prompt ? times.prefill_ms : times.decode_ms) += elapsed_ms;
  }
  deliver_finished();
}

}  // namespace tessera::engine
