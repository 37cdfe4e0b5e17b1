// The controls of a screen. Each function draws one into a box and returns its node: kControl with
// its role, the box of the whole control, its visible text as kLine children, and as `text` exactly
// what that says. Where a control has no room, or something is in front of it, nothing is drawn and
// the node's box is empty (is_drawn).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "draw/geometry.h"
#include "draw/picture.h"
#include "synth/scene.h"
#include "synth/screen/pen.h"

namespace tessera::synth {

// A control around what was drawn; its text is that of the first line.
[[nodiscard]] Node control_node(std::string_view role, const draw::Box& box, Node line);

enum class ButtonKind : std::uint8_t {
  kPlain,
  kMain,  // what most will press
  kBare,  // letters only
};
[[nodiscard]] double button_width(const Pen& pen, std::string_view name);
Node draw_button(Pen& pen,
                 const draw::Box& box,
                 std::string_view name,
                 ButtonKind kind = ButtonKind::kPlain);

enum class ChoiceKind : std::uint8_t { kCheckBox, kRadioButton, kSwitch, kToggle };
// Mark in front of the name; a switch behind it, at the end of the box.
Node draw_choice(
    Pen& pen, ChoiceKind kind, const draw::Box& box, std::string_view name, bool is_checked);
[[nodiscard]] double choice_width(const Pen& pen, std::string_view name);

// A tab of a row of them; the chosen one is checked.
Node draw_tab(Pen& pen, const draw::Box& box, std::string_view name, bool is_chosen);
[[nodiscard]] double tab_width(const Pen& pen, std::string_view name);

// In the colour of links, at the left of the box; the control is as wide as its text.
Node draw_link(Pen& pen, const draw::Box& box, std::string_view name, const TextStyle& style);

struct MenuEntry {
  std::string name{};
  std::string shortcut{};
  bool is_checked = false;
  bool is_marked = false;  // the pointer is on it
  bool has_submenu = false;
};
[[nodiscard]] double menu_width(const Pen& pen, const MenuEntry& entry);
Node draw_menu_entry(Pen& pen, const draw::Box& box, const MenuEntry& entry);

// Ground of a row of a list, chosen or not, and the inks that can be read on it.
struct RowInks {
  draw::Colour ink{};
  draw::Colour dim{};
};
RowInks draw_row_ground(Pen& pen, const draw::Box& box, bool is_chosen);
// A row with a sign in front of its name.
Node draw_list_entry(Pen& pen,
                     const draw::Box& box,
                     std::string_view name,
                     std::optional<Sign> sign,
                     bool is_chosen);

// A picture as large as the box allows, role "icon" or "image"; `name` is what it shows.
Node draw_image(Pen& pen,
                const draw::Box& box,
                const draw::Picture& picture,
                std::string_view role,
                std::string_view name);

// Ground of a card or panel, with edge or shadow.
void draw_card_ground(Pen& pen, const draw::Box& box);

}  // namespace tessera::synth
