// Two to five questions on one picture, none of them twice.
#include <array>
#include <optional>

#include "synth/task/internal/asking.h"
#include "synth/task/several/several_tasks.h"

namespace tessera::synth {
namespace {

constexpr int kFewestTurns = 2;
constexpr int kMostTurns = 5;
// Answers beyond this are asked for once in a conversation: a page is not read twice.
constexpr std::size_t kLongAnswer = 200;

std::vector<const Task*> askable_tasks() {
  std::vector<const Task*> askable;
  for (const Task& task : tasks()) {
    if (task.ask != nullptr && task.num_scenes == 1) askable.push_back(&task);
  }
  return askable;
}

std::optional<Dialogue> make_turns(const TaskInput& input, base::Rng& rng) {
  std::vector<const Task*> askable = askable_tasks();
  chance::shuffle(askable, rng);
  const auto num_turns = static_cast<std::size_t>(rng.next_between(kFewestTurns, kMostTurns));
  internal::DialogueWriter writer(input);
  writer.add_image(internal::first_scene(input).image);
  bool has_long_answer = false;
  std::size_t num_asked = 0;
  // Every task at most once, so that no question comes back in other words.
  for (std::size_t i = 0; i < askable.size() && num_asked < num_turns; ++i) {
    const std::optional<Turn> turn = askable[i]->ask(input, rng);
    if (!turn) continue;
    const bool is_long = turn->answer.size() > kLongAnswer;
    if (is_long && has_long_answer) continue;
    has_long_answer = has_long_answer || is_long;
    writer.add_turn(*turn, askable[i]->name);
    ++num_asked;
  }
  if (num_asked < kFewestTurns) return std::nullopt;
  return std::move(writer).finish();
}

constexpr std::array<Task, 1> kTasks = {{
    {.name = "turns.several", .family = "turns", .make = make_turns},
}};

}  // namespace

std::span<const Task> turn_series_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
