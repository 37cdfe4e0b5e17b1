#include "synth/screen/internal/frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/codes.h"
#include "synth/screen/fields.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Path;

void draw_wallpaper(Stage& stage) {
  const Box bounds = stage.bounds();
  const draw::Colour from = stage.look.desktop;
  // Letters that can be read on one colour can be read on the other.
  const bool has_white_letters = draw::readable_on(from) == draw::kWhite;
  const draw::Colour to = draw::mix(from, has_white_letters ? draw::kBlack : draw::kWhite, 0.35);
  const bool is_plain = stage.look.theme == Theme::kBevelled || holds(stage.rng, 0.3);
  if (is_plain) {
    stage.pen.fill(bounds, from);
    return;
  }
  stage.pen.fill(bounds, draw::LinearGradient{.from = {bounds.x0, bounds.y0},
                                              .to = {bounds.x1, bounds.y1},
                                              .stops = {{0, from}, {1, to}}});
  if (holds(stage.rng, 0.5)) return;
  // Hills: wide soft curves over the lower half.
  const Index num_hills = stage.rng.next_between(1, 3);
  for (Index i = 0; i < num_hills; ++i) {
    const double left = bounds.y1 * between(stage.rng, 0.4, 1.0);
    const double middle = bounds.y1 * between(stage.rng, 0.2, 0.9);
    const double right = bounds.y1 * between(stage.rng, 0.4, 1.0);
    Path hill;
    hill.move_to({bounds.x0, left})
        .curve_to({bounds.x1 / 3, middle}, {2 * bounds.x1 / 3, middle}, {bounds.x1, right})
        .line_to({bounds.x1, bounds.y1})
        .line_to({bounds.x0, bounds.y1})
        .close();
    stage.pen.canvas().fill(hill, draw::mix(from, to, between(stage.rng, 0.3, 1)).with_alpha(150));
  }
}

double title_bar_height(const Stage& stage) {
  return std::round(std::max(1.75 * stage.em(), 0.9 * stage.look.row_px));
}

namespace {

// Close, maximise, minimise: at the right end, or as three dots at the left.
void draw_window_signs(Stage& stage, Space& bar) {
  const ScreenLook& look = stage.look;
  const double side = std::round(0.75 * stage.em());
  const double pitch = std::round(1.5 * stage.em());
  if (bar.width() < 8 * stage.em()) return;
  if (look.has_buttons_left && look.theme == Theme::kRounded) {
    constexpr std::array<draw::Colour, 3> kDots = {{{236, 96, 88}, {245, 190, 70}, {98, 197, 84}}};
    bar.take_left(std::round(0.5 * stage.em()));
    for (const draw::Colour& dot : kDots) {
      const Box place = square_in(bar.take_left(pitch), side);
      stage.pen.canvas().fill(Path().add_circle(place.centre(), side / 2), dot);
    }
    return;
  }
  for (const Sign sign : {Sign::kClose, Sign::kMaximise, Sign::kMinimise}) {
    const Box cell = look.has_buttons_left ? bar.take_left(pitch) : bar.take_right(pitch);
    if (look.theme == Theme::kBevelled) {
      const Box button = square_in(cell, std::round(1.2 * stage.em()));
      stage.pen.fill(button, look.button);
      stage.pen.bevel(button, /*is_sunken=*/false);
      stage.pen.sign(sign, square_in(button, side), look.ink);
    } else {
      stage.pen.sign(sign, square_in(cell, side), look.title_ink);
    }
  }
}

void draw_window_ground(Stage& stage, const Box& box) {
  const ScreenLook& look = stage.look;
  stage.pen.shadow(box, look.corner_px);
  stage.pen.fill(box, look.window, look.corner_px);
}

void draw_window_edge(Stage& stage, const Box& box) {
  const ScreenLook& look = stage.look;
  if (look.theme == Theme::kBevelled) {
    stage.pen.bevel(box, /*is_sunken=*/false);
  } else {
    stage.pen.frame(box, draw::mix(look.line, look.ink, 0.2), look.corner_px);
  }
}

}  // namespace

