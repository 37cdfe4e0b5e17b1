#include "synth/table/table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/assets/studio.h"
#include "synth/chance.h"
#include "synth/layout/flow.h"
#include "synth/table/internal/table_page.h"
#include "synth/text/text.h"

namespace tessera::synth {
namespace {

using base::Rng;
using chance::holds;
using draw::Box;

using MakeContent = TableContent (*)(const TableSize&, Prose&, Rng&);

TableRules random_rules(Rng& rng) {
  constexpr std::array kRules = {TableRules::kNone,     TableRules::kAll,   TableRules::kHorizontal,
                                 TableRules::kVertical, TableRules::kFrame, TableRules::kBook,
                                 TableRules::kHeader};
  return chance::pick(kRules, rng);
}

// What all templates begin with.
struct TablePage {
  TablePage(Studio& studio, const SceneRequest& request, Rng& rng)
      : sheet(studio, request, rng, choose_paper(request.difficulty, rng)),
        prose(studio.view(request), request.language, rng),
        room(inner_box(request, rng)) {
    FaceRequest wanted{.kinds = {FontKind::kSans, FontKind::kSerif}};
    if (holds(rng, 0.15 * request.difficulty))
      wanted.kinds = {FontKind::kMono, FontKind::kTypewriter, FontKind::kHandwriting};
    FaceSet& faces = sheet.add_faces(wanted);
    // Two columns of some ten letters have room.
    const double widest = std::max(kSmallestXHeight, room.width() / 26);
    const double highest = std::max(kSmallestXHeight, room.height() / 9);
    const double x_height = std::min({widest, highest, body_x_height(request, rng)});
    style.faces = &faces;
    style.size_px = size_for_x_height(faces, x_height);
    style.colour = sheet.paper.ink;
    size = choose_table_size(room, x_height, rng);
  }

  bool add(TableContent content, const TableShape& shape) {
    const TableFrame frame{.room = &room,
                           .body = style,
                           .has_title = holds(sheet.rng, 0.35),
                           .has_caption = holds(sheet.rng, 0.25)};
    return add_table(sheet, std::move(content), shape, frame, prose);
  }

  // A shape is chosen when the content is there: one draw after the other.
  bool add_made(TableContent content) {
    const TableRules rules = random_rules(sheet.rng);
    return add(std::move(content), choose_shape(rules, sheet.rng));
  }
  bool add_any(TableRules rules) {
    TableContent content = make_any_table(size, prose, sheet.rng);
    return add(std::move(content), choose_shape(rules, sheet.rng));
  }

  void add_paragraph() {
    TextStyle justified = style;
    if (room.width() > 24 * style.size_px && holds(sheet.rng, 0.5))
      justified.alignment = Alignment::kJustified;
    const std::string text = prose.paragraph({.min_chars = 80, .max_chars = 500});
    const SetText set = cut_to_height(set_text(text, justified, room.width()), room.height());
    Node node = text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, {room.x0, room.y0}));
    if (node.children.empty()) return;
    room.y0 += set.height + 0.8 * style.size_px;
    sheet.add(std::move(node));
  }

  Sheet sheet;
  Prose prose;
  Box room;
  TextStyle style;
  TableSize size;
};

// A picture that no table fits into shows text instead.
Scene finish_or_text(TablePage& page, bool has_table, Rng& rng) {
  if (has_table) return page.sheet.finish();
  return text_templates().front().make(page.sheet.studio, page.sheet.request, rng);
}

template <TableRules kRules>
Scene make_with_rules(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  const bool has_table = page.add_any(kRules);
  return finish_or_text(page, has_table, rng);
}

template <MakeContent kMake>
Scene make_with_content(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  const bool has_table = page.add_made(kMake(page.size, page.prose, rng));
  return finish_or_text(page, has_table, rng);
}

Scene make_striped(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  constexpr std::array kRules = {TableRules::kNone, TableRules::kHeader, TableRules::kFrame};
  TableShape shape = choose_shape(chance::pick(kRules, rng), rng);
  shape.is_striped = true;
  return finish_or_text(page, page.add(make_any_table(page.size, page.prose, rng), shape), rng);
}

Scene make_merged_headers(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  page.size.num_columns = std::max<Index>(5, page.size.num_columns);
  TableContent content = make_period_table(page.size, page.prose, rng);
  // The draw of groups is random; here they always stand.
  const bool has_groups = !content.columns.back().group.empty();
  for (Index i = 1; !has_groups && i < content.num_columns(); ++i) {
    ColumnContent& column = content.columns[static_cast<std::size_t>(i)];
    column.group = std::to_string(2000 + (i - 1) / 2);
    column.label = std::string(1, (i - 1) % 2 == 0 ? 'A' : 'B');
  }
  const TableRules rules = holds(rng, 0.6) ? TableRules::kAll : random_rules(rng);
  return finish_or_text(page, page.add(std::move(content), choose_shape(rules, rng)), rng);
}

