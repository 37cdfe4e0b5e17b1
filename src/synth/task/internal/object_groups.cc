#include "synth/task/internal/object_groups.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "synth/chance.h"

namespace tessera::synth::internal {
namespace {

constexpr double kClearShare = 0.5;
// Less than this is not seen at all.
constexpr double kHiddenShare = 0.02;
// Categories whose nouns are what the category says: others hold anything.
constexpr std::array<std::string_view, 8> kSureCategories = {
    "animal", "food", "vehicle", "plant", "clothing", "musical-instrument", "tool", "drink"};
// Nouns that name whole kinds: beside others of their category it is open what is meant.
constexpr std::array<std::string_view, 22> kKinds = {
    "animal", "bird",  "fish",    "insect", "flower",    "tree",  "fruit",  "plant",
    "food",   "toy",   "tool",    "boat",   "ship",      "car",   "person", "man",
    "woman",  "child", "vehicle", "face",   "vegetable", "people"};

struct Candidate {
  ObjectGroup group{};
  bool is_usable = true;
};

bool is_kind(std::string_view noun) {
  return std::ranges::find(kKinds, noun) != kKinds.end();
}

// Chinese names lose what tells two English ones apart: one must not end in the other.
bool are_alike_in_chinese(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && (a.ends_with(b) || b.ends_with(a));
}

// All that can be seen, by name; unusable where it is unclear or has no name.
std::vector<Candidate> candidates_of(const TaskInput& input, const Scene& scene) {
  std::vector<Candidate> candidates;
  for (const Object& object : scene.objects) {
    if (object.visible < kHiddenShare || object.box.is_empty()) continue;
    auto place = std::ranges::find_if(
        candidates, [&](const Candidate& c) { return c.group.noun == object.noun; });
    if (place == candidates.end()) {
      const std::optional<NounForms> forms = noun_forms(input, object.noun);
      candidates.push_back({.group = {.noun = object.noun,
                                      .forms = forms.value_or(NounForms{}),
                                      .sense = sense_of(object.noun),
                                      .category = category_of(input, object.noun)},
                            .is_usable = forms.has_value()});
      place = std::prev(candidates.end());
    }
    place->group.objects.push_back(&object);
    place->is_usable = place->is_usable && is_clear(object, size_of(scene.image));
  }
  return candidates;
}

// What the scenes show, hidden or not, and what they stand on.
struct ShownName {
  NameSense sense{};
  std::string_view category{};
};

std::vector<ShownName> shown_names(const TaskInput& input) {
  std::vector<ShownName> shown;
  for (const Scene& scene : input.scenes) {
    shown.push_back({.sense = sense_of(scene.background)});
    for (const Object& object : scene.objects) {
      shown.push_back(
          {.sense = sense_of(object.noun), .category = category_of(input, object.noun)});
    }
  }
  return shown;
}

// 0, 1, 2 for the thirds of a side.
int third_of(double at, double side) {
  return at < side / 3 ? 0 : (at < 2 * side / 3 ? 1 : 2);
}

bool is_sure_third(double at, double side) {
  constexpr double kMargin = 0.05;
  const double share = at / side;
  const double to_border = std::min(share < 1.0 / 3 ? 1.0 / 3 - share : share - 1.0 / 3,
                                    share < 2.0 / 3 ? 2.0 / 3 - share : share - 2.0 / 3);
  return to_border >= kMargin;
}

}  // namespace

const ObjectGroup& Inventory::group_of(const Object& object) const {
  const auto place = std::ranges::find(groups, object.noun, &ObjectGroup::noun);
  base::check(place != groups.end(), "inventory", "the thing belongs to a group, '", object.noun,
              "' does not");
  return *place;
}

std::vector<const Object*> Inventory::objects() const {
  std::vector<const Object*> all;
  for (const ObjectGroup& group : groups) {
    all.insert(all.end(), group.objects.begin(), group.objects.end());
  }
  return all;
}

std::vector<const ObjectGroup*> Inventory::singles() const {
  std::vector<const ObjectGroup*> found;
  for (const ObjectGroup& group : groups) {
    if (group.count() == 1) found.push_back(&group);
  }
  return found;
}

bool is_clear(const Object& object, const vision::Resolution& picture) {
  return object.visible >= kClearShare && is_groundable(object.box, picture);
}

bool may_be_same(const TaskInput& input, const ObjectGroup& a, const ObjectGroup& b) {
  if (are_confusable(a.sense, b.sense)) return true;
  if (input.language == Language::kChinese && are_alike_in_chinese(a.forms.one, b.forms.one)) {
    return true;
  }
  return (is_kind(a.noun) || is_kind(b.noun)) && !a.category.empty() && a.category == b.category;
}

Inventory take_inventory(const TaskInput& input, const Scene& scene) {
  std::vector<Candidate> candidates = candidates_of(input, scene);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!may_be_same(input, candidates[i].group, candidates[j].group)) continue;
      candidates[i].is_usable = candidates[j].is_usable = false;
    }
  }
  Inventory inventory{.is_complete = true, .picture = size_of(scene.image)};
  for (Candidate& candidate : candidates) {
    if (!candidate.is_usable) {
      inventory.is_complete = false;
      continue;
    }
    std::ranges::stable_sort(candidate.group.objects, {},
                             [](const Object* o) { return o->box.x0; });
    inventory.groups.push_back(std::move(candidate.group));
  }
  return inventory;
}

