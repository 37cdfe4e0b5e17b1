#include "synth/screen/controls.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/content/letter_case.h"
#include "synth/layout/paper.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Colour;
using draw::Path;

constexpr double kButtonPadding = 0.9;  // of the em, on both sides
constexpr double kMarkGap = 0.5;        // between mark and name

Box square_at(double x, double middle_y, double side) {
  const double top = std::round(middle_y - side / 2);
  return {x, top, x + side, top + side};
}

std::string name_on_button(const Pen& pen, std::string_view name) {
  return pen.look().has_upper_case_buttons ? to_upper(name) : std::string(name);
}

// The ground of a button; the colour of its letters.
Colour draw_button_ground(Pen& pen, const Box& box, ButtonKind kind) {
  const ScreenLook& look = pen.look();
  if (kind == ButtonKind::kBare) return look.link_ink;
  const bool is_main = kind == ButtonKind::kMain;
  if (look.theme == Theme::kBevelled) {
    pen.fill(box, look.button);
    pen.bevel(box, /*is_sunken=*/false);
    if (is_main) pen.frame(box, look.ink);
    return look.ink;
  }
  const double radius = std::min(look.radius_px, box.height() / 2);
  pen.fill(box, is_main ? look.accent : look.button, radius);
  const bool has_edge = look.theme == Theme::kFlat || look.theme == Theme::kContrast;
  if (has_edge && !is_main) pen.frame(box, look.line, radius);
  return is_main ? look.accent_ink : look.ink;
}

// The ground of a check box or radio button; the colour of its mark.
Colour draw_mark_ground(Pen& pen, const Box& box, double radius_px, bool is_checked) {
  const ScreenLook& look = pen.look();
  if (look.theme == Theme::kBevelled && radius_px <= 0) {
    pen.fill(box, look.field);
    pen.bevel(box, /*is_sunken=*/true);
    return draw::readable_on(look.field);
  }
  const bool is_filled = is_checked && look.theme != Theme::kBevelled;
  pen.fill(box, is_filled ? look.accent : look.field, radius_px);
  const Colour edge = draw::mix(look.window, look.ink, 0.6);
  if (!is_filled) pen.frame(box, edge, radius_px);
  return is_filled ? look.accent_ink : draw::readable_on(look.field);
}

void draw_check_mark(Pen& pen, const Box& box, bool is_checked) {
  const double radius = pen.look().radius_px > 0 ? std::round(box.width() / 5) : 0;
  const Colour ink = draw_mark_ground(pen, box, radius, is_checked);
  if (is_checked) pen.sign(Sign::kCheck, box.expanded(-pen.look().line_px), ink);
}

void draw_radio_mark(Pen& pen, const Box& box, bool is_checked) {
  const Colour ink = draw_mark_ground(pen, box, box.width() / 2, is_checked);
  if (!is_checked) return;
  const double radius = std::max(1.5, 0.22 * box.width());
  pen.canvas().fill(Path().add_circle(box.centre(), radius), ink);
}

void draw_switch_mark(Pen& pen, const Box& box, double radius_px, bool is_checked) {
  const ScreenLook& look = pen.look();
  const Colour off = draw::mix(look.window, look.ink, 0.4);
  pen.fill(box, is_checked ? look.accent : off, radius_px);
  const double inset = std::max(1.0, std::round(box.height() / 8));
  const double side = box.height() - 2 * inset;
  const double x = is_checked ? box.x1 - inset - side : box.x0 + inset;
  pen.fill({x, box.y0 + inset, x + side, box.y1 - inset}, is_checked ? look.accent_ink : look.field,
           std::max(0.0, radius_px - inset));
}

std::string_view role_of(ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::kCheckBox:
      return "check box";
    case ChoiceKind::kRadioButton:
      return "radio button";
    case ChoiceKind::kSwitch:
      return "switch";
    case ChoiceKind::kToggle:
      break;
  }
  return "toggle";
}

double mark_width(const Pen& pen, ChoiceKind kind) {
  const bool is_wide = kind == ChoiceKind::kSwitch || kind == ChoiceKind::kToggle;
  return std::round(pen.em() * (is_wide ? 2.0 : 1.05));
}

void draw_mark(Pen& pen, ChoiceKind kind, const Box& box, bool is_checked) {
  switch (kind) {
    case ChoiceKind::kCheckBox:
      return draw_check_mark(pen, box, is_checked);
    case ChoiceKind::kRadioButton:
      return draw_radio_mark(pen, box, is_checked);
    case ChoiceKind::kSwitch:
      return draw_switch_mark(pen, box, box.height() / 2, is_checked);
    case ChoiceKind::kToggle:
      return draw_switch_mark(pen, box, 0, is_checked);
  }
}

