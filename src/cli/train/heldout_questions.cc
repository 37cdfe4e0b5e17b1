#include "cli/train/heldout_questions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "data/question.h"

namespace tessera::cli {
namespace {

using base::Error;
using base::Result;

Result<std::vector<engine::Picture>> decode(std::vector<data::Picture> pictures,
                                            const base::Limits& limits) {
  std::vector<engine::Picture> decoded;
  for (data::Picture& picture : pictures) {
    std::string name = picture.name;
    TESSERA_TRY(pixels, data::take_pixels(std::move(picture), limits));
    decoded.push_back({.source = std::move(name), .pixels = std::move(pixels)});
  }
  return decoded;
}

}  // namespace

engine::Engine HeldoutQuestions::engine_of(models::Model& model) const {
  return {model, *processor_, {.context = options_.context}};
}

Result<HeldoutQuestions> HeldoutQuestions::read(const data::Mixture& mixture,
                                                const processor::Processor& processor,
                                                models::Model& model,
                                                const QuestionOptions& options) {
  HeldoutQuestions all(processor, options);
  engine::Engine engine = all.engine_of(model);
  data::SampleOptions checked = options.samples;
  checked.makes_views = false;
  data::SampleMaker maker(processor, checked);
  for (Index i = 0; i < mixture.epoch_size(); ++i) {
    if (std::ssize(all.questions_) == options.count) break;
    const data::Draw draw = mixture.draw(i);
    auto raw = mixture.source(draw.source_idx).read(draw.sample_idx);
    if (!raw || !maker.make(*raw)) continue;
    TESSERA_TRY(added, all.add(*std::move(raw), i, engine));
  }
  return all;
}

Result<void> HeldoutQuestions::add(data::RawSample raw, Index sample_idx, engine::Engine& engine) {
  std::optional<std::string> expected = data::take_answer(raw.conversation);
  if (!expected) return {};
  raw.pictures.resize(raw.conversation.images().size());
  TESSERA_TRY(pictures, decode(std::move(raw.pictures), options_.samples.limits));
  TESSERA_TRY(prompt, engine.prepare(raw.conversation, pictures));
  // Pictures behind the last answer may have kept those before it from being tiled.
  if (std::ssize(prompt.encoded.ids) >= options_.context) return {};
  questions_.push_back({.sample = {.sample = sample_idx,
                                   .prompt = std::move(raw.conversation.messages.back().content),
                                   .expected = *std::move(expected)},
                        .prompt = std::move(prompt)});
  return {};
}

Result<std::vector<train::SampleAnswer>> HeldoutQuestions::answer(
    models::Model& model, Index step, const base::CancelFlag* cancel) const {
  model.prepare();  // what is derived from the weights is of an earlier step
  engine::Engine engine = engine_of(model);
  std::vector<std::optional<Result<engine::Answer>>> done(questions_.size());
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const engine::Prompt& prompt = questions_[i].prompt;
    const Index room = options_.context - std::ssize(prompt.encoded.ids);
    // Without values no token is the end: a rehearsal has answers of full length.
    TESSERA_TRY(request,
                engine.make_request(prompt, {.max_tokens = std::min(options_.max_tokens, room),
                                             .ignores_end = model.context().is_rehearsing(),
                                             .cancel = cancel}));
    request.on_done = [&slot = done[i]](Result<engine::Answer> got) {
      slot.emplace(std::move(got));
    };
    TESSERA_TRY(taken, engine.scheduler().submit(std::move(request)));
  }
  while (engine.scheduler().has_work())
    engine.scheduler().step();
  std::vector<train::SampleAnswer> answers;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    TESSERA_TRY(got, *std::move(done[i]));
    if (got.reason == engine::FinishReason::kCancelled) {
      return Error::cancelled("answer", "to run to the end, was interrupted");
    }
    train::SampleAnswer answer = questions_[i].sample;
    answer.step = step;
    answer.answer = std::move(got.text);
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace tessera::cli
