#include "synth/task/grounding/grounding_tasks.h"

#include <algorithm>
#include <array>
#include <optional>

#include "synth/content/letter_case.h"
#include "synth/task/internal/marks.h"
#include "synth/task/internal/referring.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::first_scene;
using internal::Inventory;
using internal::ObjectGroup;
using internal::say;
using internal::take_inventory;

constexpr internal::QuestionRule kDetect{"ground.detect", "fixed.find_all"};
constexpr internal::QuestionRule kRefer{"ground.refer", "fixed.locate"};

// "<|ref|>label<|/ref|><|det|>[[...], ...]<|/det|>" of a whole group.
std::string grounded(const std::string& label,
                     const ObjectGroup& group,
                     const vision::Resolution& picture) {
  return grounded_text(label, internal::boxes_of(group.objects), picture);
}

std::optional<Turn> ask_detect(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (inventory.groups.empty()) return std::nullopt;
  const ObjectGroup& group = pick(inventory.groups, rng);
  // The answer repeats the question's label; its number is not given away by it.
  const std::string& label = chance::holds(rng, 0.5) ? group.forms.many : group.label();
  return ask_question(input, kDetect, {{"items", label}}, grounded(label, group, inventory.picture),
                      rng);
}

std::optional<Turn> ask_absent(const TaskInput& input, base::Rng& rng) {
  if (first_scene(input).objects.empty()) return std::nullopt;
  const std::optional<internal::NounForms> absent = internal::absent_noun(input, rng);
  if (!absent) return std::nullopt;
  const Slots slots{{"items", chance::holds(rng, 0.5) ? absent->many : absent->one},
                    {"item", absent->one}};
  return ask_question(input, kDetect, slots, say(input, "answer.object_absent", slots), rng);
}

std::optional<Turn> ask_refer(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto chosen = try_pick(internal::referable_objects(input, inventory, rng), rng);
  if (!chosen) return std::nullopt;
  return ask_question(input, kRefer, {{"query", chosen->text}},
                      grounded_text(chosen->text, chosen->object->box, inventory.picture), rng);
}

// Things that are there, in colours that none of their kind has.
std::vector<std::string> false_references(const TaskInput& input, const Inventory& inventory) {
  constexpr std::array<std::string_view, 8> kColours = {"red",  "yellow", "green", "blue",
                                                        "pink", "brown",  "black", "white"};
  std::vector<std::string> found;
  for (const ObjectGroup& group : inventory.groups) {
    if (!internal::are_coloured(input, group.objects)) continue;
    for (const std::string_view colour : kColours) {
      const bool is_there = std::ranges::any_of(
          group.objects, [&](const Object* object) { return object->colour == colour; });
      if (is_there) continue;
      const std::string word = *internal::colour_word(input, colour);
      found.push_back(
          say(input, "refer.bare_colour", {{"colour", word}, {"item", group.forms.one}}));
    }
  }
  return found;
}

std::optional<Turn> ask_false_reference(const TaskInput& input, base::Rng& rng) {
  const auto reference = try_pick(false_references(input, take_inventory(input)), rng);
  if (!reference) return std::nullopt;
  const Slots slots{{"query", *reference}};
  return ask_question(input, kRefer, slots, say(input, "answer.refer_absent", slots), rng);
}

// Two kinds, one after the other.
std::optional<Turn> ask_several(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (inventory.groups.size() < 2) return std::nullopt;
  std::vector<ObjectGroup> groups = inventory.groups;
  chance::shuffle(groups, rng);
  std::string answer;
  for (std::size_t i = 0; i < 2; ++i) {
    if (i > 0) answer += '\n';
    answer += grounded(groups[i].forms.many, groups[i], inventory.picture);
  }
  const Slots slots{{"items_a", groups[0].forms.many}, {"items_b", groups[1].forms.many}};
  return ask_question(input, {"ground.several"}, slots, answer, rng);
}

std::optional<Turn> ask_everything(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  if (!inventory.is_complete || inventory.groups.empty()) return std::nullopt;
  std::string answer;
  for (const ObjectGroup& group : inventory.groups) {
    if (!answer.empty()) answer += '\n';
    answer += grounded(group.label(), group, inventory.picture);
  }
  return ask_question(input, {"ground.everything"}, {}, answer, rng);
}

// Things that a box tells from all others.
std::vector<const Object*> boxed_things(const TaskInput& input, const Inventory& inventory) {
  std::vector<const Object*> things = inventory.objects();
  std::erase_if(things, [&](const Object* object) {
    return !internal::stands_alone(*object, first_scene(input));
  });
  return things;
}

std::optional<Turn> ask_identify(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto chosen = try_pick(boxed_things(input, inventory), rng);
  if (!chosen) return std::nullopt;
  const Object& object = **chosen;
  const Slots slots{{"region", boxes_text(std::span(&object.box, 1), inventory.picture)}};
  return ask_question(input, {"ground.identify"}, slots,
                      capitalised(internal::describe(input, inventory.group_of(object), object)),
                      rng);
}

// A thing of the first scene and those of its name in the second.
struct SharedKind {
  const Object* marked = nullptr;
  ObjectGroup sought{};
};

std::vector<SharedKind> shared_kinds(const TaskInput& input) {
  std::vector<SharedKind> shared;
  const Inventory first = internal::take_inventory(input, input.scenes[0]);
  const Inventory second = internal::take_inventory(input, input.scenes[1]);
  for (const Object* object : first.objects()) {
    if (!internal::stands_alone(*object, input.scenes[0])) continue;
    for (const ObjectGroup& group : second.groups) {
      if (group.noun == object->noun) shared.push_back({.marked = object, .sought = group});
    }
  }
  return shared;
}

std::optional<Dialogue> make_in_context(const TaskInput& input, base::Rng& rng) {
  const auto kind = try_pick(shared_kinds(input), rng);
  if (!kind) return std::nullopt;
  const vision::Resolution picture = internal::size_of(input.scenes[1].image);
  const Turn turn = ask_question(input, {"ground.in_context", "fixed.in_context"}, {},
                                 grounded(kind->sought.label(), kind->sought, picture), rng);
  internal::DialogueWriter writer(input);
  writer.add_image(internal::draw_frame(input.scenes[0].image, kind->marked->box));
  writer.add_image(input.scenes[1].image);
  writer.add_turn(turn, "ground.in_context");
  return std::move(writer).finish();
}

constexpr std::array<Task, 8> kTasks = {{
    {.name = "ground.detect", .family = "grounding", .ask = ask_detect},
    {.name = "ground.absent", .family = "grounding", .ask = ask_absent},
    {.name = "ground.refer", .family = "grounding", .ask = ask_refer},
    {.name = "ground.false_reference", .family = "grounding", .ask = ask_false_reference},
    {.name = "ground.several", .family = "grounding", .ask = ask_several},
    {.name = "ground.everything", .family = "grounding", .ask = ask_everything},
    {.name = "ground.identify", .family = "grounding", .ask = ask_identify},
    {.name = "ground.in_context",
     .family = "grounding",
     .num_scenes = 2,
     .shares_thing = true,
     .make = make_in_context},
}};

}  // namespace

std::span<const Task> grounding_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