Scene make_merged_rows(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  TableContent content = make_any_table(page.size, page.prose, rng);
  group_rows(content, page.prose, rng);
  const TableRules rules = holds(rng, 0.7) ? TableRules::kAll : random_rules(rng);
  return finish_or_text(page, page.add(std::move(content), choose_shape(rules, rng)), rng);
}

Scene make_with_empty_cells(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  TableContent content = make_any_table(page.size, page.prose, rng);
  empty_some_cells(content, 0.1 + 0.3 * rng.next_uniform(), rng);
  const TableRules rules = holds(rng, 0.6) ? TableRules::kAll : random_rules(rng);
  return finish_or_text(page, page.add(std::move(content), choose_shape(rules, rng)), rng);
}

Scene make_pair(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  const Box whole = page.room;
  const bool is_beside = whole.width() > 1.5 * whole.height();
  page.size.num_rows = std::max<Index>(1, page.size.num_rows / (is_beside ? 1 : 2));
  page.size.num_columns = std::max<Index>(2, page.size.num_columns / (is_beside ? 2 : 1));
  bool has_table = false;
  for (int i = 0; i < 2; ++i) {
    if (is_beside) {
      page.room = equal_columns(whole, 2, 1.5 * page.style.size_px)[static_cast<std::size_t>(i)];
    } else {
      page.room.y1 = i == 0 ? whole.centre().y : whole.y1;
      if (i == 1)
        page.room.y0 = std::max(page.room.y0, whole.centre().y) + 0.5 * page.style.size_px;
    }
    has_table = page.add_any(random_rules(rng)) || has_table;
  }
  // Cells of two tables cannot be told apart by row and column.
  std::erase_if(page.sheet.scene.facts,
                [](const Fact& fact) { return fact.key.starts_with("table."); });
  return finish_or_text(page, has_table, rng);
}

Scene make_within_text(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  page.size.num_rows = std::max<Index>(1, page.size.num_rows / 2);
  if (page.room.height() > 14 * page.style.size_px) page.add_paragraph();
  const bool has_table = page.add_any(random_rules(rng));
  while (page.room.height() > 3 * page.style.size_px) {
    const double y = page.room.y0;
    page.add_paragraph();
    if (page.room.y0 <= y) break;
  }
  return finish_or_text(page, has_table, rng);
}

Scene make_matrix(Studio& studio, const SceneRequest& request, Rng& rng) {
  TablePage page(studio, request, rng);
  TableShape shape = choose_shape(random_rules(rng), rng);
  shape.has_header_column = true;
  return finish_or_text(page, page.add(make_mark_table(page.size, page.prose, rng), shape), rng);
}

constexpr std::array kTemplates = {
    SceneTemplate{"ruled", 2, false, make_with_rules<TableRules::kAll>},
    SceneTemplate{"unruled", 1, false, make_with_rules<TableRules::kNone>},
    SceneTemplate{"horizontal", 1, false, make_with_rules<TableRules::kHorizontal>},
    SceneTemplate{"vertical", 1, false, make_with_rules<TableRules::kVertical>},
    SceneTemplate{"framed", 1, false, make_with_rules<TableRules::kFrame>},
    SceneTemplate{"book", 1, false, make_with_rules<TableRules::kBook>},
    SceneTemplate{"header-rule", 1, false, make_with_rules<TableRules::kHeader>},
    SceneTemplate{"striped", 1, false, make_striped},
    SceneTemplate{"merged-headers", 1, false, make_merged_headers},
    SceneTemplate{"merged-rows", 1, false, make_merged_rows},
    SceneTemplate{"empty-cells", 1, false, make_with_empty_cells},
    SceneTemplate{"totals", 1.5, false, make_with_content<make_item_table>},
    SceneTemplate{"notes", 1, false, make_with_content<make_note_table>},
    SceneTemplate{"measures", 1, false, make_with_content<make_measure_table>},
    SceneTemplate{"matrix", 0.7, false, make_matrix},
    SceneTemplate{"pair", 1, false, make_pair},
    SceneTemplate{"within-text", 1, false, make_within_text},
    SceneTemplate{"league", 1, true, make_with_content<make_league_table>},
    SceneTemplate{"week", 1, true, make_with_content<make_week_table>},
};

}  // namespace

std::span<const SceneTemplate> table_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
