// Windows of programs at a desk.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/list_table.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// A document's window as far as it stands below the menu bar.
void draw_work_area(Stage& stage, Space& space, Node& parent) {
  const double row = stage.look.row_px;
  const bool is_low = space.height() < 7 * row;
  if (!is_low && holds(stage.rng, 0.8)) {
    add_drawn(parent, draw_tool_bar(stage, space.take_top(1.3 * row)));
  }
  const Box status = is_low ? Box{} : space.take_bottom(row);
  if (space.width() > 34 * stage.em() && holds(stage.rng, 0.6)) {
    const Box side = space.take_left(between(stage.rng, 9, 13) * stage.em(), stage.look.line_px);
    add_drawn(parent, draw_side_list(stage, side, WordGroup::kFolders));
  }
  const Box bar = space.width() > 12 * stage.em() ? space.take_right(0.9 * stage.em()) : Box{};
  const double from = between(stage.rng, 0, 0.5);
  draw_scroll_bar(stage, bar, from, from + between(stage.rng, 0.2, 0.5));
  add_drawn(parent, draw_document(stage, space.box()));
  add_drawn(parent, draw_status_bar(stage, status, status_texts(stage)));
}

std::string document_title(Stage& stage) {
  return chain({stage.words.file_name(), " – ", stage.words.next(WordGroup::kApps)});
}

// An open menu before it is drawn.
struct Menu {
  std::vector<MenuEntry> entries{};
  std::vector<bool> has_rule_below{};
  Box box{};
};

std::string shortcut_text(Stage& stage, std::size_t number) {
  // A letter each: no two entries have the same shortcut.
  constexpr std::string_view kLetters = "NOSPWZYXCVAFHRDEKQTB";
  const std::string key = stage.words.language() == Language::kGerman ? "Strg+" : "Ctrl+";
  return chain({holds(stage.rng, 0.2) ? "Shift+" : "", key,
                std::string(1, kLetters[number % kLetters.size()])});
}

Menu make_menu(Stage& stage, Index max_entries) {
  Menu menu;
  base::Rng& rng = stage.rng;
  const Index num_entries = rng.next_between(std::min<Index>(4, max_entries), max_entries);
  const bool has_shortcuts = holds(rng, 0.7);
  const std::size_t first_letter = rng.next_below(20);
  const auto marked = rng.next_between(-1, num_entries - 1);
  menu.entries.reserve(static_cast<std::size_t>(num_entries));
  for (Index i = 0; i < num_entries; ++i) {
    MenuEntry entry;
    const bool is_option = holds(rng, 0.2);
    entry.name = is_option         ? stage.words.next(WordGroup::kViewOptions)
                 : holds(rng, 0.5) ? stage.words.next(WordGroup::kCommands)
                                   : stage.words.label();
    entry.is_checked = is_option && holds(rng, 0.6);
    entry.has_submenu = !is_option && holds(rng, 0.12);
    if (has_shortcuts && !is_option && !entry.has_submenu && holds(rng, 0.7)) {
      entry.shortcut = shortcut_text(stage, first_letter + static_cast<std::size_t>(i));
    }
    entry.is_marked = i == marked;
    menu.entries.push_back(std::move(entry));
    menu.has_rule_below.push_back(i + 1 < num_entries && holds(rng, 0.2));
  }
  return menu;
}

double menu_row(const Stage& stage) {
  return std::round(0.95 * stage.look.row_px);
}

double rule_row(const Stage& stage) {
  return std::round(0.4 * menu_row(stage));
}

double entry_top(const Stage& stage, const Menu& menu, std::size_t entry) {
  double y = menu.box.y0 + 2 * stage.look.line_px;
  for (std::size_t i = 0; i < entry; ++i)
    y += menu_row(stage) + (menu.has_rule_below[i] ? rule_row(stage) : 0);
  return y;
}

// As wide as its widest entry, from a corner; moved and cut to stay within the room.
void place_menu(Stage& stage, Menu& menu, draw::Point corner, const Box& room) {
  double width = 8 * stage.em();
  for (const MenuEntry& entry : menu.entries)
    width = std::max(width, menu_width(stage.pen, entry));
  width = std::min(width, room.width());
  const double edge = 2 * stage.look.line_px;
  const double row = menu_row(stage);
  double height = 2 * edge;
  std::size_t num_entries = 0;
  for (; num_entries < menu.entries.size(); ++num_entries) {
    const double rule = menu.has_rule_below[num_entries] ? rule_row(stage) : 0;
    if (corner.y + height + row + rule > room.y1) break;
    height += row + rule;
  }
  menu.entries.resize(num_entries);
  menu.has_rule_below.resize(num_entries);
  const double x = std::max(room.x0, std::min(corner.x, room.x1 - width));
  menu.box = num_entries == 0 ? Box{} : Box{x, corner.y, x + width, corner.y + height};
}