// What a row of tabs looks like under one of them; the colour of its letters.
Colour draw_tab_ground(Pen& pen, const Box& box, bool is_chosen) {
  const ScreenLook& look = pen.look();
  switch (look.theme) {
    case Theme::kBevelled:
      pen.fill(box, is_chosen ? look.window : draw::mix(look.window, draw::kBlack, 0.08));
      pen.bevel(box, /*is_sunken=*/false);
      if (is_chosen) pen.fill({box.x0, box.y1 - look.line_px, box.x1, box.y1}, look.window);
      return look.ink;
    case Theme::kRounded:
      pen.fill(box, is_chosen ? look.accent : look.button,
               std::min(look.radius_px, box.height() / 2));
      return is_chosen ? look.accent_ink : look.ink;
    case Theme::kContrast:
      if (is_chosen) pen.fill(box, look.accent);
      pen.frame(box, look.line);
      return is_chosen ? look.accent_ink : look.ink;
    case Theme::kFlat:
    case Theme::kMaterial:
      break;
  }
  const double thickness = std::max(2.0, 2 * look.line_px);
  if (is_chosen) pen.fill({box.x0, box.y1 - thickness, box.x1, box.y1}, look.accent);
  return is_chosen ? look.ink : look.dim_ink;
}

}  // namespace

Node control_node(std::string_view role, const Box& box, Node line) {
  Node control{.kind = NodeKind::kControl, .role = std::string(role), .box = box.to_pixels()};
  control.text = plain_text(line);
  add_drawn(control, std::move(line));
  return control;
}

double button_width(const Pen& pen, std::string_view name) {
  const double text = pen.width_of(name_on_button(pen, name));
  return std::ceil(text + 2 * kButtonPadding * pen.em());
}

Node draw_button(Pen& pen, const Box& box, std::string_view name, ButtonKind kind) {
  TextStyle style = pen.plain();
  const std::string text = name_on_button(pen, name);
  Box inner = box;
  const double padding = std::min(kButtonPadding * pen.em(), 0.12 * box.width());
  inner.x0 += padding;
  inner.x1 -= padding;
  const std::string shown = pen.fitting(text, style, inner.width());
  if (!pen.is_free(box) || shown.empty()) return {};
  style.colour = draw_button_ground(pen, box, kind);
  style.alignment = Alignment::kCentred;
  return control_node("button", box, pen.line(shown, style, inner));
}

double choice_width(const Pen& pen, std::string_view name) {
  return std::ceil(pen.width_of(name) + (2.0 + 2 * kMarkGap) * pen.em());
}

Node draw_choice(
    Pen& pen, ChoiceKind kind, const Box& box, std::string_view name, bool is_checked) {
  const TextStyle style = pen.plain();
  const double mark = mark_width(pen, kind);
  const double height = kind == ChoiceKind::kSwitch || kind == ChoiceKind::kToggle
                            ? std::round(1.1 * pen.em())
                            : mark;
  const double gap = std::round(kMarkGap * pen.em());
  const bool is_behind = kind == ChoiceKind::kSwitch;
  Box mark_box = square_at(is_behind ? box.x1 - mark : box.x0, box.centre().y, height);
  mark_box.x1 = mark_box.x0 + mark;
  Box room = box;
  (is_behind ? room.x1 : room.x0) += (is_behind ? -1 : 1) * (mark + gap);
  const std::string shown = pen.fitting(name, style, room.width());
  if (!pen.is_free(draw::unite(box, mark_box)) || shown.empty()) return {};
  draw_mark(pen, kind, mark_box, is_checked);
  Node control = control_node(role_of(kind), mark_box, pen.line(shown, style, room));
  control.is_checked = is_checked;
  return control;
}

double tab_width(const Pen& pen, std::string_view name) {
  return std::ceil(pen.width_of(name) + 1.6 * pen.em());
}

Node draw_tab(Pen& pen, const Box& box, std::string_view name, bool is_chosen) {
  Box inner = box;
  const double padding = std::min(0.8 * pen.em(), 0.12 * box.width());
  inner.x0 += padding;
  inner.x1 -= padding;
  TextStyle style = pen.plain();
  const std::string shown = pen.fitting(name, style, inner.width());
  if (!pen.is_free(box) || shown.empty()) return {};
  style.colour = draw_tab_ground(pen, box, is_chosen);
  style.alignment = Alignment::kCentred;
  Node tab = control_node("tab", box, pen.line(shown, style, inner));
  tab.is_checked = is_chosen;
  return tab;
}

Node draw_link(Pen& pen, const Box& box, std::string_view name, const TextStyle& style) {
  TextStyle link = style;
  link.colour = pen.look().link_ink;
  if (!pen.is_free(box)) return {};
  Node line = pen.line(name, link, box);
  if (!is_drawn(line)) return {};
  const Box ink = line.box;
  return control_node("link", ink, std::move(line));
}

