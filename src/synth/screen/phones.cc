// Pages of phones.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/layout/flow.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
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

}  // namespace tessera::synth
