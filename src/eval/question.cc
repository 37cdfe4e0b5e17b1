#include "eval/question.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/sha256.h"
#include "base/text.h"
#include "data/import/import.h"
#include "data/question.h"
#include "processor/grounding.h"

namespace tessera::eval {
namespace {

using base::cat;
using base::Result;
using data::Drop;
using data::DropReason;
using data::Outcome;

// The samples of an import that is complete; it is made when it is not there.
Result<data::MixtureConfig> imported(const TaskConfig& task,
                                     const std::string& folder,
                                     const base::CancelFlag* cancel) {
  const std::string out = cat(folder, "/sources/", task.name);
  const auto& names = data::import_form_names();
  const auto form = std::ranges::find(names, task.import->form) - names.begin();
  std::error_code absent;
  if (!std::filesystem::exists(out + "/import.json", absent)) {
    std::filesystem::create_directories(folder + "/sources", absent);
    TESSERA_TRY(report, data::import_data({.source = task.import->path,
                                           .out = out,
                                           .form = static_cast<data::ImportForm>(form),
                                           .images = task.import->images,
                                           .dpi = task.import->dpi,
                                           .cancel = cancel}));
  }
  return data::MixtureConfig{.sources = {{.path = out + "/samples.jsonl", .name = task.name}}};
}

// Asks `prompt` about the pictures of the last question.
void replace_question(const processor::Processor& processor,
                      const std::string& prompt,
                      processor::Conversation& conversation) {
  processor::Message& last = conversation.messages.back();
  last = processor::single_turn(processor, prompt, std::move(last.images)).messages.back();
}

}  // namespace

Questions::Questions(const TaskConfig& task, data::Mixture mixture)
    : task_(&task),
      mixture_(std::move(mixture)),
      count_(std::min(task.limit, mixture_.epoch_size())) {
  const std::string all =
      cat(mixture_.identity(), "; ", traits_of(task.metric).reads_boxes ? 1 : 0, "; ", task.prompt);
  identity_ = base::sha256_hex(std::as_bytes(std::span(all)));
}

Result<Questions> Questions::open(const TaskConfig& task,
                                  std::uint64_t seed,
                                  const data::OpenPacks& packs,
                                  const std::string& folder,
                                  const base::CancelFlag* cancel) {
  data::MixtureConfig config = task.sources;
  if (task.import) {
    TESSERA_TRY(samples, imported(task, folder, cancel));
    config = std::move(samples);
  }
  TESSERA_TRY(mixture, data::Mixture::open(config, /*split=*/std::nullopt, seed,
                                           data::Order::kShuffled, {}, packs));
  return Questions(task, std::move(mixture));
}

Outcome<Question> Questions::read(Index number, const processor::Processor& processor) const {
  const data::Draw draw = mixture_.draw(number);
  auto raw = mixture_.source(draw.source_idx).read(draw.sample_idx);
  if (!raw) return raw.drop();
  Question question{.conversation = std::move(raw->conversation)};
  const auto truth = data::take_answer(question.conversation);
  if (!truth) return Drop{DropReason::kNoTarget, raw->place + ": a question and an answer"};
  const bool has_boxes = !processor::parse_grounding(*truth).empty();
  const MetricTraits& metric = traits_of(task_->metric);
  if (has_boxes && !metric.reads_boxes && !metric.is_any_truth) {
    return Drop{DropReason::kNoTarget,
                cat(raw->place, ": a text without boxes for ", metric.name, ", has some")};
  }
  question.truth = *truth;
  if (!task_->prompt.empty()) replace_question(processor, task_->prompt, question.conversation);
  question.prompt = question.conversation.messages.back().content;
  raw->pictures.resize(question.conversation.images().size());
  for (data::Picture& picture : raw->pictures) {
    const std::string name = picture.name;
    auto pixels = data::take_pixels(std::move(picture));
    if (!pixels) {
      return Drop{DropReason::kBadImage, cat(raw->place, ": ", pixels.error().message)};
    }
    question.pictures.push_back({.source = name, .pixels = *std::move(pixels)});
  }
  return question;
}

}  // namespace tessera::eval
