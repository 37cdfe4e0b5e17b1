// Programs that people work with all day: files, source text, spreadsheets, terminals.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/screen/fields.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/desk.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/list_table.h"
#include "synth/screen/internal/templates.h"
#include "synth/table/internal/table_content.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// Back, forward, up; the present folder; a search field.
Node draw_path_bar(Stage& stage, const Box& box) {
  Node bar = column_node();
  if (box.is_empty()) return bar;
  Pen& pen = stage.pen;
  pen.fill(box, stage.look.bar);
  Space space(box);
  space.shrink(std::round(0.4 * stage.em()), std::round(0.1 * box.height()));
  const double side = std::round(stage.em());
  if (space.width() > 14 * stage.em()) {
    for (const Sign sign : {Sign::kLeft, Sign::kRight, Sign::kUp})
      pen.sign(sign, square_in(space.take_left(side, 0.7 * stage.em()), side), stage.look.ink);
  }
  const bool has_search = space.width() > 26 * stage.em() && holds(stage.rng, 0.7);
  const Box search = has_search ? space.take_right(10 * stage.em(), stage.look.gap_px) : Box{};
  const std::string path =
      chain({"/", stage.words.next(WordGroup::kFolders), "/", stage.prose.from(WordList::kWords)});
  add_drawn(bar, draw_field(pen, FieldKind::kText, space.box(), {.value = path}));
  const FieldText hint{.value = stage.words.word(ScreenWord::kSearch), .is_hint = true};
  if (has_search) add_drawn(bar, draw_field(pen, FieldKind::kSearch, search, hint));
  return bar;
}

// Files as icons with their names below.
Node draw_file_icons(Stage& stage, const Box& box) {
  Node icons = column_node();
  stage.pen.fill(box, stage.look.field);
  constexpr std::array<std::string_view, 4> kIcons = {"folder", "text file", "image file",
                                                      "package"};
  const double width = std::round(between(stage.rng, 7, 9) * stage.em());
  const double height = std::round(between(stage.rng, 5, 6.5) * stage.em());
  const auto num_columns = std::max<Index>(1, static_cast<Index>(box.width() / width));
  Space rows(box);
  rows.shrink(std::round(0.3 * stage.em()), std::round(0.5 * stage.em()));
  Index num_left = stage.rng.next_between(num_columns, 7 * num_columns);
  while (num_left > 0) {
    Space row(rows.take_top(height, 0.6 * stage.em()));
    if (row.box().is_empty()) break;
    for (Index i = 0; i < num_columns && num_left > 0; ++i, --num_left) {
      const Box cell = row.take_left(std::min(width, row.width()));
      const std::size_t kind = stage.rng.next_below(kIcons.size());
      const std::string name =
          kind == 0 ? stage.prose.from(WordList::kWords) : stage.words.file_name();
      add_drawn(icons, draw_named_icon(stage, cell, stage.gallery.icon(kIcons[kind]), name,
                                       stage.look.ink));
    }
  }
  return icons;
}

std::string count_of_items(Stage& stage) {
  return chain(
      {std::to_string(stage.rng.next_between(2, 400)), " ", stage.words.word(ScreenWord::kItems)});
}

}  // namespace

Scene make_file_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  Window window = open_large_window(stage, desk.room, stage.words.word(ScreenWord::kFiles));
  Space space(window.inside);
  const double row = stage.look.row_px;
  if (space.height() > 5 * row && holds(rng, 0.4)) {
    add_drawn(window.node, draw_menu_bar(stage, space.take_top(row)).node);
  }
  if (space.height() > 4 * row) {
    add_drawn(window.node, draw_path_bar(stage, space.take_top(1.25 * row)));
  }
  const Box status = space.height() > 6 * row ? space.take_bottom(row) : Box{};
  if (space.width() > 30 * stage.em() && holds(rng, 0.75)) {
    const Box side = space.take_left(between(rng, 9, 12) * stage.em(), stage.look.line_px);
    add_drawn(window.node, draw_side_list(stage, side, WordGroup::kFolders));
  }
  const bool is_list = holds(rng, 0.65) || space.height() < 7 * stage.em();
  add_drawn(window.node,
            is_list ? draw_file_table(stage, space.box()) : draw_file_icons(stage, space.box()));
  const std::vector<std::string> texts = {count_of_items(stage), stage.words.file_size()};
  add_drawn(window.node, draw_status_bar(stage, status, texts));
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

