#include "synth/screen/fields.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/screen/controls.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Colour;
using draw::Path;

void draw_field_ground(Pen& pen, const Box& box) {
  const ScreenLook& look = pen.look();
  const double radius = std::min(look.radius_px, box.height() / 2);
  switch (look.theme) {
    case Theme::kBevelled:
      pen.fill(box, look.field);
      pen.bevel(box, /*is_sunken=*/true);
      return;
    case Theme::kRounded:
      pen.fill(box, look.button, radius);
      return;
    case Theme::kMaterial:
      pen.fill(box, look.button);
      pen.rule_below(box, draw::mix(look.window, look.ink, 0.6));
      return;
    case Theme::kFlat:
    case Theme::kContrast:
      break;
  }
  pen.fill(box, look.field, radius);
  pen.frame(box, draw::mix(look.line, look.ink, 0.25), radius);
}

void draw_dots(Pen& pen, const Box& room) {
  const double radius = std::max(1.5, 0.18 * pen.em());
  const Index count = pen.rng().next_between(5, 12);
  Path dots;
  for (Index i = 0; i < count; ++i) {
    const double x = room.x0 + radius + 3 * radius * static_cast<double>(i);
    if (x + radius > room.x1) break;
    dots.add_circle({x, room.centre().y}, radius);
  }
  if (!dots.is_empty()) pen.canvas().fill(dots, pen.look().ink);
}

// The part at the right end of a field that opens or counts; the room that is left for the value.
Box draw_field_end(Pen& pen, FieldKind kind, const Box& box, Box room) {
  const ScreenLook& look = pen.look();
  if (kind != FieldKind::kCombo && kind != FieldKind::kSpin) return room;
  const double width = std::min(std::round(1.5 * pen.em()), std::round(box.width() / 3));
  const Box end{box.x1 - width, box.y0, box.x1, box.y1};
  room.x1 = end.x0 - std::round(0.2 * pen.em());
  if (look.theme == Theme::kBevelled) {
    const Box button = end.expanded(-look.line_px);
    pen.fill(button, look.button);
    pen.bevel(button, /*is_sunken=*/false);
  }
  const Box sign = end.expanded(-std::round(0.15 * pen.em()));
  if (kind == FieldKind::kCombo) {
    const double side = std::min(0.9 * pen.em(), sign.width());
    const draw::Point middle = sign.centre();
    pen.sign(Sign::kDown,
             {middle.x - side / 2, middle.y - side / 2, middle.x + side / 2, middle.y + side / 2},
             look.ink);
    return room;
  }
  const double middle = std::round(sign.centre().y);
  pen.sign(Sign::kUp, {sign.x0, sign.y0, sign.x1, middle}, look.ink);
  pen.sign(Sign::kDown, {sign.x0, middle, sign.x1, sign.y1}, look.ink);
  return room;
}

std::string_view role_of(FieldKind kind) {
  switch (kind) {
    case FieldKind::kText:
      return "text field";
    case FieldKind::kSearch:
      return "search field";
    case FieldKind::kCombo:
      return "combo box";
    case FieldKind::kSpin:
      break;
  }
  return "spin box";
}

// The part of the box for a track; the value is printed at its right.
Box draw_amount_value(Pen& pen, const Box& box, const Amount& amount, Node& value) {
  Box track = box;
  const double width = pen.width_of(amount.value);
  if (amount.value.empty() || width > 0.5 * box.width()) return track;
  TextStyle style = pen.plain();
  style.alignment = Alignment::kRight;
  value = pen.line(amount.value, style, {box.x1 - width, box.y0, box.x1, box.y1});
  track.x1 -= width + std::round(0.6 * pen.em());
  return track;
}

Node amount_node(std::string_view role, const Box& box, const Amount& amount, Node value) {
  Node control = control_node(role, box, std::move(value));
  control.text = amount.name;
  return control;
}

}  // namespace

