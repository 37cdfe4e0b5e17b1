// Tasks: from scenes to conversations.
//
//   const TaskInput input{.scenes = {&scene, 1}, .assets = studio.view(split)};
//   const Task& task = *find_task("ocr.page");
//   if (std::optional<Dialogue> dialogue = make_dialogue(task, input, rng)) use(*dialogue);
//
// A dialogue is a function of the scenes, the assets' side of the split, the language and the
// random stream. Its questions come from the grammar (grammar/phrases.h): phrasings of the held-out
// side never occur in training. Boxes are spelled as facts of the format say: 0 ... 999 of the
// picture's own size (boxes.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "draw/picture.h"
#include "processor/conversation.h"
#include "synth/assets/assets.h"
#include "synth/scene.h"

namespace tessera::synth {

// Where a picture stands in a user's text.
inline constexpr std::string_view kImageTag = "<image>";

struct Dialogue {
  // References of its messages are places in `images`, as text: "0", "1", ...
  processor::Conversation conversation{};
  std::vector<draw::Image> images{};
  std::string task{};                     // name of the task
  std::vector<std::string> turn_tasks{};  // of every turn; one turn: that of the task
  std::vector<std::string> phrase_ids{};  // of the questions' phrasings, in order
  Split split = Split::kTrain;
  std::vector<Provenance> provenance{};  // of every scene
};

struct TaskInput {
  std::span<const Scene> scenes{};  // task.num_scenes of them
  AssetView assets;
  Language language = Language::kEnglish;  // of the questions: English or Chinese
  // Share of the fixed prompts in the tasks that have some; the rest comes from the grammar.
  double fixed_share = 0.35;
};

// A question and its answer.
struct Turn {
  std::string question{};
  std::string answer{};
  std::vector<std::string> phrase_ids{};
};

// Puts the turn behind those that the dialogue has.
void append_turn(Dialogue& dialogue, const Turn& turn, std::string_view task);

// Either `ask` or `make` is set. Tasks with `ask` put one question about one picture as it is (or
// about none, without scenes): such questions may also follow one another in a conversation. Both
// have nothing to give where the scenes do not hold what they ask about.
struct Task {
  std::string_view name;      // "ocr.page"; unique
  std::string_view family;    // "ocr", "markup", "question", "screen", "object", "grounding", ...
  Index num_scenes = 1;       // 0: text only
  bool shares_thing = false;  // its scenes are to show a thing of the same name
  std::optional<Turn> (*ask)(const TaskInput& input, base::Rng& rng) = nullptr;
  std::optional<Dialogue> (*make)(const TaskInput& input, base::Rng& rng) = nullptr;
};

// All tasks, in a fixed order.
[[nodiscard]] std::span<const Task> tasks();

// Null when there is none of this name.
[[nodiscard]] const Task* find_task(std::string_view name);

// Nothing where the scenes do not hold what the task asks about. They are as many as it wants.
[[nodiscard]] std::optional<Dialogue> make_dialogue(const Task& task,
                                                    const TaskInput& input,
                                                    base::Rng& rng);

// English or Chinese: mostly Chinese about a Chinese scene, mostly English about all others.
[[nodiscard]] Language choose_question_language(Language of_scene, base::Rng& rng);

}  // namespace tessera::synth