Window open_window(Stage& stage, const Box& box, const std::string& title) {
  const ScreenLook& look = stage.look;
  Pen& pen = stage.pen;
  Window window{.node = {.kind = NodeKind::kControl, .role = "window", .box = box.to_pixels()}};
  draw_window_ground(stage, box);
  Space space(box);
  space.shrink(look.line_px + (look.theme == Theme::kBevelled ? 1 : 0),
               look.line_px + (look.theme == Theme::kBevelled ? 1 : 0));
  const Box bar = space.take_top(std::min(title_bar_height(stage), space.height() / 2));
  const bool is_clipped = look.corner_px > 0;
  if (is_clipped) pen.canvas().push_clip(Path().add_rounded_rect(box.to_pixels(), look.corner_px));
  pen.fill({box.x0, box.y0, box.x1, bar.y1}, look.title);
  if (is_clipped) pen.canvas().pop_clip();
  draw_window_edge(stage, box);
  Space room(bar);
  draw_window_signs(stage, room);
  const double padding = std::min(std::round(0.5 * stage.em()), room.width() / 12);
  room.shrink(padding, 0);
  TextStyle style = pen.bold();
  style.colour = look.title_ink;
  if (look.has_centred_titles) style.alignment = Alignment::kCentred;
  Node heading = block_of(NodeKind::kHeading, pen.line(title, style, room.box()));
  heading.level = 1;
  if (is_drawn(heading)) {
    window.node.text = plain_text(heading);
  }
  // Of a title that other windows hide in part, what can be seen is not the title.
  if (is_drawn(heading) && window.node.text == pen.fitting(title, style, room.width())) {
    stage.sheet.scene.facts.push_back(
        {.key = "screen.title", .value = window.node.text, .box = heading.box});
  }
  add_drawn(window.node, std::move(heading));
  window.inside = space.box();
  return window;
}

Window open_large_window(Stage& stage, const Box& room, const std::string& title) {
  return open_window(stage, large_place(stage, room), title);
}

MenuBar draw_menu_bar(Stage& stage, const Box& box, std::optional<std::size_t> open) {
  MenuBar bar;
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.bar);
  std::vector<std::string_view> names = stage.words.all(WordGroup::kMenus);
  const auto num_wanted = static_cast<std::size_t>(stage.rng.next_between(4, 8));
  while (names.size() > num_wanted) {
    // The first and the last stay.
    names.erase(names.begin() +
                static_cast<std::ptrdiff_t>(1 + stage.rng.next_below(names.size() - 2)));
  }
  Space space(box);
  space.take_left(std::round(0.3 * stage.em()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double width = pen.width_of(names[i]) + std::round(1.2 * stage.em());
    const Box cell = space.take_left(width);
    if (!pen.is_free(cell)) break;
    const RowInks inks = draw_row_ground(pen, cell, open == i);
    TextStyle style = pen.plain(inks.ink);
    style.alignment = Alignment::kCentred;
    if (!add_drawn(bar.node, control_node("menu", cell, pen.line(names[i], style, cell)))) break;
    bar.boxes.push_back(cell);
  }
  return bar;
}

Node draw_tool_icon(Stage& stage, const Box& box, const PictureInfo* info) {
  Pen& pen = stage.pen;
  if (info != nullptr) {
    return draw_image(pen, box, stage.gallery.picture(*info), "icon", stage.gallery.name_of(*info));
  }
  if (!pen.is_free(box)) return {};
  const draw::Colour tile = draw::from_hsv(360 * stage.rng.next_uniform(), 0.55, 0.75);
  pen.fill(box, tile, std::round(box.width() / 5));
  const auto sign = static_cast<Sign>(stage.rng.next_below(kNumSigns));
  pen.sign(sign, box.expanded(-std::round(box.width() / 5)), draw::readable_on(tile));
  return control_node("icon", box, {.kind = NodeKind::kLine});
}

Node draw_tool_bar(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.bar);
  const bool is_row = box.width() >= box.height();
  const double thickness = is_row ? box.height() : box.width();
  const double side = std::max(8.0, std::round(std::min(0.75 * thickness, 2.6 * stage.em())));
  const double gap = std::round(0.35 * side);
  Space space(box);
  const auto take = [&](double length) {
    return is_row ? space.take_left(length) : space.take_top(length);
  };
  take(gap);
  while (true) {
    const Box place = square_in(take(side), side);
    if (place.width() < side) break;
    const PictureInfo* icon = stage.gallery.next_icon();
    add_drawn(bar, draw_tool_icon(stage, place, icon));
    take(gap);
    if (!holds(stage.rng, 0.2)) continue;
    const Box rule = take(stage.look.line_px);
    pen.fill(is_row ? Box{rule.x0, box.y0 + gap / 2, rule.x1, box.y1 - gap / 2}
                    : Box{box.x0 + gap / 2, rule.y0, box.x1 - gap / 2, rule.y1},
             stage.look.line);
    take(gap);
  }
  return bar;
}

Node draw_status_bar(Stage& stage, const Box& box, std::span<const std::string> texts) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.bar);
  pen.rule_above(box, stage.look.line);
  Space space(box);
  space.take_left(std::round(0.5 * stage.em()));
  for (const std::string& text : texts) {
    const Box cell = space.take_left(pen.width_of(text), 1.2 * stage.em());
    if (cell.is_empty()) break;
    add_drawn(bar, block_of(NodeKind::kParagraph, pen.line(text, pen.dim(), cell)));
  }
  return bar;
}

