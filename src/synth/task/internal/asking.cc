#include "synth/task/internal/asking.h"

#include <utility>

#include "base/text.h"

namespace tessera::synth::internal {
namespace {

Slots step_slots(Index a, Index b, Index result) {
  return {{"a", std::to_string(a)}, {"b", std::to_string(b)}, {"sum", std::to_string(result)}};
}

}  // namespace

Turn ask_question(const TaskInput& input,
                  const QuestionRule& question,
                  const Slots& slots,
                  std::string answer,
                  base::Rng& rng) {
  const bool is_fixed = !question.fixed.empty() && chance::holds(rng, input.fixed_share);
  const PhraseSide side{.language = input.language, .split = input.assets.split()};
  Phrase phrase = is_fixed ? draw_fixed_prompt(question.fixed, input.language, slots, rng)
                           : draw_phrase(question.rule, side, slots, rng);
  return {.question = std::move(phrase.text),
          .answer = std::move(answer),
          .phrase_ids = {std::move(phrase.id)}};
}

std::string say(const TaskInput& input, std::string_view rule, const Slots& slots) {
  return wording(rule, input.language, slots);
}

bool can_say(const TaskInput& input, std::string_view rule) {
  return phrase_grammar(input.language).has_rule(rule);
}

std::string sum_steps(const TaskInput& input, Index a, Index b) {
  return say(input, "answer.count_steps", step_slots(a, b, a + b));
}

std::string difference_steps(const TaskInput& input, Index a, Index b) {
  return say(input, "answer.difference_steps", step_slots(a, b, a - b));
}

std::string yes_or_no(const TaskInput& input, bool is_yes) {
  return say(input, is_yes ? "word.yes" : "word.no");
}

bool is_plain(std::string_view text) {
  return text.find(kImageTag) == std::string_view::npos &&
         text.find("<|") == std::string_view::npos && text.find("|>") == std::string_view::npos;
}

DialogueWriter::DialogueWriter(const TaskInput& input) : input_(input) {
  dialogue_.split = input.assets.split();
  for (const Scene& scene : input.scenes)
    dialogue_.provenance.push_back(scene.provenance);
}

void DialogueWriter::add_image(draw::Image image) {
  dialogue_.images.push_back(std::move(image));
}

void DialogueWriter::add_turn(const Turn& turn, std::string_view task) {
  append_turn(dialogue_, turn, task);
  processor::Message& question = dialogue_.conversation.messages.end()[-2];
  std::string shown;
  for (; num_shown_ < dialogue_.images.size(); ++num_shown_) {
    const std::string number = std::to_string(num_shown_ + 1);
    shown +=
        has_labels_ ? say(input_, "several.label", {{"number", number}}) : std::string(kImageTag);
    shown += '\n';
    question.images.push_back(std::to_string(num_shown_));
  }
  question.content.insert(0, shown);
}

Dialogue DialogueWriter::finish() && {
  base::check(num_shown_ == dialogue_.images.size(), "dialogue", "every picture is asked about, ",
              dialogue_.images.size() - num_shown_, " are not");
  return std::move(dialogue_);
}

Dialogue one_turn_dialogue(const TaskInput& input,
                           draw::Image image,
                           const Turn& turn,
                           std::string_view task) {
  DialogueWriter writer(input);
  writer.add_image(std::move(image));
  writer.add_turn(turn, task);
  return std::move(writer).finish();
}

}  // namespace tessera::synth::internal
