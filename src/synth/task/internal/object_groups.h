// The things of a scene that can be asked about without doubt: grouped by name, seen well enough,
// and not to be taken for one another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "synth/scene.h"
#include "synth/task/internal/naming.h"

namespace tessera::synth::internal {

// All things of one name, left to right; every one of them is clear.
struct ObjectGroup {
  std::string noun{};
  NounForms forms{};
  NameSense sense{};
  std::string_view category;  // of the assets; empty: a shape
  std::vector<const Object*> objects{};

  [[nodiscard]] Index count() const { return static_cast<Index>(objects.size()); }
  // The name of one, or of several, as there are.
  [[nodiscard]] const std::string& label() const { return count() == 1 ? forms.one : forms.many; }
};

struct Inventory {
  std::vector<ObjectGroup> groups{};  // in the order of the scene's first of each
  bool is_complete = false;           // the groups hold everything that can be seen
  vision::Resolution picture{};

  [[nodiscard]] const ObjectGroup& group_of(const Object& object) const;
  [[nodiscard]] std::vector<const Object*> objects() const;  // of all groups
  // Groups of exactly one.
  [[nodiscard]] std::vector<const ObjectGroup*> singles() const;
};

// Whether the names of two groups leave open which is meant.
[[nodiscard]] bool may_be_same(const TaskInput& input, const ObjectGroup& a, const ObjectGroup& b);

// At least half of it can be seen, and that is large enough to be asked for.
[[nodiscard]] bool is_clear(const Object& object, const vision::Resolution& picture);

[[nodiscard]] Inventory take_inventory(const TaskInput& input, const Scene& scene);
// Of the first scene.
[[nodiscard]] Inventory take_inventory(const TaskInput& input);

[[nodiscard]] std::vector<draw::Box> boxes_of(const std::vector<const Object*>& objects);

// Whether all of them have a colour that can be named.
[[nodiscard]] bool are_coloured(const TaskInput& input, const std::vector<const Object*>& objects);

// A thing of the assets' side that the scenes do not show: of a category that is what it says and
// that nothing there has, and not to be taken for anything there.
[[nodiscard]] std::optional<NounForms> absent_noun(const TaskInput& input, base::Rng& rng);

// How one box lies to another, where nobody would doubt it.
enum class Side : std::uint8_t { kLeft, kRight, kAbove, kBelow };
[[nodiscard]] std::optional<Side> clear_side(const draw::Box& of, const draw::Box& to);
[[nodiscard]] Side opposite(Side side);
[[nodiscard]] std::string_view side_rule(Side side);  // "word.side.left" ...

// Name of the ninth of the picture where the box's centre lies ("top_left" ...); `is_sure` wants it
// well away from the borders between them.
[[nodiscard]] std::string_view place_of(const draw::Box& box, const vision::Resolution& picture);
[[nodiscard]] bool is_sure_place(const draw::Box& box, const vision::Resolution& picture);

// No other thing's centre lies in the box, and its centre lies in no other box.
[[nodiscard]] bool stands_alone(const Object& object, const Scene& scene);

// "a red apple", "一个红色的苹果"
[[nodiscard]] std::string describe(const TaskInput& input,
                                   const ObjectGroup& group,
                                   const Object& object);

}  // namespace tessera::synth::internal
