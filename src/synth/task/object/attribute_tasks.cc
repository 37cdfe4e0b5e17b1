// Colours, sizes, and whether something is there at all.
#include <algorithm>
#include <array>
#include <optional>

#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/referring.h"
#include "synth/task/object/object_tasks.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::Inventory;
using internal::ReferredObject;
using internal::say;
using internal::take_inventory;

// Sizes that are told apart: half as large again.
constexpr double kClearRatio = 1.5;

// Things with a colour, referred to by anything but it.
std::vector<ReferredObject> coloured_things(const TaskInput& input, const Inventory& inventory) {
  std::vector<ReferredObject> things;
  for (const Object* object : inventory.objects()) {
    if (!internal::colour_word(input, object->colour)) continue;
    for (const internal::Reference& reference :
         internal::references_to(input, inventory, *object)) {
      if (reference.rule == "refer.colour") continue;
      things.push_back({.object = object, .text = reference.text});
      break;
    }
  }
  return things;
}

std::optional<Turn> ask_colour(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto thing = try_pick(coloured_things(input, inventory), rng);
  if (!thing) return std::nullopt;
  const std::string colour = *internal::colour_word(input, thing->object->colour);
  return ask_question(input, {"attribute.colour"}, {{"the_item", thing->text}}, capitalised(colour),
                      rng);
}

std::optional<Turn> ask_is_colour(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto thing = try_pick(coloured_things(input, inventory), rng);
  if (!thing) return std::nullopt;
  const std::string colour = *internal::colour_word(input, thing->object->colour);
  if (chance::holds(rng, 0.5)) {
    return ask_question(input, {"attribute.is_colour"},
                        {{"the_item", thing->text}, {"colour", colour}},
                        internal::yes_or_no(input, true), rng);
  }
  constexpr std::array<std::string_view, 10> kColours = {
      "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white"};
  std::string wrong = colour;
  while (wrong == colour)
    wrong = *internal::colour_word(input, pick(kColours, rng));
  return ask_question(input, {"attribute.is_colour"},
                      {{"the_item", thing->text}, {"colour", wrong}},
                      say(input, "answer.is_colour_no", {{"colour", colour}}), rng);
}

// Colours that only one thing has, where all have one.
std::vector<const Object*> uniquely_coloured(const TaskInput& input, const Inventory& inventory) {
  std::vector<const Object*> found;
  const std::vector<const Object*> objects = inventory.objects();
  const bool is_sure =
      inventory.is_complete && objects.size() >= 2 && internal::are_coloured(input, objects);
  if (!is_sure) return found;
  for (const Object* object : objects) {
    const auto count = std::ranges::count_if(
        objects, [&](const Object* other) { return other->colour == object->colour; });
    if (count == 1) found.push_back(object);
  }
  return found;
}

std::optional<Turn> ask_which_colour(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto chosen = try_pick(uniquely_coloured(input, inventory), rng);
  if (!chosen) return std::nullopt;
  const Object& object = **chosen;
  return ask_question(input, {"attribute.which_colour"},
                      {{"colour", *internal::colour_word(input, object.colour)}},
                      capitalised(inventory.group_of(object).forms.a_one), rng);
}

// The largest (sign 1) or smallest thing of all; null where it is not clear.
const Object* extreme_of(const Inventory& inventory, int sign) {
  const std::vector<const Object*> objects = inventory.objects();
  if (!inventory.is_complete || objects.size() < 2) return nullptr;
  for (const Object* object : objects) {
    const bool is_extreme = std::ranges::all_of(objects, [&](const Object* other) {
      if (other == object) return true;
      return sign > 0 ? object->box.area() >= kClearRatio * other->box.area()
                      : other->box.area() >= kClearRatio * object->box.area();
    });
    if (is_extreme && object->visible > 0.95) return object;
  }
  return nullptr;
}

std::optional<Turn> ask_extreme(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  int sign = chance::holds(rng, 0.5) ? 1 : -1;
  if (extreme_of(inventory, sign) == nullptr) sign = -sign;
  const Object* object = extreme_of(inventory, sign);
  if (object == nullptr) return std::nullopt;
  return ask_question(input, {sign > 0 ? "attribute.largest" : "attribute.smallest"}, {},
                      capitalised(internal::describe(input, inventory.group_of(*object), *object)),
                      rng);
}

// Single things of clearly different size, the larger first.
std::vector<std::pair<const internal::ObjectGroup*, const internal::ObjectGroup*>> sized_pairs(
    const Inventory& inventory) {
  std::vector<std::pair<const internal::ObjectGroup*, const internal::ObjectGroup*>> pairs;
  for (const internal::ObjectGroup* a : inventory.singles()) {
    for (const internal::ObjectGroup* b : inventory.singles()) {
      const bool is_whole = a->objects[0]->visible > 0.95 && b->objects[0]->visible > 0.95;
      if (is_whole && a->objects[0]->box.area() >= kClearRatio * b->objects[0]->box.area()) {
        pairs.emplace_back(a, b);
      }
    }
  }
  return pairs;
}

std::optional<Turn> ask_size(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto pair = try_pick(sized_pairs(inventory), rng);
  if (!pair) return std::nullopt;
  const auto& [larger, smaller] = *pair;
  const std::string the_larger = say(input, "refer.plain", {{"item", larger->forms.one}});
  const std::string the_smaller = say(input, "refer.plain", {{"item", smaller->forms.one}});
  const Slots slots = chance::holds(rng, 0.5)
                          ? Slots{{"the_item", the_larger}, {"the_other", the_smaller}}
                          : Slots{{"the_item", the_smaller}, {"the_other", the_larger}};
  return ask_question(input, {"attribute.size"}, slots, capitalised(the_larger), rng);
}

// Half of the questions are about what is not there.
std::optional<Turn> ask_present(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (inventory.groups.empty()) return std::nullopt;
  const std::optional<internal::NounForms> absent =
      chance::holds(rng, 0.5) ? internal::absent_noun(input, rng) : std::nullopt;
  const internal::NounForms forms = absent ? *absent : pick(inventory.groups, rng).forms;
  const Slots slots{{"an_item", forms.a_one}, {"item", forms.one}, {"items", forms.many}};
  return ask_question(input, {"present.noun"}, slots,
                      say(input, absent ? "answer.present_no" : "answer.present_yes"), rng);
}

constexpr std::array<Task, 6> kTasks = {{
    {.name = "attribute.colour", .family = "attribute", .ask = ask_colour},
    {.name = "attribute.is_colour", .family = "attribute", .ask = ask_is_colour},
    {.name = "attribute.which_colour", .family = "attribute", .ask = ask_which_colour},
    {.name = "attribute.extreme", .family = "attribute", .ask = ask_extreme},
    {.name = "attribute.size", .family = "attribute", .ask = ask_size},
    {.name = "attribute.present", .family = "attribute", .ask = ask_present},
}};

}  // namespace

std::span<const Task> attribute_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
