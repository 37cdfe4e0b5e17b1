#include <algorithm>
#include <array>
#include <optional>

#include "synth/content/letter_case.h"
#include "synth/task/internal/object_groups.h"
#include "synth/task/object/object_tasks.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::Inventory;
using internal::ObjectGroup;
using internal::say;
using internal::take_inventory;

// Share of counting questions about what is not there.
constexpr double kAbsentShare = 0.12;

std::optional<Turn> ask_noun(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (inventory.groups.empty()) return std::nullopt;
  if (chance::holds(rng, kAbsentShare)) {
    const std::optional<internal::NounForms> absent = internal::absent_noun(input, rng);
    if (absent) return ask_question(input, {"count.noun"}, {{"items", absent->many}}, "0", rng);
  }
  const ObjectGroup& group = pick(inventory.groups, rng);
  return ask_question(input, {"count.noun"}, {{"items", group.forms.many}},
                      std::to_string(group.count()), rng);
}

// "3: ref, boxes" of all of one kind.
std::optional<Turn> ask_grounded(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (inventory.groups.empty()) return std::nullopt;
  const ObjectGroup& group = pick(inventory.groups, rng);
  const std::string answer =
      std::to_string(group.count()) + ": " +
      grounded_text(group.label(), internal::boxes_of(group.objects), inventory.picture);
  return ask_question(input, {"count.grounded"}, {{"items", group.forms.many}}, answer, rng);
}

// Groups whose things all have a colour that can be named.
std::vector<const ObjectGroup*> coloured_groups(const TaskInput& input,
                                                const Inventory& inventory) {
  std::vector<const ObjectGroup*> found;
  for (const ObjectGroup& group : inventory.groups) {
    const bool is_coloured = internal::are_coloured(input, group.objects);
    if (is_coloured && group.count() >= 2) found.push_back(&group);
  }
  return found;
}

std::optional<Turn> ask_colour(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto chosen = try_pick(coloured_groups(input, inventory), rng);
  if (!chosen) return std::nullopt;
  const ObjectGroup& group = **chosen;
  const std::string colour = pick(group.objects, rng)->colour;
  const auto count = std::ranges::count_if(
      group.objects, [&](const Object* object) { return object->colour == colour; });
  const Slots slots{{"colour", *internal::colour_word(input, colour)}, {"items", group.forms.many}};
  return ask_question(input, {"count.colour"}, slots, std::to_string(count), rng);
}

// Everything that is seen; nothing where something has no name.
std::vector<const Object*> all_objects(const Inventory& inventory) {
  return inventory.is_complete ? inventory.objects() : std::vector<const Object*>();
}

std::optional<Turn> ask_all(const TaskInput& input, base::Rng& rng) {
  const std::vector<const Object*> objects = all_objects(take_inventory(input));
  if (objects.empty()) return std::nullopt;
  return ask_question(input, {"count.all"}, {}, std::to_string(objects.size()), rng);
}

std::optional<Turn> ask_colour_of_all(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const std::vector<const Object*> objects = all_objects(inventory);
  if (objects.empty() || !internal::are_coloured(input, objects)) return std::nullopt;
  const std::string colour = pick(objects, rng)->colour;
  const auto count = std::ranges::count_if(
      objects, [&](const Object* object) { return object->colour == colour; });
  return ask_question(input, {"count.colour_all"},
                      {{"colour", *internal::colour_word(input, colour)}}, std::to_string(count),
                      rng);
}

Slots pair_slots(const ObjectGroup& a, const ObjectGroup& b) {
  return {{"items_a", a.forms.many}, {"items_b", b.forms.many}};
}

std::optional<Turn> ask_more(const TaskInput& input, base::Rng& rng) {
  std::vector<ObjectGroup> groups = take_inventory(input).groups;
  if (groups.size() < 2) return std::nullopt;
  chance::shuffle(groups, rng);
  const ObjectGroup& a = groups[0];
  const ObjectGroup& b = groups[1];
  const std::string answer = a.count() == b.count()
                                 ? say(input, "answer.equal")
                                 : capitalised(a.count() > b.count() ? a.forms.many : b.forms.many);
  return ask_question(input, {"count.more"}, pair_slots(a, b), answer, rng);
}

// "2 + 3 = 5"
std::optional<Turn> ask_both(const TaskInput& input, base::Rng& rng) {
  std::vector<ObjectGroup> groups = take_inventory(input).groups;
  if (groups.size() < 2) return std::nullopt;
  chance::shuffle(groups, rng);
  return ask_question(input, {"count.both"}, pair_slots(groups[0], groups[1]),
                      internal::sum_steps(input, groups[0].count(), groups[1].count()), rng);
}

// Pairs of groups, the first the larger.
std::vector<std::pair<ObjectGroup, ObjectGroup>> uneven_pairs(const Inventory& inventory) {
  std::vector<std::pair<ObjectGroup, ObjectGroup>> pairs;
  for (const ObjectGroup& a : inventory.groups) {
    for (const ObjectGroup& b : inventory.groups) {
      if (a.count() > b.count()) pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

std::optional<Turn> ask_difference(const TaskInput& input, base::Rng& rng) {
  const auto pair = try_pick(uneven_pairs(take_inventory(input)), rng);
  if (!pair) return std::nullopt;
  const auto& [a, b] = *pair;
  return ask_question(input, {"count.difference"}, pair_slots(a, b),
                      internal::difference_steps(input, a.count(), b.count()), rng);
}

constexpr std::array<Task, 8> kTasks = {{
    {.name = "count.noun", .family = "counting", .ask = ask_noun},
    {.name = "count.grounded", .family = "counting", .ask = ask_grounded},
    {.name = "count.colour", .family = "counting", .ask = ask_colour},
    {.name = "count.all", .family = "counting", .ask = ask_all},
    {.name = "count.colour_all", .family = "counting", .ask = ask_colour_of_all},
    {.name = "count.more", .family = "counting", .ask = ask_more},
    {.name = "count.both", .family = "counting", .ask = ask_both},
    {.name = "count.difference", .family = "counting", .ask = ask_difference},
}};

}  // namespace

std::span<const Task> counting_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
