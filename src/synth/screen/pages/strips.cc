// Parts of screens: bars for panoramas, rails for tall strips, single controls.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/codes.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/messages.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using chance::pick;
using draw::Box;

// Buttons, lists, number fields and marks in a row, as over a page of text.
Node draw_format_bar(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  const double em = stage.em();
  pen.fill(box, stage.look.bar);
  Space space(box);
  space.shrink(std::round(0.4 * em), std::round(0.12 * box.height()));
  while (space.width() > 3 * em) {
    const double gap = stage.look.gap_px;
    Node control;
    switch (stage.rng.next_below(6)) {
      case 0: {
        const auto fonts = stage.prose.view().fonts();
        const std::string family = fonts[stage.rng.next_below(fonts.size())].family;
        const Box cell = space.take_left(field_width(pen, family), gap);
        control = draw_field(pen, FieldKind::kCombo, cell, {.value = family});
        break;
      }
      case 1: {
        const std::string size = std::to_string(stage.rng.next_between(6, 72));
        const Box cell = space.take_left(4.5 * em, gap);
        control = draw_field(pen, FieldKind::kSpin, cell, {.value = size});
        break;
      }
      case 2: {
        const std::string name = stage.words.next(WordGroup::kViewOptions);
        const Box cell = space.take_left(choice_width(pen, name), gap);
        control = draw_choice(pen, ChoiceKind::kCheckBox, cell, name, holds(stage.rng, 0.5));
        break;
      }
      case 3: {
        const double side = std::round(std::min(1.6 * em, space.height()));
        const Box cell = space.take_left(side, gap);
        control = draw_tool_icon(stage, square_in(cell, side), stage.gallery.next_icon());
        break;
      }
      default: {
        const std::string name = stage.words.next(WordGroup::kCommands);
        const Box cell = space.take_left(button_width(pen, name), gap);
        control = draw_button(pen, cell, name);
      }
    }
    if (!add_drawn(bar, std::move(control))) break;
  }
  return bar;
}

Node draw_player_strip(Stage& stage, const Box& box) {
  Node strip = column_node();
  if (box.is_empty()) return strip;
  Pen& pen = stage.pen;
  const double em = stage.em();
  pen.fill(box, stage.look.bar);
  Space space(box);
  space.shrink(em, 0);
  const double side = std::round(em);
  for (const Sign sign : {Sign::kSkipBack, Sign::kPlay, Sign::kSkipForward})
    pen.sign(sign, square_in(space.take_left(side, 0.8 * em), side), stage.look.ink);
  const std::string song = stage.prose.title(1, 4);
  const Box name = space.take_left(pen.width_of(song), em);
  if (!name.is_empty()) {
    add_drawn(strip, block_of(NodeKind::kParagraph, pen.line(song, pen.plain(), name)));
  }
  const std::string volume = stage.words.next(WordGroup::kAmounts);
  const Box label = space.take_left(pen.width_of(volume), 0.6 * em);
  if (label.is_empty()) return strip;
  Node text = block_of(NodeKind::kParagraph, pen.line(volume, pen.plain(), label));
  const std::string printed = plain_text(text);
  add_drawn(strip, std::move(text));
  const Index percent = stage.rng.next_between(0, 100);
  const Box track = space.take_left(std::min(14 * em, space.width()));
  Node slider = draw_slider(pen, track,
                            {.name = printed,
                             .share = static_cast<double>(percent) / 100,
                             .value = percent_text(percent, stage.words.language())});
  add_value_fact(stage.sheet.scene, "screen.value", slider, ValueKind::kPercent,
                 static_cast<double>(percent));
  add_drawn(strip, std::move(slider));
  return strip;
}

// One bar of any kind.
Node draw_any_bar(Stage& stage, const Box& box, std::uint64_t kind) {
  switch (kind) {
    case 0:
      return draw_menu_bar(stage, box).node;
    case 1:
      return draw_tool_bar(stage, box);
    case 2:
      return draw_format_bar(stage, box);
    case 3:
      return draw_address_bar(stage, box);
    case 4: {
      const auto names = stage.words.several(WordGroup::kSite, stage.rng.next_between(3, 8));
      stage.pen.fill(box, stage.look.bar);
      return draw_tab_row(stage, box, names, stage.rng.next_below(3));
    }
    case 5:
      return draw_task_bar(stage, box);
    case 6:
      return draw_player_strip(stage, box);
    default:
      return draw_phone_header(stage, box, stage.words.label());
  }
}

}  // namespace

Scene make_bar_strip(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  constexpr std::uint64_t kNumKinds = 8;
  Space space(stage.bounds());
  const double height = std::round(between(rng, 1.1, 1.4) * stage.look.row_px);
  // Each kind once, as long as there is room; in a low picture one fills it.
  std::array<std::uint64_t, kNumKinds> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    kinds[i] = i;
  chance::shuffle(std::span<std::uint64_t>(kinds), rng);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const bool is_only = i == 0 && space.height() < height;
    const Box row = space.take_top(is_only ? space.height() : height);
    if (row.is_empty()) break;
    stage.add(draw_any_bar(stage, row, kinds[i]));
  }
  if (space.height() > 4 * stage.em()) stage.add(draw_document(stage, space.box()));
  return stage.finish();
}

