#include "synth/task/internal/referring.h"

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace tessera::synth::internal {
namespace {

// Distances and sizes that are told apart: a twentieth of the picture, a third more area.
constexpr double kClearGap = 0.05;
constexpr double kClearRatio = 1.35;

// Collects references to one thing among its like.
class Referrer {
 public:
  Referrer(const TaskInput& input, const Inventory& inventory, const Object& object)
      : input_(input), inventory_(inventory), object_(object), group_(inventory.group_of(object)) {}

  std::vector<Reference> collect() {
    if (group_.count() == 1) add("refer.plain");
    add_colour();
    if (group_.count() > 1) {
      add_size();
      add_extremes();
      add_places_in_row();
    }
    add_neighbours();
    return std::move(references_);
  }

 private:
  void add(std::string_view rule, Slots slots = {}) {
    slots.emplace_back("item", group_.forms.one);
    references_.push_back({.text = say(input_, rule, slots), .rule = rule});
  }

  // Whether `holds` is true of no other of the group.
  bool is_only(const std::function<bool(const Object&)>& holds) const {
    return std::ranges::none_of(
        group_.objects, [&](const Object* other) { return other != &object_ && holds(*other); });
  }

  // Things of several colours might pass for any: they must not be among the others.
  void add_colour() {
    const std::optional<std::string> word = colour_word(input_, object_.colour);
    if (!word) return;
    const bool is_unique = is_only([&](const Object& other) {
      return other.colour.empty() || other.colour == object_.colour;
    });
    if (is_unique) add("refer.colour", {{"colour", *word}});
  }

  void add_size() {
    if (is_only([&](const Object& other) {
          return object_.box.area() < kClearRatio * other.box.area();
        })) {
      add("refer.largest");
    }
    if (is_only([&](const Object& other) {
          return other.box.area() < kClearRatio * object_.box.area();
        })) {
      add("refer.smallest");
    }
  }

  // "the leftmost", and of two "the ... on the left".
  void add_extremes() {
    const double gap_x = kClearGap * static_cast<double>(inventory_.picture.width);
    const double gap_y = kClearGap * static_cast<double>(inventory_.picture.height);
    const draw::Point at = object_.box.centre();
    const bool is_pair = group_.count() == 2;
    const auto add_if = [&](bool is_clear, std::string_view of_pair, std::string_view of_many) {
      if (is_clear) add(is_pair ? of_pair : of_many);
    };
    add_if(is_only([&](const Object& o) { return o.box.centre().x < at.x + gap_x; }),
           "refer.on_left", "refer.leftmost");
    add_if(is_only([&](const Object& o) { return o.box.centre().x > at.x - gap_x; }),
           "refer.on_right", "refer.rightmost");
    add_if(is_only([&](const Object& o) { return o.box.centre().y < at.y + gap_y; }), "refer.upper",
           "refer.topmost");
    add_if(is_only([&](const Object& o) { return o.box.centre().y > at.y - gap_y; }), "refer.lower",
           "refer.bottommost");
  }

  // "the second ... from the left", where all stand apart.
  void add_places_in_row() {
    if (group_.count() < 3 || group_.count() > 12) return;
    std::vector<const Object*> row = group_.objects;
    std::ranges::stable_sort(row, {}, [](const Object* o) { return o->box.centre().x; });
    const double gap = kClearGap * static_cast<double>(inventory_.picture.width);
    for (std::size_t i = 1; i < row.size(); ++i) {
      if (row[i]->box.centre().x < row[i - 1]->box.centre().x + gap) return;
    }
    const Index place = std::ranges::find(row, &object_) - row.begin();
    if (group_.count() == 3 && place == 1) add("refer.middle");
    add("refer.nth_from_left", {{"ordinal", ordinal_word(input_.language, place + 1)}});
  }

  // "the dog to the left of the tree": no other of the group lies on that side at all.
  void add_neighbours() {
    for (const ObjectGroup* other : inventory_.singles()) {
      if (other->noun == group_.noun) continue;
      const draw::Box& anchor = other->objects[0]->box;
      const std::optional<Side> side = clear_side(object_.box, anchor);
      if (!side || !is_only([&](const Object& o) { return may_lie(o.box, anchor, *side); })) {
        continue;
      }
      const std::string the_other = say(input_, "refer.plain", {{"item", other->forms.one}});
      add("refer.beside", {{"side", say(input_, side_rule(*side))}, {"the_other", the_other}});
    }
  }

  static bool may_lie(const draw::Box& box, const draw::Box& anchor, Side side) {
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

  const TaskInput& input_;
  const Inventory& inventory_;
  const Object& object_;
  const ObjectGroup& group_;
  std::vector<Reference> references_;
};

}  // namespace

std::vector<Reference> references_to(const TaskInput& input,
                                     const Inventory& inventory,
                                     const Object& object) {
  return Referrer(input, inventory, object).collect();
}

std::string choose_reference(const std::vector<Reference>& references, base::Rng& rng) {
  base::check(!references.empty(), "choose_reference", "the thing has references");
  if (references[0].rule == "refer.plain" && chance::holds(rng, 0.5)) return references[0].text;
  return chance::pick(references, rng).text;
}

std::vector<ReferredObject> referable_objects(const TaskInput& input,
                                              const Inventory& inventory,
                                              base::Rng& rng) {
  std::vector<ReferredObject> referred;
  for (const Object* object : inventory.objects()) {
    const std::vector<Reference> references = references_to(input, inventory, *object);
    if (references.empty()) continue;
    referred.push_back({.object = object, .text = choose_reference(references, rng)});
  }
  return referred;
}

}  // namespace tessera::synth::internal
