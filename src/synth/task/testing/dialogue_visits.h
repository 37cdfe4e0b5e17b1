// Dialogues of many tasks over the scenes made by hand, for tests.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "synth/task/task.h"

namespace tessera::synth::testing {

struct Sample {
  const Task* task = nullptr;
  TaskInput input;
  Dialogue dialogue{};

  [[nodiscard]] const Scene& scene() const { return input.scenes.front(); }
  // Of its first turn; the question without image tags.
  [[nodiscard]] std::string question() const;
  [[nodiscard]] const std::string& answer() const;
};

struct VisitOptions {
  Split split = Split::kTrain;
  int repeats = 1;  // dialogues of every task, input and language
  std::vector<Language> languages{Language::kEnglish, Language::kChinese};
  std::vector<std::string_view> tasks{};  // their names; none: all
};

// Every dialogue of the wanted tasks over the scenes that they can be made of.
void visit_dialogues(const VisitOptions& options, const std::function<void(const Sample&)>& visit);

// One task over one input, which must be applicable: `repeats` English dialogues.
void visit_scene(std::string_view task,
                 const std::vector<Scene>& scenes,
                 int repeats,
                 const std::function<void(const Sample&)>& visit);

// Three to nine things of few kinds anywhere in 600 x 400, some half hidden, some of no colour.
[[nodiscard]] Scene random_picture(std::uint64_t seed);

// Whether the task makes a dialogue of the input.
[[nodiscard]] bool is_applicable(const Task& task, const TaskInput& input);

// The task over random pictures 0 ... num_pictures - 1 where it is applicable; the number of them.
int visit_random_pictures(std::string_view task,
                          int num_pictures,
                          const std::function<void(const Sample&)>& visit);

// Whether the text holds one of the words, as whole words.
[[nodiscard]] bool has_word(std::string_view text, const std::vector<std::string_view>& words);

// Whole numbers and decimals with a point, without their signs.
[[nodiscard]] std::vector<double> numbers_in(std::string_view text);

}  // namespace tessera::synth::testing