Node draw_menu(Stage& stage, const Menu& menu) {
  Node node = column_node();
  if (menu.box.is_empty()) return node;
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  pen.shadow(menu.box, 0);
  pen.fill(menu.box, look.field);
  if (look.theme == Theme::kBevelled) {
    pen.fill(menu.box, look.window);
    pen.bevel(menu.box, /*is_sunken=*/false);
  } else {
    pen.frame(menu.box, look.line);
  }
  const double row = menu_row(stage);
  Space space(menu.box.expanded(-2 * look.line_px));
  for (std::size_t i = 0; i < menu.entries.size(); ++i) {
    add_drawn(node, draw_menu_entry(pen, space.take_top(row), menu.entries[i]));
    if (!menu.has_rule_below[i]) continue;
    const Box gap = space.take_top(rule_row(stage));
    const double y = std::round(gap.centre().y);
    pen.fill({gap.x0, y, gap.x1, y + look.line_px}, look.line);
  }
  return node;
}

}  // namespace

Scene make_application_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  Window window = open_large_window(stage, desk.room, document_title(stage));
  Space space(window.inside);
  add_drawn(window.node, draw_menu_bar(stage, space.take_top(stage.look.row_px)).node);
  draw_work_area(stage, space, window.node);
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

Scene make_menu_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  Window window = open_large_window(stage, desk.room, document_title(stage));
  Space space(window.inside);
  const auto open = static_cast<std::size_t>(rng.next_below(4));
  MenuBar bar = draw_menu_bar(stage, space.take_top(stage.look.row_px), open);
  Menu menu = make_menu(stage, 11);
  Menu submenu;
  if (!space.box().is_empty()) {
    const double x = open < bar.boxes.size() ? bar.boxes[open].x0 : space.box().x0;
    place_menu(stage, menu, {x, space.box().y0}, space.box());
    const auto opener =
        std::ranges::find_if(menu.entries, [](const MenuEntry& each) { return each.has_submenu; });
    const auto marked = static_cast<std::size_t>(opener - menu.entries.begin());
    const double right = menu.box.x1 - stage.look.line_px;
    const bool has_room = right + 14 * stage.em() < space.box().x1;
    if (marked < menu.entries.size() && has_room && holds(rng, 0.8)) {
      for (std::size_t i = 0; i < menu.entries.size(); ++i)
        menu.entries[i].is_marked = i == marked;
      submenu = make_menu(stage, 5);
      place_menu(stage, submenu, {right, entry_top(stage, menu, marked)}, space.box());
    }
  }
  stage.pen.cover(menu.box);
  stage.pen.cover(submenu.box);
  Node work = column_node();
  draw_work_area(stage, space, work);
  stage.pen.uncover();
  // The menu is read behind the bar it belongs to.
  add_drawn(window.node, std::move(bar.node));
  add_drawn(window.node, draw_menu(stage, menu));
  add_drawn(window.node, draw_menu(stage, submenu));
  add_drawn(window.node, std::move(work));
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

namespace {

// Content of a small window. Of a form behind others too little would be left.
void fill_window(Stage& stage, Window& window, bool is_in_front) {
  Space space(window.inside);
  switch (stage.rng.next_below(is_in_front ? 5 : 4)) {
    case 0:
      add_drawn(window.node, draw_terminal_text(stage, space.box()));
      return;
    case 1:
      add_drawn(window.node, draw_file_table(stage, space.box()));
      return;
    case 4: {
      space.shrink(0.8 * stage.em(), 0.5 * stage.em());
      Form form(stage, space.box(), window.node);
      constexpr int kMostSettings = 8;
      for (int i = 0; i < kMostSettings && form.any_setting(); ++i) {
      }
      return;
    }
    case 2:
      add_drawn(window.node, draw_menu_bar(stage, space.take_top(stage.look.row_px)).node);
      draw_work_area(stage, space, window.node);
      return;
    default:
      add_drawn(window.node, draw_document(stage, space.box()));
  }
}

}  // namespace

Scene make_overlapping_windows(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  const Box room = desk.room;
  const Index num_windows = rng.next_between(2, 4);
  std::vector<Box> places;
  places.reserve(static_cast<std::size_t>(num_windows));
  for (Index i = 0; i < num_windows; ++i) {
    // In a low or narrow picture windows take what there is.
    const double least = 16 * stage.em();
    const double width =
        std::round(std::max(room.width() * between(rng, 0.4, 0.7), std::min(room.width(), least)));
    const double height = std::round(
        std::max(room.height() * between(rng, 0.4, 0.7), std::min(room.height(), least)));
    const double x = std::round(room.x0 + (room.width() - width) * rng.next_uniform());
    const double y = std::round(room.y0 + (room.height() - height) * rng.next_uniform());
    places.push_back({x, y, x + width, y + height});
  }
  draw_desk_icons(stage, desk, places);
  std::vector<Node> nodes;
  nodes.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::span<const Box> in_front = std::span(places).subspan(i + 1);
    for (const Box& front : in_front)
      stage.pen.cover(front.expanded(std::round(0.4 * stage.em())));
    Window window = open_window(stage, places[i], stage.words.label());
    fill_window(stage, window, in_front.empty());
    stage.pen.uncover();
    window.node.box = visible_part(places[i], in_front);
    nodes.push_back(std::move(window.node));
  }
  // The one in front is read first.
  std::ranges::reverse(nodes);
  for (Node& node : nodes)
    stage.add(std::move(node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

}  // namespace tessera::synth