Node draw_field(Pen& pen, FieldKind kind, const Box& box, const FieldText& text) {
  if (!pen.is_free(box)) return {};
  const double em = pen.em();
  draw_field_ground(pen, box);
  const double padding = std::min(std::round(0.55 * em), std::round(0.08 * box.width()));
  Box room{box.x0 + padding, box.y0, box.x1 - padding, box.y1};
  if (kind == FieldKind::kSearch && room.width() > 4 * em) {
    const double side = std::round(0.95 * em);
    const double top = std::round(box.centre().y - side / 2);
    pen.sign(Sign::kSearch, {room.x0, top, room.x0 + side, top + side}, pen.look().dim_ink);
    room.x0 += side + std::round(0.4 * em);
  }
  room = draw_field_end(pen, kind, box, room);
  Node value{.kind = NodeKind::kLine};
  if (text.is_secret) {
    draw_dots(pen, room);
  } else if (!text.value.empty()) {
    value = pen.line(text.value, text.is_hint ? pen.dim() : pen.plain(), room);
  }
  Node field = control_node(role_of(kind), box, std::move(value));
  const bool is_named_by_hint = text.is_hint && text.name.empty();
  if (!is_named_by_hint) field.text = text.name;
  return field;
}

double field_width(const Pen& pen, std::string_view value) {
  return std::ceil(pen.width_of(value) + 3.2 * pen.em());
}

Node draw_slider(Pen& pen, const Box& box, const Amount& amount) {
  const ScreenLook& look = pen.look();
  const double em = pen.em();
  if (!pen.is_free(box) || box.width() < 4 * em) return {};
  Node value{.kind = NodeKind::kLine};
  const Box track = draw_amount_value(pen, box, amount, value);
  const double knob = std::round(0.95 * em);
  const double thickness = std::max(2.0, std::round(0.25 * em));
  const double y = std::round(track.centre().y - thickness / 2);
  const double x = std::round(track.x0 + amount.share * (track.width() - knob));
  const Box rail{track.x0, y, track.x1, y + thickness};
  const double top = std::round(track.centre().y - knob / 2);
  const Box handle{x, top, x + knob, top + knob};
  const double radius = look.radius_px > 0 ? thickness / 2 : 0;
  if (look.theme == Theme::kBevelled) {
    pen.bevel(rail, /*is_sunken=*/true);
    pen.fill(handle, look.button);
    pen.bevel(handle, /*is_sunken=*/false);
  } else {
    pen.fill(rail, draw::mix(look.window, look.ink, 0.3), radius);
    pen.fill({rail.x0, rail.y0, x + knob / 2, rail.y1}, look.accent, radius);
    pen.fill(handle, look.accent, look.theme == Theme::kContrast ? 0 : knob / 2);
  }
  return amount_node("slider", draw::unite(rail, handle), amount, std::move(value));
}

Node draw_progress_bar(Pen& pen, const Box& box, const Amount& amount) {
  const ScreenLook& look = pen.look();
  if (!pen.is_free(box)) return {};
  Node value{.kind = NodeKind::kLine};
  const Box track = draw_amount_value(pen, box, amount, value);
  const double thickness = std::max(4.0, std::round(0.5 * std::min(pen.em(), track.height())));
  const double y = std::round(track.centre().y - thickness / 2);
  const Box rail{track.x0, y, track.x1, y + thickness};
  const double radius = look.radius_px > 0 ? thickness / 2 : 0;
  pen.fill(rail, draw::mix(look.window, look.ink, 0.2), radius);
  const double reach = std::round(amount.share * rail.width());
  if (reach >= 1) pen.fill({rail.x0, rail.y0, rail.x0 + reach, rail.y1}, look.accent, radius);
  if (look.theme == Theme::kBevelled) pen.bevel(rail, /*is_sunken=*/true);
  return amount_node("progress bar", rail, amount, std::move(value));
}

const Node* value_line(const Node& control) {
  const bool has_line =
      !control.children.empty() && control.children.front().kind == NodeKind::kLine;
  return has_line ? &control.children.front() : nullptr;
}

void add_value_fact(Scene& scene,
                    std::string_view key,
                    const Node& control,
                    ValueKind kind,
                    std::optional<double> number) {
  const Node* value = value_line(control);
  if (value == nullptr || control.text.empty()) return;
  scene.facts.push_back({.key = std::string(key),
                         .slots = {{"name", control.text}},
                         .value = plain_text(*value),
                         .kind = kind,
                         .number = number,
                         .box = value->box});
}

}  // namespace tessera::synth
