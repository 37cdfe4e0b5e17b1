// Places in the picture, and how one thing lies to another.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/referring.h"
#include "synth/task/object/object_tasks.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::clear_side;
using internal::Inventory;
using internal::ReferredObject;
using internal::say;
using internal::Side;
using internal::take_inventory;

std::string answer_for(const TaskInput& input, const Inventory& inventory, const Object& object) {
  return capitalised(internal::describe(input, inventory.group_of(object), object));
}

// References that do not tell the place themselves.
std::vector<ReferredObject> things_by_look(const TaskInput& input, const Inventory& inventory) {
  std::vector<ReferredObject> things;
  for (const Object* object : inventory.objects()) {
    for (const internal::Reference& reference :
         internal::references_to(input, inventory, *object)) {
      const bool is_look = reference.rule == "refer.plain" || reference.rule == "refer.colour";
      if (is_look) things.push_back({.object = object, .text = reference.text});
    }
  }
  return things;
}

std::vector<ReferredObject> placed_things(const TaskInput& input, const Inventory& inventory) {
  std::vector<ReferredObject> things = things_by_look(input, inventory);
  std::erase_if(things, [&](const ReferredObject& thing) {
    return !internal::is_sure_place(thing.object->box, inventory.picture);
  });
  return things;
}

std::optional<Turn> ask_place(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto thing = try_pick(placed_things(input, inventory), rng);
  if (!thing) return std::nullopt;
  const std::string_view place = internal::place_of(thing->object->box, inventory.picture);
  return ask_question(input, {"place.of"}, {{"the_item", thing->text}},
                      capitalised(say(input, base::cat("at_place.", place))), rng);
}

// The ninth of the picture in the column and row of the box's centre.
draw::Box ninth_of(const draw::Box& box, const vision::Resolution& picture) {
  const double width = static_cast<double>(picture.width) / 3;
  const double height = static_cast<double>(picture.height) / 3;
  const double column = box.centre().x < width ? 0 : (box.centre().x < 2 * width ? 1 : 2);
  const double row = box.centre().y < height ? 0 : (box.centre().y < 2 * height ? 1 : 2);
  return {column * width, row * height, (column + 1) * width, (row + 1) * height};
}

// Things that have their ninth of the picture for themselves.
std::vector<const Object*> lone_things(const Inventory& inventory) {
  std::vector<const Object*> lone;
  if (!inventory.is_complete) return lone;
  const std::vector<const Object*> objects = inventory.objects();
  for (const Object* object : objects) {
    const draw::Box ninth = ninth_of(object->box, inventory.picture);
    const bool is_alone = std::ranges::none_of(objects, [&](const Object* other) {
      return other != object && overlaps(other->box, ninth);
    });
    if (is_alone && internal::is_sure_place(object->box, inventory.picture)) lone.push_back(object);
  }
  return lone;
}

std::optional<Turn> ask_what_is_at(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto chosen = try_pick(lone_things(inventory), rng);
  if (!chosen) return std::nullopt;
  const Object& object = **chosen;
  const std::string place =
      say(input, base::cat("at_place.", internal::place_of(object.box, inventory.picture)));
  return ask_question(input, {"place.which"}, {{"at_place", place}},
                      answer_for(input, inventory, object), rng);
}

// Two things and the side of the first seen from the second.
struct SidedPair {
  ReferredObject item;
  ReferredObject other;
  Side side = Side::kLeft;
};

std::vector<SidedPair> sided_pairs(const TaskInput& input, const Inventory& inventory) {
  std::vector<SidedPair> pairs;
  const std::vector<ReferredObject> things = things_by_look(input, inventory);
  for (const ReferredObject& item : things) {
    for (const ReferredObject& other : things) {
      if (item.object == other.object) continue;
      const std::optional<Side> side = clear_side(item.object->box, other.object->box);
      if (side) pairs.push_back({.item = item, .other = other, .side = *side});
    }
  }
  return pairs;
}

std::string side_words(const TaskInput& input, Side side) {
  return say(input, internal::side_rule(side));
}

Slots pair_slots(const SidedPair& pair) {
  return {{"the_item", pair.item.text}, {"the_other", pair.other.text}};
}

// "To the left of the dog."
std::optional<Turn> ask_side(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto pair = try_pick(sided_pairs(input, inventory), rng);
  if (!pair) return std::nullopt;
  const bool is_first = chance::holds(rng, 0.5);
  Slots slots = pair_slots(*pair);
  slots.emplace_back("side_a",
                     side_words(input, is_first ? pair->side : internal::opposite(pair->side)));
  slots.emplace_back("side_b",
                     side_words(input, is_first ? internal::opposite(pair->side) : pair->side));
  const std::string words = side_words(input, pair->side);
  const std::string answer = input.language == Language::kChinese
                                 ? words
                                 : base::cat(capitalised(words), " ", pair->other.text);
  return ask_question(input, {"relation.side"}, slots, answer, rng);
}

