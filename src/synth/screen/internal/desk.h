// What lies behind windows: wallpaper, icons with their names, a task bar.
//
//   Desk desk = open_desk(stage);
//   const std::vector<Box> places = window_places(stage, desk.room, {400, 300});
//   draw_desk_icons(stage, desk, places);
//   ... windows ...
//   close_desk(stage, std::move(desk));      // the task bar is read last
#pragma once

#include <span>
#include <string>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/internal/stage.h"

namespace tessera::synth {

struct Desk {
  draw::Box room{};  // for windows
  Node task_bar{};
};

[[nodiscard]] Desk open_desk(Stage& stage);
// In columns from the left edge; none where a window will stand.
void draw_desk_icons(Stage& stage, const Desk& desk, std::span<const draw::Box> places);
void close_desk(Stage& stage, Desk desk);

// The box around what can be seen of a box behind others; empty when they hide it.
[[nodiscard]] draw::Box visible_part(const draw::Box& box, std::span<const draw::Box> in_front);

// An icon with its name below it; role "icon".
Node draw_named_icon(Stage& stage,
                     const draw::Box& box,
                     const PictureInfo* picture,
                     const std::string& name,
                     draw::Colour ink);

}  // namespace tessera::synth
