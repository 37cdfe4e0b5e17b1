// What all tasks use to put a question: phrasings, choices, and the writing of dialogues.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "synth/chance.h"
#include "synth/task/grammar/phrases.h"
#include "synth/task/grounding_text.h"
#include "synth/task/task.h"

namespace tessera::synth::internal {

struct QuestionRule {
  std::string_view rule;
  std::string_view fixed{};  // "fixed.*": asked in its place for a share of input.fixed_share
};

// A question drawn from the grammar, and its answer.
[[nodiscard]] Turn ask_question(const TaskInput& input,
                                const QuestionRule& question,
                                const Slots& slots,
                                std::string answer,
                                base::Rng& rng);

// wording() in the language of the questions.
[[nodiscard]] std::string say(const TaskInput& input,
                              std::string_view rule,
                              const Slots& slots = {});
// Whether that language has the rule.
[[nodiscard]] bool can_say(const TaskInput& input, std::string_view rule);

[[nodiscard]] inline const Scene& first_scene(const TaskInput& input) {
  return input.scenes.front();
}
[[nodiscard]] inline vision::Resolution size_of(const draw::Image& image) {
  return {.width = image.width, .height = image.height};
}

// "2 + 3 = 5", "5 - 3 = 2"
[[nodiscard]] std::string sum_steps(const TaskInput& input, Index a, Index b);
[[nodiscard]] std::string difference_steps(const TaskInput& input, Index a, Index b);

// A yes or no question's answer.
[[nodiscard]] std::string yes_or_no(const TaskInput& input, bool is_yes);

// Whether a text may stand in a user's words: no image tag, no other tag.
[[nodiscard]] bool is_plain(std::string_view text);

// Puts a dialogue together; pictures stand in front of the question that follows them.
class DialogueWriter {
 public:
  explicit DialogueWriter(const TaskInput& input);

  void add_image(draw::Image image);
  // Every picture is announced by its number instead of standing alone.
  void set_labels(bool has_labels) { has_labels_ = has_labels; }
  void add_turn(const Turn& turn, std::string_view task);
  [[nodiscard]] Dialogue finish() &&;

 private:
  const TaskInput& input_;
  Dialogue dialogue_;
  bool has_labels_ = false;
  std::size_t num_shown_ = 0;  // images that stand in a question
};

// One turn about one picture.
[[nodiscard]] Dialogue one_turn_dialogue(const TaskInput& input,
                                         draw::Image image,
                                         const Turn& turn,
                                         std::string_view task);

}  // namespace tessera::synth::internal
