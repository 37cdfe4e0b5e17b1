#include "synth/screen/internal/list_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/screen/internal/frame.h"

namespace tessera::synth {

using chance::holds;
using chance::pick;
using draw::Box;

namespace {

constexpr double kNarrowestName = 6;  // of the em, of the first column

class ListTableWriter {
 public:
  ListTableWriter(Stage& stage, const Box& box, std::vector<ListColumn> columns)
      : stage_(stage), space_(box), columns_(std::move(columns)) {
    keep_fitting_columns();
  }

  void add_header() {
    const Box row_box = space_.take_top(stage_.look.row_px);
    if (row_box.is_empty()) return;
    stage_.pen.fill(row_box, stage_.look.bar);
    stage_.pen.rule_below(row_box, stage_.look.line);
    Node row{.kind = NodeKind::kRow};
    for (const ListColumn& column : columns_) {
      TextStyle style = stage_.pen.bold();
      style.alignment = column.alignment;
      Node cell = cell_of(column.title, style, cell_box(row_box, column));
      cell.is_header = true;
      titles_.push_back(plain_text(cell) == column.title ? column.title : std::string());
      row.children.push_back(std::move(cell));
    }
    finish(std::move(row));
  }

  bool add_row(const ListRow& content, const ListLook& look, bool is_odd) {
    const Box row_box = space_.take_top(stage_.look.row_px);
    if (row_box.is_empty()) return false;
    const bool is_striped = look.is_striped && is_odd && !content.is_chosen;
    if (is_striped) stage_.pen.fill(row_box, stage_.look.bar);
    const RowInks inks = draw_row_ground(stage_.pen, row_box, content.is_chosen);
    if (look.has_rules) stage_.pen.rule_below(row_box, stage_.look.line);
    Node row{.kind = NodeKind::kRow};
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Box box = cell_box(row_box, columns_[i]);
      Node picture;
      if (i == 0 && content.picture != nullptr) picture = draw_picture(*content.picture, box);
      TextStyle style = stage_.pen.plain(i == 0 ? inks.ink : inks.dim);
      style.alignment = columns_[i].alignment;
      row.children.push_back(cell_of(content.cells[i], style, box));
      add_drawn(row.children.back(), std::move(picture));
    }
    add_facts(content, row);
    finish(std::move(row));
    return true;
  }

  Node take() { return std::move(table_); }

 private:
  // Sets every column's left edge; from the right those are dropped that leave no room for names.
  void keep_fitting_columns() {
    const double least = kNarrowestName * stage_.em();
    const auto fixed_px = [&] {
      double sum = 0;
      for (const ListColumn& column : columns_)
        sum += column.width_px;
      return sum;
    };
    while (columns_.size() > 1 && fixed_px() + least > space_.width())
      columns_.pop_back();
    const double rest = space_.width() - fixed_px();
    double x = space_.box().x0;
    for (ListColumn& column : columns_) {
      if (column.width_px <= 0) column.width_px = rest;
      lefts_.push_back(x);
      x += column.width_px;
    }
  }

  [[nodiscard]] Box cell_box(const Box& row, const ListColumn& column) const {
    const auto i = static_cast<std::size_t>(&column - columns_.data());
    const double padding = std::round(0.4 * stage_.em());
    return {std::round(lefts_[i]) + padding, row.y0,
            std::round(lefts_[i] + column.width_px) - padding, row.y1};
  }

  // In front of the name, whose room it takes from.
  Node draw_picture(const PictureInfo& picture, Box& room) {
    const double side = std::round(1.2 * stage_.em());
    if (room.width() < 6 * side) return {};
    const Box square = square_in({room.x0, room.y0, room.x0 + side, room.y1}, side);
    room.x0 += side + std::round(0.4 * stage_.em());
    return draw_tool_icon(stage_, square, &picture);
  }

  Node cell_of(const std::string& text, const TextStyle& style, const Box& box) {
    return block_of(NodeKind::kCell, stage_.pen.line(text, style, box));
  }

  void add_facts(const ListRow& content, const Node& row) {
    const std::string& name = content.cells.front();
    const bool is_whole = plain_text(row.children.front()) == name;
    const bool is_repeated = std::ranges::find(names_, name) != names_.end();
    names_.push_back(name);
    if (!is_whole || is_repeated) return;
    for (std::size_t i = 1; i < titles_.size() && i < row.children.size(); ++i) {
      const Node& cell = row.children[i];
      if (titles_[i].empty() || !is_drawn(cell) || plain_text(cell) != content.cells[i]) continue;
      stage_.sheet.scene.facts.push_back({.key = "table.cell",
                                          .slots = {{"row", name}, {"column", titles_[i]}},
                                          .value = content.cells[i],
                                          .kind = columns_[i].kind,
                                          .box = cell.box});
    }
  }

  void finish(Node row) {
    for (const Node& cell : row.children)
      row.box = draw::unite(row.box, cell.box);
    add_drawn(table_, std::move(row));
  }

  Stage& stage_;
  Space space_;
  std::vector<ListColumn> columns_;
  std::vector<double> lefts_;
  std::vector<std::string> titles_;  // those printed whole; else empty
  std::vector<std::string> names_;   // of rows so far
  Node table_{.kind = NodeKind::kTable};
};

}  // namespace

ListLook choose_list_look(base::Rng& rng) {
  ListLook look;
  look.is_striped = holds(rng, 0.3);
  look.has_rules = !look.is_striped && holds(rng, 0.4);
  return look;
}

Node draw_list_table(Stage& stage,
                     const Box& box,
                     std::vector<ListColumn> columns,
                     std::span<const ListRow> rows,
                     const ListLook& look) {
  if (box.is_empty()) return {.kind = NodeKind::kTable};
  ListTableWriter writer(stage, box, std::move(columns));
  if (look.has_header) writer.add_header();
  bool is_odd = false;
  for (const ListRow& row : rows) {
    if (!writer.add_row(row, look, is_odd)) break;
    is_odd = !is_odd;
  }
  return writer.take();
}

Node draw_file_table(Stage& stage, const Box& box) {
  const double em = stage.em();
  constexpr std::array<std::string_view, 4> kIcons = {"text file", "image file", "audio file",
                                                      "package"};
  const auto most = std::max<Index>(1, static_cast<Index>(box.height() / stage.look.row_px));
  const Index num_rows = stage.rng.next_between((most + 1) / 2, most);
  const Index chosen = holds(stage.rng, 0.5) ? stage.rng.next_between(0, num_rows - 1) : -1;
  std::vector<ListRow> rows;
  rows.reserve(static_cast<std::size_t>(num_rows));
  for (Index i = 0; i < num_rows; ++i) {
    ListRow row;
    row.cells.push_back(stage.words.file_name());
    row.cells.push_back(stage.words.file_size());
    row.cells.push_back(stage.words.date());
    row.picture = stage.gallery.icon(pick(kIcons, stage.rng));
    row.is_chosen = i == chosen;
    rows.push_back(std::move(row));
  }
  const double size_px = std::ceil(5.5 * em);
  const double date_px = std::ceil(stage.pen.width_of(rows.front().cells[2]) + 2.5 * em);
  return draw_list_table(stage, box,
                         {{.title = stage.words.word(ScreenWord::kName)},
                          {.title = stage.words.word(ScreenWord::kSize),
                           .width_px = size_px,
                           .alignment = Alignment::kRight},
                          {.title = stage.words.word(ScreenWord::kDate),
                           .width_px = date_px,
                           .kind = ValueKind::kDate}},
                         rows, choose_list_look(stage.rng));
}

}  // namespace tessera::synth
