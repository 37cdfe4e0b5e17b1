// What stands around the content: wallpaper, windows with title bars, menu bars, tool bars, status
// bars, task bars, the bars of phones and browsers. Each returns a node of what it drew.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/controls.h"
#include "synth/screen/internal/stage.h"
#include "synth/screen/space.h"

namespace tessera::synth {

// Colour, gradient or pattern over the whole picture.
void draw_wallpaper(Stage& stage);

// A window in the making: its content goes below `node`, into `inside`.
struct Window {
  Node node{};
  draw::Box inside{};
};
// Ground, edges, title bar with its signs; the title is a heading and a fact.
Window open_window(Stage& stage, const draw::Box& box, const std::string& title);
// The same over the whole room or most of it.
Window open_large_window(Stage& stage, const draw::Box& room, const std::string& title);
[[nodiscard]] double title_bar_height(const Stage& stage);

// Names in a row, role "menu"; `open` is drawn as open.
struct MenuBar {
  Node node = column_node();
  std::vector<draw::Box> boxes{};  // of its menus, in their order
};
MenuBar draw_menu_bar(Stage& stage, const draw::Box& box, std::optional<std::size_t> open = {});

// Icons in a row or a column, apart by lines now and then.
Node draw_tool_bar(Stage& stage, const draw::Box& box);
// One icon: a picture of the assets, or a coloured tile where there is none.
Node draw_tool_icon(Stage& stage, const draw::Box& box, const PictureInfo* info);

// Texts from left to right, apart by rules.
Node draw_status_bar(Stage& stage, const draw::Box& box, std::span<const std::string> texts);

// A row of tabs; the chosen one is checked.
Node draw_tab_row(Stage& stage,
                  const draw::Box& box,
                  std::span<const std::string> names,
                  std::size_t chosen);

// Buttons from the right end of the box; the last name's button stands outermost and is the main
// one. Those that do not fit are left out.
Node draw_button_row(Stage& stage, const draw::Box& box, std::span<const std::string> names);

// A bar with a track and a handle; no node, for it carries nothing.
void draw_scroll_bar(Stage& stage, const draw::Box& box, double from, double to);

// A clock as a line, with its fact.
Node draw_clock(Stage& stage, const TextStyle& style, const draw::Box& box);

// Buttons of windows and a clock, along the lower or any other long edge.
Node draw_task_bar(Stage& stage, const draw::Box& box);

// The uppermost bar of a phone: time, battery; and a header with a title.
Node draw_phone_status(Stage& stage, const draw::Box& box);
Node draw_phone_header(Stage& stage, const draw::Box& box, const std::string& title);
// Signs with names below a phone's page.
Node draw_phone_foot(Stage& stage, const draw::Box& box, std::span<const std::string> names);

// The address, with signs in front; role "text field". Empty: a made-up one.
Node draw_address_bar(Stage& stage, const draw::Box& box);

}  // namespace tessera::synth
