#include "synth/task/task.h"

#include <algorithm>

#include "base/check.h"
#include "synth/task/grounding/grounding_tasks.h"
#include "synth/task/internal/asking.h"
#include "synth/task/mark/mark_tasks.h"
#include "synth/task/markup/markup_tasks.h"
#include "synth/task/object/object_tasks.h"
#include "synth/task/question/question_tasks.h"
#include "synth/task/reading/reading_tasks.h"
#include "synth/task/screen/screen_tasks.h"
#include "synth/task/several/several_tasks.h"
#include "synth/task/text_only/text_only_tasks.h"

namespace tessera::synth {
namespace {

std::vector<Task> list_tasks() {
  std::vector<Task> all;
  for (const std::span<const Task> some :
       {reading_tasks(), page_markup_tasks(), chart_table_tasks(), fact_tasks(), data_tasks(),
        screen_tasks(), caption_tasks(), counting_tasks(), attribute_tasks(), relation_tasks(),
        grounding_tasks(), mark_tasks(), picture_series_tasks(), turn_series_tasks(),
        text_only_tasks()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace

std::span<const Task> tasks() {
  static const std::vector<Task> all = list_tasks();
  return all;
}

const Task* find_task(std::string_view name) {
  const auto found = std::ranges::find(tasks(), name, &Task::name);
  return found == tasks().end() ? nullptr : &*found;
}

void append_turn(Dialogue& dialogue, const Turn& turn, std::string_view task) {
  dialogue.conversation.messages.push_back(
      {.role = processor::Role::kUser, .content = turn.question});
  dialogue.conversation.messages.push_back(
      {.role = processor::Role::kAssistant, .content = turn.answer});
  dialogue.turn_tasks.emplace_back(task);
  dialogue.phrase_ids.insert(dialogue.phrase_ids.end(), turn.phrase_ids.begin(),
                             turn.phrase_ids.end());
}

std::optional<Dialogue> make_dialogue(const Task& task, const TaskInput& input, base::Rng& rng) {
  base::check(static_cast<Index>(input.scenes.size()) == task.num_scenes, "make_dialogue",
              task.name, " is about ", task.num_scenes, " scenes, got ", input.scenes.size());
  std::optional<Dialogue> dialogue;
  if (task.make != nullptr) {
    dialogue = task.make(input, rng);
  } else if (const std::optional<Turn> turn = task.ask(input, rng)) {
    internal::DialogueWriter writer(input);
    for (const Scene& scene : input.scenes)
      writer.add_image(scene.image);
    writer.add_turn(*turn, task.name);
    dialogue = std::move(writer).finish();
  }
  if (dialogue) dialogue->task = task.name;
  return dialogue;
}

Language choose_question_language(Language of_scene, base::Rng& rng) {
  const double chinese_share = of_scene == Language::kChinese ? 0.75 : 0.12;
  return chance::holds(rng, chinese_share) ? Language::kChinese : Language::kEnglish;
}

}  // namespace tessera::synth