Node draw_tab_row(Stage& stage,
                  const Box& box,
                  std::span<const std::string> names,
                  std::size_t chosen) {
  Node row = column_node();
  Pen& pen = stage.pen;
  if (box.is_empty()) return row;
  if (stage.look.theme != Theme::kRounded) pen.rule_below(box, stage.look.line);
  Space space(box);
  const double gap = stage.look.theme == Theme::kRounded ? std::round(0.4 * stage.em()) : 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Box cell = space.take_left(tab_width(pen, names[i]), gap);
    if (!add_drawn(row, draw_tab(pen, cell, names[i], i == chosen))) break;
  }
  return row;
}

Node draw_button_row(Stage& stage, const Box& box, std::span<const std::string> names) {
  Pen& pen = stage.pen;
  Space space(box);
  const double least = std::round(4.5 * stage.em());
  std::vector<Node> buttons;
  buttons.reserve(names.size());
  for (std::size_t i = names.size(); i > 0; --i) {
    const double width = std::max(least, button_width(pen, names[i - 1]));
    const Box cell = space.take_right(std::min(width, box.width()), stage.look.gap_px);
    const ButtonKind kind = i == names.size() ? ButtonKind::kMain : ButtonKind::kPlain;
    Node button = draw_button(pen, cell, names[i - 1], kind);
    if (is_drawn(button)) buttons.push_back(std::move(button));
  }
  // Read from the left.
  Node row = column_node();
  for (auto button = buttons.rbegin(); button != buttons.rend(); ++button)
    add_drawn(row, std::move(*button));
  return row;
}

void draw_scroll_bar(Stage& stage, const Box& box, double from, double to) {
  if (box.is_empty()) return;
  const ScreenLook& look = stage.look;
  Pen& pen = stage.pen;
  pen.fill(box, draw::mix(look.window, look.ink, 0.06));
  const double top = std::round(box.y0 + from * box.height());
  const double bottom = std::round(box.y0 + to * box.height());
  const Box handle = Box{box.x0, top, box.x1, bottom}.expanded(-1);
  const bool is_bevelled = look.theme == Theme::kBevelled;
  const double radius = look.radius_px > 0 ? box.width() / 2 - 1 : 0;
  pen.fill(handle, is_bevelled ? look.button : draw::mix(look.window, look.ink, 0.35), radius);
  if (is_bevelled) pen.bevel(handle, /*is_sunken=*/false);
}

Node draw_clock(Stage& stage, const TextStyle& style, const Box& box) {
  const std::string time = stage.words.time();
  Node clock = block_of(NodeKind::kParagraph, stage.pen.line(time, style, box));
  if (is_drawn(clock)) {
    stage.sheet.scene.facts.push_back({.key = "screen.time",
                                       .value = plain_text(clock),
                                       .kind = ValueKind::kTime,
                                       .box = clock.box});
  }
  return clock;
}

Node draw_task_bar(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  pen.fill(box, look.bar);
  pen.rule_above(box, look.line);
  if (look.theme == Theme::kBevelled) pen.bevel(box, /*is_sunken=*/false);
  Space space(box);
  space.shrink(std::round(0.3 * stage.em()), std::round(0.12 * box.height()));
  const Box start = space.take_left(space.height(), look.gap_px);
  pen.sign(holds(stage.rng, 0.5) ? Sign::kMenu : Sign::kHome, start.expanded(-start.height() / 6),
           look.ink);
  TextStyle right = pen.plain();
  right.alignment = Alignment::kRight;
  const Box clock = space.take_right(pen.width_of("00:00") + 2, look.gap_px);
  const Index num_windows = stage.rng.next_between(1, 7);
  const auto active = stage.rng.next_below(static_cast<std::uint64_t>(num_windows));
  for (Index i = 0; i < num_windows; ++i) {
    const std::string name = stage.words.next(WordGroup::kApps);
    const Box cell = space.take_left(button_width(pen, name), std::round(0.3 * stage.em()));
    const bool is_active = static_cast<std::uint64_t>(i) == active;
    add_drawn(bar,
              draw_button(pen, cell, name, is_active ? ButtonKind::kMain : ButtonKind::kPlain));
  }
  add_drawn(bar, draw_clock(stage, right, clock));
  return bar;
}