Inventory take_inventory(const TaskInput& input) {
  return take_inventory(input, first_scene(input));
}

std::vector<draw::Box> boxes_of(const std::vector<const Object*>& objects) {
  std::vector<draw::Box> boxes;
  boxes.reserve(objects.size());
  for (const Object* object : objects)
    boxes.push_back(object->box);
  return boxes;
}

bool are_coloured(const TaskInput& input, const std::vector<const Object*>& objects) {
  return std::ranges::all_of(objects, [&](const Object* object) {
    return colour_word(input, object->colour).has_value();
  });
}

std::optional<NounForms> absent_noun(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 40;
  const std::span<const Noun> nouns = input.assets.nouns();
  const std::vector<ShownName> shown = shown_names(input);
  for (int i = 0; i < kMostDraws && !nouns.empty(); ++i) {
    const Noun& noun = chance::pick(nouns, rng);
    const bool is_sure = std::ranges::find(kSureCategories, noun.category) != kSureCategories.end();
    if (!noun.is_thing || !is_sure || noun.in(input.language).empty()) continue;
    const NameSense sense = sense_of(noun.name);
    const bool is_absent = std::ranges::none_of(shown, [&](const ShownName& other) {
      return noun.category == other.category || are_confusable(sense, other.sense);
    });
    if (is_absent) return forms_of(noun, input.language);
  }
  return std::nullopt;
}

std::optional<Side> clear_side(const draw::Box& of, const draw::Box& to) {
  // One distance rules, and the boxes hardly overlap along it.
  constexpr double kDominance = 1.5;
  constexpr double kOverlap = 0.15;
  const double dx = of.centre().x - to.centre().x;
  const double dy = of.centre().y - to.centre().y;
  const double across = dx < 0 ? -dx : dx;
  const double along = dy < 0 ? -dy : dy;
  if (across >= kDominance * along) {
    const double slack = kOverlap * std::min(of.width(), to.width());
    if (dx < 0 && of.x1 <= to.x0 + slack) return Side::kLeft;
    if (dx > 0 && of.x0 >= to.x1 - slack) return Side::kRight;
  } else if (along >= kDominance * across) {
    const double slack = kOverlap * std::min(of.height(), to.height());
    if (dy < 0 && of.y1 <= to.y0 + slack) return Side::kAbove;
    if (dy > 0 && of.y0 >= to.y1 - slack) return Side::kBelow;
  }
  return std::nullopt;
}

Side opposite(Side side) {
  switch (side) {
    case Side::kLeft:
      return Side::kRight;
    case Side::kRight:
      return Side::kLeft;
    case Side::kAbove:
      return Side::kBelow;
    default:
      return Side::kAbove;
  }
}

std::string_view side_rule(Side side) {
  constexpr std::array<std::string_view, 4> kRules = {"word.side.left", "word.side.right",
                                                      "word.side.above", "word.side.below"};
  return kRules[static_cast<std::size_t>(side)];
}

std::string_view place_of(const draw::Box& box, const vision::Resolution& picture) {
  constexpr std::array<std::string_view, 9> kPlaces = {"top_left",    "top",    "top_right",
                                                       "left",        "centre", "right",
                                                       "bottom_left", "bottom", "bottom_right"};
  const int column = third_of(box.centre().x, static_cast<double>(picture.width));
  const int row = third_of(box.centre().y, static_cast<double>(picture.height));
  return kPlaces[static_cast<std::size_t>(3 * row + column)];
}

bool is_sure_place(const draw::Box& box, const vision::Resolution& picture) {
  return is_sure_third(box.centre().x, static_cast<double>(picture.width)) &&
         is_sure_third(box.centre().y, static_cast<double>(picture.height));
}

bool stands_alone(const Object& object, const Scene& scene) {
  return std::ranges::none_of(scene.objects, [&](const Object& other) {
    if (&other == &object || other.box.is_empty()) return false;
    return other.box.contains(object.box.centre()) || object.box.contains(other.box.centre());
  });
}

std::string describe(const TaskInput& input, const ObjectGroup& group, const Object& object) {
  return counted_thing(input, group.forms, object.colour, 1);
}

}  // namespace tessera::synth::internal
