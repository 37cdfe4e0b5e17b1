// Windows of programs at a desk.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// A document: a title and paragraphs on a sheet of paper.
Node draw_document(Stage& stage, const Box& box) {
  Node page{.kind = NodeKind::kColumn};
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.field);
  Space space(box);
  const double margin = std::min(2 * stage.em(), std::round(0.06 * box.width()));
  space.shrink(margin, std::min(margin, std::round(0.05 * box.height())));
  const double growth = between(stage.rng, 1.1, 1.5);
  const TextStyle heading = pen.heading(growth);
  Node title = pen.block(NodeKind::kHeading, stage.prose.title(2, 6), heading, space.box(), 2);
  title.level = 1;
  const double title_px = title.box.is_empty() ? 0 : title.box.y1 - space.box().y0;
  if (add_drawn(page, std::move(title))) space.take_top(title_px + 0.6 * stage.em());
  TextStyle body = pen.plain();
  body.alignment = holds(stage.rng, 0.25) ? Alignment::kJustified : Alignment::kLeft;
  while (space.height() > 1.5 * stage.em()) {
    const std::string text = stage.prose.paragraph({.min_chars = 80, .max_chars = 600});
    Node paragraph = pen.block(NodeKind::kParagraph, text, body, space.box());
    if (!is_drawn(paragraph)) break;
    const double height = paragraph.box.y1 - space.box().y0;
    add_drawn(page, std::move(paragraph));
    if (space.take_top(height, 0.7 * stage.em()).is_empty()) break;
  }
  return page;
}

// A list at the side; one entry may be chosen.
Node draw_side_list(Stage& stage, const Box& box, WordGroup group) {
  Node list = column_node();
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.bar);
  Space space(box);
  space.shrink(0, std::round(0.3 * stage.em()));
  const Index num_entries = stage.rng.next_between(3, 8);
  const auto chosen = stage.rng.next_between(-1, num_entries - 1);
  const std::vector<std::string> names = stage.words.several(group, num_entries);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Box row = space.take_top(stage.look.row_px);
    const bool is_chosen = static_cast<Index>(i) == chosen;
    if (!add_drawn(list, draw_list_entry(pen, row, names[i], Sign::kFolder, is_chosen))) break;
  }
  return list;
}

std::vector<std::string> status_texts(Stage& stage) {
  const auto numbered = [&](ScreenWord word, Index most) {
    return chain({stage.words.word(word), " ", std::to_string(stage.rng.next_between(1, most))});
  };
  std::vector<std::string> texts = {stage.words.word(ScreenWord::kReady)};
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kPage, 40));
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kLine, 400));
  if (holds(stage.rng, 0.6)) texts.push_back(numbered(ScreenWord::kColumn, 90));
  return texts;
}

}  // namespace

Scene make_application(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  draw_wallpaper(stage);
  const std::string title =
      chain({stage.words.file_name(), " – ", stage.words.next(WordGroup::kApps)});
  Window window = open_window(stage, large_place(stage), title);
  Space space(window.inside);
  const double row = stage.look.row_px;
  add_drawn(window.node, draw_menu_bar(stage, space.take_top(row)).node);
  const bool is_low = space.height() < 7 * row;
  const bool has_tools = !is_low && holds(rng, 0.8);
  if (has_tools) add_drawn(window.node, draw_tool_bar(stage, space.take_top(1.3 * row)));
  const Box status = is_low ? Box{} : space.take_bottom(row);
  if (space.width() > 34 * stage.em() && holds(rng, 0.6)) {
    const Box side = space.take_left(between(rng, 9, 13) * stage.em(), stage.look.line_px);
    add_drawn(window.node, draw_side_list(stage, side, WordGroup::kFolders));
  }
  const Box bar = space.width() > 12 * stage.em() ? space.take_right(0.9 * stage.em()) : Box{};
  const double from = between(rng, 0, 0.5);
  draw_scroll_bar(stage, bar, from, from + between(rng, 0.2, 0.5));
  add_drawn(window.node, draw_document(stage, space.box()));
  add_drawn(window.node, draw_status_bar(stage, status, status_texts(stage)));
  stage.add(std::move(window.node));
  return stage.finish();
}

}  // namespace tessera::synth