std::optional<Turn> ask_verify(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto pair = try_pick(sided_pairs(input, inventory), rng);
  if (!pair) return std::nullopt;
  const bool is_true = chance::holds(rng, 0.5);
  Slots slots = pair_slots(*pair);
  slots.emplace_back("side",
                     side_words(input, is_true ? pair->side : internal::opposite(pair->side)));
  return ask_question(input, {"relation.verify"}, slots, internal::yes_or_no(input, is_true), rng);
}

// Whether the box's centre lies beyond the anchor's centre on that side.
bool lies_toward(const draw::Box& box, const draw::Box& anchor, Side side) {
  switch (side) {
    case Side::kLeft:
      return box.centre().x < anchor.centre().x;
    case Side::kRight:
      return box.centre().x > anchor.centre().x;
    case Side::kAbove:
      return box.centre().y < anchor.centre().y;
    default:
      return box.centre().y > anchor.centre().y;
  }
}

// Pairs where nothing else lies on that side.
std::vector<SidedPair> only_pairs(const TaskInput& input, const Inventory& inventory) {
  if (!inventory.is_complete) return {};
  std::vector<SidedPair> pairs = sided_pairs(input, inventory);
  const std::vector<const Object*> objects = inventory.objects();
  std::erase_if(pairs, [&](const SidedPair& pair) {
    return std::ranges::any_of(objects, [&](const Object* object) {
      const bool is_third = object != pair.item.object && object != pair.other.object;
      return is_third && lies_toward(object->box, pair.other.object->box, pair.side);
    });
  });
  return pairs;
}

std::optional<Turn> ask_which(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto pair = try_pick(only_pairs(input, inventory), rng);
  if (!pair) return std::nullopt;
  const Slots slots{{"side", side_words(input, pair->side)}, {"the_other", pair->other.text}};
  return ask_question(input, {"relation.which"}, slots,
                      answer_for(input, inventory, *pair->item.object), rng);
}

// Distance between boxes; 0 where they touch.
double gap_between(const draw::Box& a, const draw::Box& b) {
  const double dx = std::max({0.0, a.x0 - b.x1, b.x0 - a.x1});
  const double dy = std::max({0.0, a.y0 - b.y1, b.y0 - a.y1});
  return draw::distance({0, 0}, {dx, dy});
}

// The thing next to `anchor`: by box and by centre, the second clearly farther. Null: not clear.
const Object* nearest_to(const Object& anchor, const Inventory& inventory) {
  constexpr double kClearRatio = 1.5;
  const Object* nearest = nullptr;
  for (const Object* object : inventory.objects()) {
    if (object == &anchor) continue;
    const bool is_nearer = nearest == nullptr || gap_between(object->box, anchor.box) <
                                                     gap_between(nearest->box, anchor.box);
    if (is_nearer) nearest = object;
  }
  if (nearest == nullptr) return nullptr;
  const double margin =
      0.05 * static_cast<double>(std::min(inventory.picture.width, inventory.picture.height));
  const double gap = gap_between(nearest->box, anchor.box);
  const double way = draw::distance(nearest->box.centre(), anchor.box.centre());
  for (const Object* object : inventory.objects()) {
    if (object == &anchor || object == nearest) continue;
    if (gap_between(object->box, anchor.box) < kClearRatio * gap + margin) return nullptr;
    if (draw::distance(object->box.centre(), anchor.box.centre()) < way) return nullptr;
  }
  return nearest;
}

struct Neighbour {
  ReferredObject anchor;
  const Object* nearest = nullptr;
};

std::vector<Neighbour> neighbours(const TaskInput& input, const Inventory& inventory) {
  std::vector<Neighbour> found;
  if (!inventory.is_complete || inventory.objects().size() < 3) return found;
  for (const ReferredObject& anchor : things_by_look(input, inventory)) {
    const Object* nearest = nearest_to(*anchor.object, inventory);
    if (nearest != nullptr) found.push_back({.anchor = anchor, .nearest = nearest});
  }
  return found;
}

std::optional<Turn> ask_nearest(const TaskInput& input, base::Rng& rng) {
  const Inventory inventory = take_inventory(input);
  const auto pair = try_pick(neighbours(input, inventory), rng);
  if (!pair) return std::nullopt;
  return ask_question(input, {"relation.nearest"}, {{"the_other", pair->anchor.text}},
                      answer_for(input, inventory, *pair->nearest), rng);
}

constexpr std::array<Task, 6> kTasks = {{
    {.name = "place.of", .family = "relation", .ask = ask_place},
    {.name = "place.which", .family = "relation", .ask = ask_what_is_at},
    {.name = "relation.side", .family = "relation", .ask = ask_side},
    {.name = "relation.verify", .family = "relation", .ask = ask_verify},
    {.name = "relation.which", .family = "relation", .ask = ask_which},
    {.name = "relation.nearest", .family = "relation", .ask = ask_nearest},
}};

}  // namespace

std::span<const Task> relation_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