Scene make_toolbar_strip(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Space space(stage.bounds());
  const double height = std::round(between(rng, 1.15, 1.5) * stage.look.row_px);
  bool is_icons = holds(rng, 0.5);
  const bool is_tall = space.height() > 2.5 * space.width();
  if (is_tall) stage.add(draw_tool_bar(stage, space.take_left(height)));
  for (Index i = rng.next_between(2, 4); !is_tall && i > 0; --i) {
    const Box row = space.take_top(std::min(height, space.height()));
    if (row.is_empty() || row.height() < 0.7 * stage.look.row_px) break;
    stage.add(is_icons ? draw_tool_bar(stage, row) : draw_format_bar(stage, row));
    stage.pen.rule_below(row, stage.look.line);
    is_icons = !is_icons;
  }
  if (space.height() > 3 * stage.em()) stage.add(draw_document(stage, space.box()));
  return stage.finish();
}

namespace {

// Icons with names one below the other.
Node draw_icon_rail(Stage& stage, const Box& box) {
  Node rail = column_node();
  Space space(box);
  const double height = std::round(4.2 * stage.em());
  const auto most = std::ssize(stage.words.all(WordGroup::kApps));
  for (Index i = 0; i < most; ++i) {
    const Box cell = space.take_top(height, 0.5 * stage.em());
    if (cell.is_empty()) break;
    const std::string name = stage.words.next(WordGroup::kApps);
    const PictureInfo* icon = stage.gallery.next_icon();
    add_drawn(rail, draw_named_icon(stage, cell, icon, name, stage.look.ink));
  }
  return rail;
}

Node draw_entry_rail(Stage& stage, const Box& box, bool has_choices) {
  Node rail = column_node();
  Space space(box);
  Index num_left = 40;
  const Index chosen = stage.rng.next_between(0, 6);
  constexpr std::array kGroups = {WordGroup::kFolders, WordGroup::kMailBoxes, WordGroup::kSections,
                                  WordGroup::kPages, WordGroup::kSite};
  const auto group = pick(kGroups, stage.rng);
  const auto num_names = std::ssize(stage.words.all(group));
  for (Index i = 0; num_left > 0; ++i, --num_left) {
    const Box cell = space.take_top(stage.look.row_px);
    if (cell.is_empty()) break;
    const std::string name = i < num_names ? stage.words.next(group) : stage.words.label();
    const bool is_checked = holds(stage.rng, 0.5);
    add_drawn(rail, has_choices
                        ? draw_choice(stage.pen, ChoiceKind::kCheckBox,
                                      cell.expanded(-stage.look.line_px), name, is_checked)
                        : draw_list_entry(stage.pen, cell, name, Sign::kFolder, i == chosen));
  }
  return rail;
}

}  // namespace

Scene make_rail_strip(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Space space(stage.bounds());
  stage.pen.fill(stage.bounds(), stage.look.bar);
  // A wide picture has several side by side.
  const double width = std::min(between(rng, 10, 18) * stage.em(), space.width());
  while (space.width() >= width) {
    const Box rail = space.take_left(width, 0.5 * stage.em());
    switch (rng.next_below(4)) {
      case 0:
        stage.add(draw_icon_rail(stage, rail));
        break;
      case 1:
        stage.add(draw_entry_rail(stage, rail, /*has_choices=*/true));
        break;
      case 2:
        stage.add(draw_contact_list(stage, rail).node);
        break;
      default:
        stage.add(draw_entry_rail(stage, rail, /*has_choices=*/false));
    }
  }
  return stage.finish();
}

Scene make_single_button(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  const Box bounds = stage.bounds();
  const double x = std::floor(bounds.width() * between(rng, 0, 0.08));
  const double y = std::max(0.0, std::floor((bounds.height() - stage.look.row_px) / 2));
  const Box box{bounds.x0 + x, bounds.y0 + y, bounds.x1 - x, bounds.y1 - y};
  // The first of some names that fits.
  std::vector<std::string> names = stage.words.several(WordGroup::kAnswers, 4);
  names.push_back(stage.words.word(ScreenWord::kOk));
  names.push_back(stage.words.word(ScreenWord::kYes));
  names.push_back(std::to_string(rng.next_between(1, 9)));
  for (const std::string& name : names) {
    if (stage.pen.width_of(name) > 0.74 * box.width()) continue;
    stage.add(draw_button(stage.pen, box, name, ButtonKind::kMain));
    break;
  }
  return stage.finish();
}

}  // namespace tessera::synth
