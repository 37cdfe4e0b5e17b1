#include "synth/recipe/turns.h"

#include <set>
#include <string>
#include <utility>

namespace tessera::synth {
namespace {

constexpr std::size_t kLongAnswer = 200;  // bytes
constexpr int kMostRepeats = 12;  // draws of what was asked before; then nothing new is left

// What was asked and answered in a conversation.
class Asked {
 public:
  explicit Asked(const Dialogue& dialogue) {
    const auto& messages = dialogue.conversation.messages;
    for (std::size_t i = 0; i < dialogue.turn_tasks.size(); ++i)
      add(dialogue.turn_tasks[i], messages[2 * i].content, messages[2 * i + 1].content);
  }

  // Whether it is new.
  bool add(const std::string& task, const std::string& question, const std::string& answer) {
    const bool is_new_question = questions_.insert(question).second;
    return answers_.emplace(task, answer).second && is_new_question;
  }

 private:
  std::set<std::string> questions_;
  std::set<std::pair<std::string, std::string>> answers_;
};

bool ends_conversation(const Dialogue& dialogue) {
  return dialogue.conversation.messages.back().content.size() > kLongAnswer;
}

}  // namespace

void add_turns(const TaskInput& input,
               std::vector<Weighted<const Task*>> tasks,
               Index num_turns,
               Dialogue& dialogue,
               base::Rng& rng) {
  std::erase_if(tasks, [](const auto& each) {
    return each.value->ask == nullptr || each.value->num_scenes != 1;
  });
  Asked asked(dialogue);
  int num_repeats = 0;
  while (std::ssize(dialogue.turn_tasks) < num_turns && !ends_conversation(dialogue) &&
         !tasks.empty() && num_repeats < kMostRepeats) {
    const Task* task = choose(tasks, rng);
    const std::optional<Turn> turn = task->ask(input, rng);
    if (!turn) {
      std::erase_if(tasks, [task](const auto& each) { return each.value == task; });
    } else if (asked.add(std::string(task->name), turn->question, turn->answer)) {
      append_turn(dialogue, *turn, task->name);
    } else {
      ++num_repeats;
    }
  }
}

}  // namespace tessera::synth
