#include "synth/screen/internal/desk.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "synth/chance.h"
#include "synth/screen/internal/frame.h"

namespace tessera::synth {

using chance::holds;
using draw::Box;

Desk open_desk(Stage& stage) {
  draw_wallpaper(stage);
  Space space(stage.bounds());
  Desk desk;
  const double height = std::round(1.25 * stage.look.row_px);
  if (space.height() > 14 * stage.look.row_px && holds(stage.rng, 0.45)) {
    desk.task_bar = draw_task_bar(stage, space.take_bottom(height));
  }
  desk.room = space.box();
  return desk;
}

Node draw_named_icon(Stage& stage,
                     const Box& box,
                     const PictureInfo* picture,
                     const std::string& name,
                     draw::Colour ink) {
  Space space(box);
  TextStyle style = stage.pen.plain(ink);
  style.alignment = Alignment::kCentred;
  const Box label = space.take_bottom(std::round(1.5 * stage.em()));
  const std::string shown = stage.pen.fitting(name, style, label.width());
  if (shown.empty() || !stage.pen.is_free(box)) return {};
  const Box square = square_in(space.box(), space.height());
  const Node image = draw_tool_icon(stage, square, picture);
  if (!is_drawn(image)) return {};
  return control_node("icon", image.box, stage.pen.line(shown, style, label));
}

void draw_desk_icons(Stage& stage, const Desk& desk, std::span<const Box> places) {
  const double em = stage.em();
  for (const Box& place : places)
    stage.pen.cover(place.expanded(std::round(0.6 * em)));
  const double width = std::round(7 * em);
  const double height = std::round(5 * em);
  // Letters on a wallpaper need a ground that is the same everywhere below them.
  const draw::Colour ink = draw::readable_on(stage.look.desktop);
  Node icons = column_node();
  Space space(desk.room);
  space.shrink(std::round(0.6 * em), std::round(0.6 * em));
  const Index num_columns = stage.rng.next_between(0, 3);
  for (Index column = 0; column < num_columns; ++column) {
    Space cells(space.take_left(width, em));
    const Index num_icons = stage.rng.next_between(1, 8);
    for (Index i = 0; i < num_icons; ++i) {
      const Box cell = cells.take_top(height, 0.6 * em);
      const bool is_file = holds(stage.rng, 0.4);
      const std::string name = is_file                 ? stage.words.file_name()
                               : holds(stage.rng, 0.5) ? stage.words.next(WordGroup::kFolders)
                                                       : stage.words.next(WordGroup::kApps);
      const PictureInfo* picture =
          is_file ? stage.gallery.icon("text file") : stage.gallery.next_icon();
      add_drawn(icons, draw_named_icon(stage, cell, picture, name, ink));
    }
  }
  stage.pen.uncover();
  stage.add(std::move(icons));
}

Box visible_part(const Box& box, std::span<const Box> in_front) {
  // The edges of all boxes cut the plane into cells that are covered whole or not at all.
  std::vector<double> xs = {box.x0, box.x1};
  std::vector<double> ys = {box.y0, box.y1};
  for (const Box& front : in_front) {
    xs.insert(xs.end(), {front.x0, front.x1});
    ys.insert(ys.end(), {front.y0, front.y1});
  }
  std::ranges::sort(xs);
  std::ranges::sort(ys);
  Box visible;
  for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
    for (std::size_t k = 0; k + 1 < ys.size(); ++k) {
      const Box cell = draw::intersect({xs[i], ys[k], xs[i + 1], ys[k + 1]}, box);
      const bool is_covered =
          std::ranges::any_of(in_front, [&](const Box& front) { return front.contains(cell); });
      if (!cell.is_empty() && !is_covered) visible = draw::unite(visible, cell);
    }
  }
  return visible;
}

void close_desk(Stage& stage, Desk desk) {
  stage.add(std::move(desk.task_bar));
}

}  // namespace tessera::synth
