// Pages of phones.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/layout/flow.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/messages.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// A row that leads to another page.
Node draw_page_entry(Stage& stage, const Box& box, const std::string& name) {
  Pen& pen = stage.pen;
  if (!pen.is_free(box)) return {};
  Space space(box);
  const Box sign = space.take_right(stage.em(), 0.5 * stage.em());
  Node line = pen.line(name, pen.plain(), space.box());
  if (!is_drawn(line)) return {};
  pen.sign(Sign::kRight, square_in(sign, 0.9 * stage.em()), stage.look.dim_ink);
  return control_node("list item", box, std::move(line));
}

}  // namespace

Scene make_phone_settings(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kPhone);
  Space space(stage.bounds());
  const double row = std::round(1.15 * stage.look.row_px);
  if (space.height() > 8 * row)
    stage.add(draw_phone_status(stage, space.take_top(1.6 * stage.em())));
  const std::string title = stage.words.word(ScreenWord::kSettings);
  stage.add(draw_phone_header(stage, space.take_top(row, 0.4 * row), title));
  space.shrink(std::min(stage.em(), std::round(0.05 * space.width())), 0);
  const auto num_columns =
      std::max<Index>(1, static_cast<Index>(space.width() / (26 * stage.em())));
  for (const Box& box : equal_columns(space.box(), num_columns, 2 * stage.em())) {
    Node column = column_node();
    Space rows(box);
    while (true) {
      const Box cell = rows.take_top(row);
      if (cell.is_empty()) break;
      const std::string name =
          holds(rng, 0.75) ? stage.words.next(WordGroup::kOptions) : stage.words.label();
      const bool was_drawn = holds(rng, 0.65)
                                 ? add_drawn(column, draw_choice(stage.pen, ChoiceKind::kSwitch,
                                                                 cell, name, holds(rng, 0.5)))
                                 : add_drawn(column, draw_page_entry(stage, cell, name));
      if (!was_drawn) break;
      stage.pen.rule_below(cell, stage.look.line);
    }
    stage.add(std::move(column));
  }
  return stage.finish();
}

Scene make_phone_messages(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kPhone);
  Space space(stage.bounds());
  const double row = std::round(1.15 * stage.look.row_px);
  if (space.height() > 8 * row) {
    stage.add(draw_phone_status(stage, space.take_top(1.6 * stage.em())));
    const std::string title = stage.words.word(ScreenWord::kMessages);
    stage.add(draw_phone_header(stage, space.take_top(row), title));
  }
  const bool has_foot = space.height() > 9 * row && holds(rng, 0.6);
  const Box foot = has_foot ? space.take_bottom(std::round(3.4 * stage.em())) : Box{};
  const auto num_columns =
      std::max<Index>(1, static_cast<Index>(space.width() / (30 * stage.em())));
  for (const Box& box : equal_columns(space.box(), num_columns, stage.em()))
    stage.add(draw_contact_list(stage, box.to_pixels()).node);
  if (has_foot) stage.add(draw_phone_foot(stage, foot, stage.words.several(WordGroup::kApps, 4)));
  return stage.finish();
}

namespace {

// Apps in rows and columns that share the box evenly.
void draw_app_grid(Stage& stage, const Box& box, draw::Point cell, draw::Colour ink) {
  const auto num_columns = std::max<Index>(1, static_cast<Index>(box.width() / cell.x));
  const auto num_rows = std::max<Index>(1, static_cast<Index>(box.height() / cell.y));
  const Index most = std::min<Index>(num_columns * num_rows, 40);
  const Index num_apps = stage.rng.next_between((most + 1) / 2, most);
  const double width = box.width() / static_cast<double>(num_columns);
  const double height = std::min(box.height() / static_cast<double>(num_rows), 1.4 * cell.y);
  Node grid = column_node();
  for (Index i = 0; i < num_apps; ++i) {
    const double x = box.x0 + width * static_cast<double>(i % num_columns);
    const double y = box.y0 + height * static_cast<double>(i / num_columns);
    const double margin = std::round(0.5 * (height - cell.y));
    const Box place{std::ceil(x), std::ceil(y + margin), std::floor(x + width),
                    std::floor(y + margin + cell.y)};
    const PictureInfo* picture =
        holds(stage.rng, 0.7) ? stage.gallery.next_icon() : stage.gallery.next_thing();
    const bool is_known = i < std::ssize(stage.words.all(WordGroup::kApps));
    const std::string name = is_known ? stage.words.next(WordGroup::kApps) : stage.words.label();
    add_drawn(grid, draw_named_icon(stage, place, picture, name, ink));
  }
  stage.add(std::move(grid));
}

}  // namespace

Scene make_phone_home(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kPhone);
  draw_wallpaper(stage);
  const draw::Colour ink = draw::readable_on(stage.look.desktop);
  const double em = stage.em();
  Space space(stage.bounds());
  if (space.height() > 14 * em) {
    Space bar(space.take_top(1.7 * em));
    bar.shrink(std::round(0.6 * em), 0);
    const Box clock = bar.take_left(stage.pen.width_of("00:00"));
    stage.add(draw_clock(stage, stage.pen.plain(ink), clock));
  }
  if (space.height() > 26 * em && space.width() > 14 * em && holds(rng, 0.5)) {
    Box field = space.take_top(1.6 * stage.look.row_px);
    field = field.expanded(-std::round(0.3 * stage.look.row_px));
    const FieldText hint{.value = stage.words.word(ScreenWord::kSearch), .is_hint = true};
    stage.add(draw_field(stage.pen, FieldKind::kSearch, field, hint));
  }
  space.shrink(std::min(0.6 * em, std::round(0.02 * space.width())), std::round(0.2 * em));
  const double growth = between(rng, 1, 1.35);
  const double width = std::min(7.5 * growth * em, space.width());
  const double height = std::min(5.2 * growth * em, space.height());
  draw_app_grid(stage, space.box(), {width, height}, ink);
  return stage.finish();
}

}  // namespace tessera::synth
