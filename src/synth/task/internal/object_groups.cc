#include "synth/task/internal/object_groups.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tessera::synth::internal {
namespace {

constexpr double kClearShare = 0.5;
// Less than this is not seen at all.
constexpr double kHiddenShare = 0.02;
// Nouns that name whole kinds: beside others of their category it is open what is meant.
constexpr std::array<std::string_view, 22> kKinds = {
    "animal", "bird",  "fish",    "insect", "flower",    "tree",  "fruit",  "plant",
    "food",   "toy",   "tool",    "boat",   "ship",      "car",   "person", "man",
    "woman",  "child", "vehicle", "face",   "vegetable", "people"};

struct Candidate {
  ObjectGroup group;
  bool is_usable = true;
};

bool is_kind(std::string_view noun) {
  return std::ranges::find(kKinds, noun) != kKinds.end();
}

bool is_doubtful(const TaskInput& input, const Candidate& one, const Candidate& other) {
  if (are_confusable(one.group.noun, other.group.noun, Language::kEnglish)) return true;
  if (!one.group.forms.one.empty() && !other.group.forms.one.empty() &&
      are_confusable(one.group.forms.one, other.group.forms.one, input.language)) {
    return true;
  }
  const std::string_view category = category_of(input, one.group.noun);
  return (is_kind(one.group.noun) || is_kind(other.group.noun)) && !category.empty() &&
         category == category_of(input, other.group.noun);
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
      candidates.push_back({.group = {.noun = object.noun, .forms = forms.value_or(NounForms{})},
                            .is_usable = forms.has_value()});
      place = std::prev(candidates.end());
    }
    place->group.objects.push_back(&object);
    place->is_usable = place->is_usable && is_clear(object, size_of(scene.image));
  }
  return candidates;
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

bool is_clear(const Object& object, PictureSize picture) {
  return object.visible >= kClearShare && is_groundable(object.box, picture);
}

Inventory take_inventory(const TaskInput& input, const Scene& scene) {
  std::vector<Candidate> candidates = candidates_of(input, scene);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_doubtful(input, candidates[i], candidates[j])) continue;
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

std::optional<NounForms> absent_noun(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 40;
  const std::span<const Noun> nouns = input.assets.nouns();
  if (nouns.empty()) return std::nullopt;
  const auto is_near = [&](const Noun& noun, const Object& object) {
    return noun.category == category_of(input, object.noun) ||
           are_confusable(noun.name, object.noun, Language::kEnglish);
  };
  for (int i = 0; i < kMostDraws; ++i) {
    const Noun& noun = nouns[rng.next_below(nouns.size())];
    if (!noun.is_thing || noun.in(input.language).empty() || !is_label(noun.name)) continue;
    const bool is_absent = std::ranges::all_of(input.scenes, [&](const Scene& scene) {
      const bool is_background = scene.background.find(noun.name) != std::string::npos;
      return !is_background && std::ranges::none_of(scene.objects, [&](const Object& object) {
        return is_near(noun, object);
      });
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

std::string_view place_of(const draw::Box& box, PictureSize picture) {
  constexpr std::array<std::string_view, 9> kPlaces = {"top_left",    "top",    "top_right",
                                                       "left",        "centre", "right",
                                                       "bottom_left", "bottom", "bottom_right"};
  const int column = third_of(box.centre().x, static_cast<double>(picture.width));
  const int row = third_of(box.centre().y, static_cast<double>(picture.height));
  return kPlaces[static_cast<std::size_t>(3 * row + column)];
}

bool is_sure_place(const draw::Box& box, PictureSize picture) {
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