Node draw_phone_status(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  Space space(box);
  space.shrink(std::round(0.5 * stage.em()), 0);
  const TextStyle style = pen.plain();
  add_drawn(bar, draw_clock(stage, style, space.take_left(pen.width_of("00:00"), stage.em())));
  // A battery, and how full it is.
  const double height = std::round(0.75 * stage.em());
  const Box cell = space.take_right(std::round(1.6 * stage.em()), 0.3 * stage.em());
  if (cell.is_empty()) return bar;
  const double top = std::round(cell.centre().y - height / 2);
  const Box battery{cell.x0, top, cell.x1, top + height};
  const Index percent = stage.rng.next_between(4, 100);
  pen.frame(battery, stage.look.ink);
  Box charge = battery.expanded(-2 * stage.look.line_px);
  charge.x1 = charge.x0 + std::round(charge.width() * static_cast<double>(percent) / 100);
  pen.fill(charge, stage.look.ink);
  const std::string text = std::to_string(percent) + "%";
  const Box place = space.take_right(pen.width_of(text));
  add_drawn(bar, block_of(NodeKind::kParagraph, pen.line(text, style, place)));
  return bar;
}

Node draw_phone_header(Stage& stage, const Box& box, const std::string& title) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  pen.fill(box, look.title);
  Space space(box);
  space.shrink(std::round(0.5 * stage.em()), 0);
  const double side = std::round(1.2 * stage.em());
  if (space.width() > 8 * stage.em()) {
    const Sign left = holds(stage.rng, 0.5) ? Sign::kLeft : Sign::kMenu;
    pen.sign(left, square_in(space.take_left(side, 0.7 * stage.em()), side), look.title_ink);
    const Sign right = holds(stage.rng, 0.5) ? Sign::kMore : Sign::kSearch;
    pen.sign(right, square_in(space.take_right(side, 0.7 * stage.em()), side), look.title_ink);
  }
  TextStyle style = pen.heading(between(stage.rng, 1.05, 1.3));
  style.colour = look.title_ink;
  if (look.has_centred_titles) style.alignment = Alignment::kCentred;
  Node heading = block_of(NodeKind::kHeading, pen.line(title, style, space.box()));
  heading.level = 1;
  if (is_drawn(heading)) {
    stage.sheet.scene.facts.push_back(
        {.key = "screen.title", .value = plain_text(heading), .box = heading.box});
  }
  add_drawn(bar, std::move(heading));
  return bar;
}

Node draw_phone_foot(Stage& stage, const Box& box, std::span<const std::string> names) {
  Node foot = column_node();
  if (box.is_empty() || names.empty()) return foot;
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  pen.fill(box, look.bar);
  pen.rule_above(box, look.line);
  constexpr std::array kSigns = {Sign::kHome,   Sign::kSearch,  Sign::kStar,
                                 Sign::kPerson, Sign::kSliders, Sign::kBubble};
  const auto chosen = stage.rng.next_below(names.size());
  const auto first_sign = stage.rng.next_below(kSigns.size());
  const double width = std::floor(box.width() / static_cast<double>(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double x = box.x0 + width * static_cast<double>(i);
    const Box cell{x, box.y0 + look.line_px, x + width, box.y1};
    TextStyle style = pen.plain(i == chosen ? look.link_ink : look.dim_ink);
    style.alignment = Alignment::kCentred;
    Space space(cell);
    const Box label = space.take_bottom(std::round(1.5 * stage.em()));
    Node line = pen.line(names[i], style, label);
    if (!is_drawn(line)) continue;
    const double side = std::min(std::round(1.4 * stage.em()), space.height());
    pen.sign(kSigns[(first_sign + i) % kSigns.size()], square_in(space.box(), side), style.colour);
    Node tab = control_node("tab", cell, std::move(line));
    tab.is_checked = i == chosen;
    add_drawn(foot, std::move(tab));
  }
  return foot;
}

Node draw_address_bar(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  pen.fill(box, look.bar);
  pen.rule_below(box, look.line);
  Space space(box);
  space.shrink(std::round(0.5 * stage.em()), std::round(0.12 * box.height()));
  const double side = std::round(stage.em());
  if (space.width() > 16 * stage.em()) {
    for (const Sign sign : {Sign::kLeft, Sign::kRight, Sign::kReload}) {
      pen.sign(sign, square_in(space.take_left(side, 0.8 * stage.em()), side), look.ink);
    }
    pen.sign(Sign::kMenu, square_in(space.take_right(side, 0.8 * stage.em()), side), look.ink);
  }
  const std::string address = make_code(CodeKind::kWeb, stage.words.language(), stage.rng);
  Node field = draw_field(pen, FieldKind::kText, space.box(), {.value = address});
  if (const Node* value = value_line(field)) {
    stage.sheet.scene.facts.push_back(
        {.key = "screen.address", .value = plain_text(*value), .box = value->box});
  }
  add_drawn(bar, std::move(field));
  return bar;
}

}  // namespace tessera::synth
