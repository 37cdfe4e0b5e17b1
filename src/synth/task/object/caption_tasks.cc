#include <array>
#include <optional>

#include "synth/content/letter_case.h"
#include "synth/task/internal/captioning.h"
#include "synth/task/object/object_tasks.h"

namespace tessera::synth {
namespace {

using internal::ask_question;
using internal::first_scene;
using internal::Inventory;
using internal::take_inventory;

std::optional<Turn> ask_short(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (!internal::can_caption(inventory)) return std::nullopt;
  return ask_question(input, {"caption.short"}, {},
                      internal::short_caption(input, first_scene(input), inventory), rng);
}

std::optional<Turn> ask_dense(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (!internal::can_caption(inventory)) return std::nullopt;
  return ask_question(input, {"caption.dense"}, {},
                      internal::dense_caption(input, first_scene(input), inventory), rng);
}

// The short caption, every part with its boxes.
std::optional<Turn> ask_grounded(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (!internal::can_caption(inventory)) return std::nullopt;
  std::vector<std::string> parts;
  for (const internal::CaptionPart& part : internal::caption_parts(input, inventory)) {
    const std::string label = parts.empty() ? capitalised(part.text) : part.text;
    parts.push_back(grounded_text(label, internal::boxes_of(part.objects), inventory.picture));
  }
  const std::string answer =
      internal::say(input, "caption.plain", {{"things", internal::join_list(input, parts)}});
  return ask_question(input, {"caption.grounded", "fixed.caption_grounded"}, {}, answer, rng);
}

std::optional<Turn> ask_list(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (!internal::can_caption(inventory)) return std::nullopt;
  std::vector<std::string> names;
  for (const internal::ObjectGroup& group : inventory.groups) {
    names.push_back(group.label());
  }
  return ask_question(input, {"list.objects"}, {}, internal::join_plainly(input, names), rng);
}

constexpr std::array<Task, 4> kTasks = {{
    {.name = "caption.short", .family = "caption", .ask = ask_short},
    {.name = "caption.dense", .family = "caption", .ask = ask_dense},
    {.name = "caption.grounded", .family = "caption", .ask = ask_grounded},
    {.name = "caption.list", .family = "caption", .ask = ask_list},
}};

}  // namespace

std::span<const Task> caption_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