double menu_width(const Pen& pen, const MenuEntry& entry) {
  const double shortcut =
      entry.shortcut.empty() ? 0 : pen.width_of(entry.shortcut) + 1.5 * pen.em();
  return std::ceil(pen.width_of(entry.name) + shortcut + 3.6 * pen.em());
}

Node draw_menu_entry(Pen& pen, const Box& box, const MenuEntry& entry) {
  if (!pen.is_free(box)) return {};
  const double em = pen.em();
  const RowInks inks = draw_row_ground(pen, box, entry.is_marked);
  const double side = std::round(0.9 * em);
  const Box mark = square_at(box.x0 + std::round(0.5 * em), box.centre().y, side);
  if (entry.is_checked) pen.sign(Sign::kCheck, mark, inks.ink);
  Box room{std::round(box.x0 + 1.9 * em), box.y0, std::round(box.x1 - 0.6 * em), box.y1};
  if (entry.has_submenu) {
    room.x1 -= std::round(em);
    pen.sign(Sign::kRight, square_at(room.x1, box.centre().y, side), inks.ink);
  }
  const double name_px = pen.width_of(entry.name);
  Node control = control_node("menu item", box, pen.line(entry.name, pen.plain(inks.ink), room));
  control.is_checked = entry.is_checked;
  TextStyle shortcut = pen.plain(inks.dim);
  shortcut.alignment = Alignment::kRight;
  const double left = room.width() - name_px - em;
  if (!entry.shortcut.empty() && pen.width_of(entry.shortcut) <= left) {
    add_drawn(control, pen.line(entry.shortcut, shortcut, room));
  }
  return control;
}

RowInks draw_row_ground(Pen& pen, const Box& box, bool is_chosen) {
  const ScreenLook& look = pen.look();
  if (!is_chosen) return {.ink = look.ink, .dim = look.dim_ink};
  const double radius = look.theme == Theme::kRounded ? std::round(0.3 * look.em_px) : 0;
  pen.fill(box, look.selection, radius);
  // What is dim on the window may vanish on the ground of a choice.
  const bool is_readable = brightness_distance(look.selection, look.dim_ink) > 0.45;
  return {.ink = look.selection_ink, .dim = is_readable ? look.dim_ink : look.selection_ink};
}

Node draw_list_entry(
    Pen& pen, const Box& box, std::string_view name, std::optional<Sign> sign, bool is_chosen) {
  const double em = pen.em();
  const double padding = std::min(std::round(0.6 * em), std::round(0.06 * box.width()));
  Box room{box.x0 + padding, box.y0, box.x1 - padding, box.y1};
  const double side = std::round(1.1 * em);
  const Box mark = square_at(room.x0, box.centre().y, side);
  const bool has_sign = sign.has_value() && room.width() > 5 * em;
  if (has_sign) room.x0 += side + std::round(0.5 * em);
  const std::string shown = pen.fitting(name, pen.plain(), room.width());
  if (!pen.is_free(box) || shown.empty()) return {};
  const RowInks inks = draw_row_ground(pen, box, is_chosen);
  if (has_sign) pen.sign(*sign, mark, inks.dim);
  Node entry = control_node("list item", box, pen.line(shown, pen.plain(inks.ink), room));
  entry.is_checked = is_chosen;
  return entry;
}

Node draw_image(Pen& pen,
                const Box& box,
                const draw::Picture& picture,
                std::string_view role,
                std::string_view name) {
  if (!pen.is_free(box) || picture.width <= 0 || picture.height <= 0) return {};
  const double scale = std::min(box.width() / static_cast<double>(picture.width),
                                box.height() / static_cast<double>(picture.height));
  const double width = std::max(1.0, std::round(scale * static_cast<double>(picture.width)));
  const double height = std::max(1.0, std::round(scale * static_cast<double>(picture.height)));
  const double x = std::round(box.centre().x - width / 2);
  const double y = std::round(box.centre().y - height / 2);
  const Box placed{x, y, x + width, y + height};
  if (!pen.is_free(placed)) return {};
  const bool is_as_large = static_cast<Index>(width) == picture.width;
  if (is_as_large) {
    pen.canvas().paste(picture, placed);
  } else {
    pen.canvas().paste(draw::resize(picture, static_cast<Index>(width), static_cast<Index>(height)),
                       placed);
  }
  Node image = control_node(role, placed, {.kind = NodeKind::kLine});
  image.text = name;
  return image;
}

void draw_card_ground(Pen& pen, const Box& box) {
  const ScreenLook& look = pen.look();
  pen.shadow(box, look.corner_px);
  if (look.theme == Theme::kBevelled) {
    pen.fill(box, look.window);
    pen.bevel(box, /*is_sunken=*/false);
    return;
  }
  pen.fill(box, look.field, look.corner_px);
  const bool has_edge = !look.has_shadows || look.theme == Theme::kContrast || look.is_dark;
  if (has_edge) pen.frame(box, look.line, look.corner_px);
}

}  // namespace tessera::synth