Scene make_editor_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  const std::string file = stage.words.file_name();
  Window window = open_large_window(stage, desk.room, file);
  Space space(window.inside);
  const double row = stage.look.row_px;
  const bool is_low = space.height() < 6 * row;
  if (!is_low) {
    add_drawn(window.node, draw_menu_bar(stage, space.take_top(row)).node);
    std::vector<std::string> names = {file};
    const Index num_others = rng.next_between(0, 4);
    for (Index i = 0; i < num_others; ++i)
      names.push_back(stage.words.file_name());
    add_drawn(window.node, draw_tab_row(stage, space.take_top(row), names, 0));
  }
  const Box status = is_low ? Box{} : space.take_bottom(row);
  if (space.width() > 44 * stage.em() && holds(rng, 0.5)) {
    Node list = column_node();
    Space side(space.take_left(between(rng, 10, 14) * stage.em(), stage.look.line_px));
    stage.pen.fill(side.box(), stage.look.bar);
    const Index num_files = rng.next_between(4, 14);
    for (Index i = 0; i < num_files; ++i) {
      const Box entry = side.take_top(std::round(0.9 * row));
      const bool is_folder = holds(rng, 0.25);
      const std::string name =
          is_folder ? stage.prose.from(WordList::kWords) : stage.words.file_name();
      if (!add_drawn(list, draw_list_entry(stage.pen, entry, name,
                                           is_folder ? Sign::kFolder : Sign::kFile, i == 1))) {
        break;
      }
    }
    add_drawn(window.node, std::move(list));
  }
  add_drawn(window.node, draw_code(stage, space.box()));
  add_drawn(window.node, draw_status_bar(stage, status, status_texts(stage)));
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

Scene make_terminal_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  const double width = std::min(between(rng, 40, 70) * stage.em(), desk.room.width());
  const double height = std::min(between(rng, 24, 50) * stage.em(), desk.room.height());
  const std::vector<Box> places = window_places(stage, desk.room, {width, height});
  draw_desk_icons(stage, desk, places);
  for (const Box& place : places) {
    Window window = open_window(stage, place, stage.words.word(ScreenWord::kTerminal));
    Space space(window.inside);
    if (space.height() > 8 * stage.look.row_px && holds(rng, 0.4)) {
      add_drawn(window.node, draw_menu_bar(stage, space.take_top(stage.look.row_px)).node);
    }
    add_drawn(window.node, draw_terminal_text(stage, space.box()));
    stage.add(std::move(window.node));
  }
  close_desk(stage, std::move(desk));
  return stage.finish();
}

namespace {

// The sheet of a spreadsheet: letters above the columns, numbers beside the rows.
class CellGrid {
 public:
  CellGrid(Stage& stage, const Box& box) : stage_(stage), box_(box) {
    row_px_ = std::round(0.95 * stage.look.row_px);
    number_px_ = std::round(2.6 * stage.em());
    column_px_ = std::round(between(stage.rng, 6, 9) * stage.em());
    num_columns_ = static_cast<Index>((box.width() - number_px_) / column_px_);
    num_rows_ = static_cast<Index>(box.height() / row_px_) - 1;
    constexpr Index kMostColumns = 26;
    num_columns_ = std::clamp<Index>(num_columns_, 0, kMostColumns);
  }

  [[nodiscard]] bool has_room() const { return num_columns_ > 0 && num_rows_ > 0; }
  [[nodiscard]] Index num_columns() const { return num_columns_; }
  [[nodiscard]] Index num_rows() const { return num_rows_; }

  // "B3"
  [[nodiscard]] static std::string name_of(Index row, Index column) {
    return std::string(1, static_cast<char>('A' + column)) + std::to_string(row + 1);
  }
  // Row -1 and column -1 are those of the letters and numbers.
  [[nodiscard]] Box cell_box(Index row, Index column) const {
    const double x =
        column < 0 ? box_.x0 : box_.x0 + number_px_ + column_px_ * static_cast<double>(column);
    const double y = box_.y0 + row_px_ * static_cast<double>(row + 1);
    return {x, y, x + (column < 0 ? number_px_ : column_px_), y + row_px_};
  }

  // Ground, letters, numbers and lines; what stands in the first rows and columns of the content.
  Node draw(const TableContent& content) {
    draw_ground();
    Node table{.kind = NodeKind::kTable};
    for (Index row = -1; row < num_rows_; ++row) {
      Node line{.kind = NodeKind::kRow};
      for (Index column = -1; column < num_columns_; ++column) {
        Node cell = draw_cell(content, row, column);
        line.box = draw::unite(line.box, cell.box);
        line.children.push_back(std::move(cell));
      }
      add_drawn(table, std::move(line));
    }
    return table;
  }

