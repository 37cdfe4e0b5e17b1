#include "synth/task/mark/mark_tasks.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/controls.h"
#include "synth/task/internal/marks.h"
#include "synth/task/internal/object_groups.h"
#include "synth/task/internal/page_text.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::first_scene;
using internal::Inventory;
using internal::MarkKind;

// What is marked, and what is asked about it.
struct Marked {
  draw::Box box{};
  std::string answer{};
};

Dialogue make_marked(const TaskInput& input,
                     std::string_view rule,
                     const Marked& marked,
                     MarkKind kind,
                     base::Rng& rng) {
  const std::string name(internal::mark_name(kind));
  const Slots slots{{"mark", internal::say(input, "word.mark." + name)},
                    {"in_mark", internal::say(input, "in_mark." + name)}};
  const Turn turn = ask_question(input, {rule}, slots, marked.answer, rng);
  draw::Image image = internal::draw_mark(first_scene(input).image, kind, marked.box, rng);
  return internal::one_turn_dialogue(input, std::move(image), turn, rule);
}

MarkKind any_mark(base::Rng& rng) {
  return static_cast<MarkKind>(rng.next_below(4));
}

// Things that a mark tells from all others; red ones hide it.
std::vector<const Object*> markable_things(const TaskInput& input, const Inventory& inventory) {
  std::vector<const Object*> things = inventory.objects();
  std::erase_if(things, [&](const Object* object) {
    return !internal::stands_alone(*object, first_scene(input)) || object->colour == "red";
  });
  return things;
}

std::optional<Dialogue> make_object(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = internal::take_inventory(input);
  const auto chosen = try_pick(markable_things(input, inventory), rng);
  if (!chosen) return std::nullopt;
  const Object& object = **chosen;
  const std::string name = internal::describe(input, inventory.group_of(object), object);
  const Marked marked{.box = object.box, .answer = capitalised(name)};
  return make_marked(input, "mark.object", marked, any_mark(rng), rng);
}

// A scribble would change the colour that is asked for.
std::vector<Marked> coloured_things(const TaskInput& input) {
  std::vector<Marked> things;
  const Inventory inventory = internal::take_inventory(input);
  for (const Object* object : markable_things(input, inventory)) {
    const std::optional<std::string> word = internal::colour_word(input, object->colour);
    if (word) {
      things.push_back({.box = object->box, .answer = capitalised(*word)});
    }
  }
  return things;
}

std::optional<Dialogue> make_colour(const TaskInput& input, base::Rng& rng) {
  const auto marked = try_pick(coloured_things(input), rng);
  if (!marked) return std::nullopt;
  return make_marked(input, "mark.colour", *marked, static_cast<MarkKind>(rng.next_below(3)), rng);
}

// Short regions; a frame or a circle leaves the text readable, and a circle has room around it.
std::vector<Marked> marked_texts(const TaskInput& input) {
  constexpr std::size_t kLongest = 60;
  std::vector<Marked> texts;
  for (const internal::TextRegion& region : internal::text_regions(first_scene(input))) {
    if (region.text.size() <= kLongest && region.text.find('\n') == std::string::npos) {
      texts.push_back({.box = region.box, .answer = region.text});
    }
  }
  return texts;
}

std::optional<Dialogue> make_text(const TaskInput& input, base::Rng& rng) {
  const auto marked = try_pick(marked_texts(input), rng);
  if (!marked) return std::nullopt;
  return make_marked(input, "mark.text", *marked, MarkKind::kRectangle, rng);
}

// Frames and arrows; a control of others inside it cannot be meant by an arrow's tip.
std::optional<Dialogue> make_control(const TaskInput& input, base::Rng& rng) {
  const auto control = try_pick(internal::unique_controls(input), rng);
  if (!control) return std::nullopt;
  const Marked marked{.box = control->node->box,
                      .answer = capitalised(internal::control_identity(input, *control))};
  const bool can_point = control->node->children.empty() && chance::holds(rng, 0.5);
  return make_marked(input, "mark.control", marked,
                     can_point ? MarkKind::kArrow : MarkKind::kRectangle, rng);
}

constexpr std::array<Task, 4> kTasks = {{
    {.name = "mark.object", .family = "mark", .make = make_object},
    {.name = "mark.colour", .family = "mark", .make = make_colour},
    {.name = "mark.text", .family = "mark", .make = make_text},
    {.name = "mark.control", .family = "mark", .make = make_control},
}};

}  // namespace

std::span<const Task> mark_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
