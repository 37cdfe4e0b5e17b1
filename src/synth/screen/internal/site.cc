#include "synth/screen/internal/site.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/frame.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using draw::Box;

void draw_browser_bars(Stage& stage, Space& space) {
  const double row = stage.look.row_px;
  if (space.height() < 9 * row || holds(stage.rng, 0.2)) return;
  if (holds(stage.rng, 0.7)) {
    const Index num_tabs = stage.rng.next_between(1, 5);
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(num_tabs));
    for (Index i = 0; i < num_tabs; ++i)
      names.push_back(stage.prose.title(1, 3));
    const auto chosen = stage.rng.next_below(names.size());
    const Box tabs = space.take_top(row);
    stage.pen.fill(tabs, stage.look.bar);
    stage.add(draw_tab_row(stage, tabs, names, chosen));
  }
  stage.add(draw_address_bar(stage, space.take_top(std::round(1.3 * row))));
}

void draw_site_head(Stage& stage, Space& space) {
  Pen& pen = stage.pen;
  const ScreenLook& look = stage.look;
  const double height = std::round(1.5 * look.row_px);
  if (space.height() < 3 * height) return;
  const Box bar = space.take_top(height, 0.5 * look.gap_px);
  const bool is_coloured = holds(stage.rng, 0.4);
  const draw::Colour ground = is_coloured ? look.accent : look.window;
  const draw::Colour ink = is_coloured ? look.accent_ink : look.ink;
  pen.fill(bar, ground);
  if (!is_coloured) pen.rule_below(bar, look.line);
  Node head = column_node();
  Space row(bar);
  row.shrink(std::min(1.5 * look.em_px, std::round(0.04 * bar.width())), 0);
  TextStyle name = pen.heading(between(stage.rng, 1.1, 1.4));
  name.colour = ink;
  const std::string site = stage.prose.from(WordList::kCompanies);
  const std::string shown = pen.fitting(site, name, std::min(0.5 * row.width(), 16 * look.em_px));
  const Box place = row.take_left(pen.width_of(shown, name) + 1, 1.5 * look.em_px);
  add_drawn(head, block_of(NodeKind::kParagraph, pen.line(shown, name, place)));
  if (row.width() > 30 * look.em_px && holds(stage.rng, 0.4)) {
    Box field = row.take_right(11 * look.em_px, look.em_px);
    field = {field.x0, field.y0 + 0.2 * look.row_px, field.x1, field.y1 - 0.2 * look.row_px};
    const FieldText hint{.value = stage.words.word(ScreenWord::kSearch), .is_hint = true};
    add_drawn(head, draw_field(pen, FieldKind::kSearch, field.to_pixels(), hint));
  }
  const Index num_links = stage.rng.next_between(2, 7);
  for (const std::string& link : stage.words.several(WordGroup::kSite, num_links)) {
    const Box cell = row.take_left(pen.width_of(link), 1.4 * look.em_px);
    if (cell.is_empty()) break;
    Node line = pen.line(link, pen.plain(ink), cell);
    if (!is_drawn(line)) break;
    const Box ink_box = line.box;
    add_drawn(head, control_node("link", ink_box, std::move(line)));
  }
  stage.add(std::move(head));
}

Node draw_site_foot(Stage& stage, Space& space) {
  const ScreenLook& look = stage.look;
  if (space.height() < 12 * look.row_px || holds(stage.rng, 0.3)) return {};
  const Box bar = space.take_bottom(std::round(1.2 * look.row_px), look.gap_px);
  stage.pen.fill(bar, look.bar);
  Node foot = column_node();
  Space row(bar);
  row.shrink(look.em_px, 0);
  for (const std::string& link : stage.words.several(WordGroup::kFooter, 5)) {
    const Box cell = row.take_left(stage.pen.width_of(link), 1.5 * look.em_px);
    if (!add_drawn(foot, draw_link(stage.pen, cell, link, stage.pen.plain()))) break;
  }
  return foot;
}

void shrink_to_page(Stage& stage, Space& space) {
  const double em = stage.em();
  const double widest = between(stage.rng, 60, 110) * em;
  const double margin = std::max(std::min(1.2 * em, std::round(0.05 * space.width())),
                                 std::floor((space.width() - widest) / 2));
  space.shrink(margin, 0);
}

Node draw_thing(Stage& stage, const Box& box, const PictureInfo* picture) {
  if (box.is_empty() || !stage.pen.is_free(box)) return {};
  const double hue = 360 * stage.rng.next_uniform();
  const double saturation = between(stage.rng, 0.03, 0.25);
  const draw::Colour ground = draw::from_hsv(hue, saturation, stage.look.is_dark ? 0.45 : 0.93);
  stage.pen.fill(box, ground, std::min(stage.look.corner_px, box.height() / 4));
  const Box inner = box.expanded(-std::round(0.08 * std::min(box.width(), box.height())));
  Node image = control_node("image", box, {.kind = NodeKind::kLine});
  if (picture == nullptr) {
    const auto sign = static_cast<Sign>(stage.rng.next_below(kNumSigns));
    stage.pen.sign(sign, inner.expanded(-std::round(0.2 * inner.height())),
                   draw::mix(ground, draw::readable_on(ground), 0.5));
    return image;
  }
  const Node drawn = draw_image(stage.pen, inner, stage.gallery.picture(*picture), "image", "");
  image.text = is_drawn(drawn) ? stage.gallery.name_of(*picture) : std::string();
  return image;
}

void draw_portrait(Stage& stage, const Box& box) {
  if (box.is_empty()) return;
  const double side = std::min(box.width(), box.height());
  const double x = std::round(box.centre().x - side / 2);
  const Box square{x, box.y0, x + side, box.y0 + side};
  const draw::Colour ground = draw::from_hsv(360 * stage.rng.next_uniform(), 0.45, 0.7);
  stage.pen.canvas().fill(draw::Path().add_circle(square.centre(), side / 2), ground);
  stage.pen.sign(Sign::kPerson, square.expanded(-std::round(side / 4)), draw::readable_on(ground));
}

}  // namespace tessera::synth