 private:
  void draw_ground() {
    Pen& pen = stage_.pen;
    const Box all = draw::unite(cell_box(-1, -1), cell_box(num_rows_ - 1, num_columns_ - 1));
    pen.fill(all, stage_.look.field);
    pen.fill({all.x0, all.y0, all.x1, all.y0 + row_px_}, stage_.look.bar);
    pen.fill({all.x0, all.y0, all.x0 + number_px_, all.y1}, stage_.look.bar);
    for (Index row = -1; row < num_rows_; ++row)
      pen.rule_below({all.x0, all.y0, all.x1, cell_box(row, -1).y1}, stage_.look.line);
    for (Index column = -1; column < num_columns_; ++column) {
      const double x = cell_box(-1, column).x1;
      pen.fill({x - stage_.look.line_px, all.y0, x, all.y1}, stage_.look.line);
    }
  }

  Node draw_cell(const TableContent& content, Index row, Index column) {
    Node cell{.kind = NodeKind::kCell};
    cell.is_header = row < 0 || column < 0;
    TextStyle style = cell.is_header ? stage_.pen.dim() : stage_.pen.plain();
    std::string text;
    bool is_number = false;
    if (row < 0 && column >= 0) {
      text = std::string(1, static_cast<char>('A' + column));
      style.alignment = Alignment::kCentred;
    } else if (row >= 0 && column < 0) {
      text = std::to_string(row + 1);
      style.alignment = Alignment::kCentred;
    } else if (row == 0 && column < content.num_columns()) {
      text = content.full_label(column);
      style.emphasis = Emphasis::kBold;
    } else if (row > 0 && row <= content.num_rows() && column < content.num_columns()) {
      const auto r = static_cast<std::size_t>(row - 1);
      const auto c = static_cast<std::size_t>(column);
      text = content.rows[r][c].text;
      is_number = content.columns[c].is_number;
    }
    if (text.empty()) return cell;
    if (is_number) style.alignment = Alignment::kRight;
    const double padding = std::round(0.3 * stage_.em());
    Box room = cell_box(row, column);
    room.x0 += padding;
    room.x1 -= padding;
    add_drawn(cell, stage_.pen.line(text, style, room));
    if (!cell.is_header && plain_text(cell) == text) {
      stage_.sheet.scene.facts.push_back({.key = "screen.cell",
                                          .slots = {{"cell", name_of(row, column)}},
                                          .value = text,
                                          .box = cell.box});
    }
    return cell;
  }

  Stage& stage_;
  Box box_;
  double row_px_ = 0;
  double number_px_ = 0;
  double column_px_ = 0;
  Index num_columns_ = 0;
  Index num_rows_ = 0;
};

}  // namespace

Scene make_spreadsheet_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Desk desk = open_desk(stage);
  Window window = open_large_window(stage, desk.room, stage.words.file_name());
  Space space(window.inside);
  const double row = stage.look.row_px;
  if (space.height() > 7 * row) {
    add_drawn(window.node, draw_menu_bar(stage, space.take_top(row)).node);
    if (holds(rng, 0.7)) add_drawn(window.node, draw_tool_bar(stage, space.take_top(1.25 * row)));
  }
  const bool has_entry = space.height() > 5 * row;
  Space entry(has_entry ? space.take_top(row, 0.2 * row) : Box{});
  const Box tabs = space.height() > 6 * row ? space.take_bottom(row) : Box{};
  CellGrid grid(stage, space.box());
  if (grid.has_room()) {
    const TableSize size{.num_rows = rng.next_between(1, std::min<Index>(40, grid.num_rows())),
                         .num_columns = std::min<Index>(9, std::max<Index>(2, grid.num_columns()))};
    const TableContent content = make_any_table(size, stage.prose, rng);
    const Index chosen_row = rng.next_between(0, grid.num_rows() - 1);
    const Index chosen_column = rng.next_between(0, grid.num_columns() - 1);
    if (!entry.box().is_empty()) {
      const std::string name = CellGrid::name_of(chosen_row, chosen_column);
      const Box place = entry.take_left(5 * stage.em(), stage.look.gap_px);
      add_drawn(window.node, draw_field(stage.pen, FieldKind::kCombo, place, {.value = name}));
    }
    add_drawn(window.node, grid.draw(content));
    stage.pen.frame(grid.cell_box(chosen_row, chosen_column), stage.look.accent);
  }
  std::vector<std::string> names = stage.words.several(WordGroup::kSections, 3);
  if (!tabs.is_empty()) add_drawn(window.node, draw_tab_row(stage, tabs, names, 0));
  stage.add(std::move(window.node));
  close_desk(stage, std::move(desk));
  return stage.finish();
}

}  // namespace tessera::synth
