#include "synth/table/internal/table_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/markup/markup.h"
#include "synth/table/internal/table_words.h"

namespace tessera::synth {
namespace {

using base::Rng;
using chance::holds;

constexpr Index kMaxFacts = 14;

std::size_t to_size(Index i) {
  return static_cast<std::size_t>(i);
}

std::string label_with_unit(const ColumnContent& column, bool has_unit) {
  if (!has_unit || column.unit.empty()) return column.label;
  return column.label + " (" + column.unit + ")";
}

class GridWriter {
 public:
  GridWriter(const TableContent& content, const TableShape& shape)
      : content_(content), shape_(shape), has_row_groups_(!content.row_groups.empty()) {}

  GridTable write() {
    GridTable grid{.rows = {}, .num_columns = content_.num_columns() + (has_row_groups_ ? 1 : 0)};
    const bool has_groups = std::any_of(content_.columns.begin(), content_.columns.end(),
                                        [](const ColumnContent& c) { return !c.group.empty(); });
    if (has_groups) grid.rows.push_back(group_row());
    grid.rows.push_back(label_row(has_groups));
    for (Index row = 0; row < content_.num_rows(); ++row)
      grid.rows.push_back(body_row(row));
    if (!content_.total_label.empty()) grid.rows.push_back(total_row());
    return grid;
  }

 private:
  [[nodiscard]] Alignment alignment_of(const ColumnContent& column) const {
    if (!column.is_number) return Alignment::kLeft;
    return shape_.is_centred ? Alignment::kCentred : Alignment::kRight;
  }

  // Groups span their columns; columns without a group reach down into the row of labels.
  std::vector<TableCell> group_row() const {
    std::vector<TableCell> cells;
    if (has_row_groups_) cells.push_back({.row_span = 2, .is_header = true});
    for (Index i = 0; i < content_.num_columns(); ++i) {
      const ColumnContent& column = content_.columns[to_size(i)];
      if (column.group.empty()) {
        cells.push_back({.text = label_with_unit(column, !shape_.has_units_in_cells),
                         .row_span = 2,
                         .is_header = true});
        continue;
      }
      Index span = 1;
      while (i + span < content_.num_columns() &&
             content_.columns[to_size(i + span)].group == column.group)
        ++span;
      cells.push_back({.text = column.group,
                       .column_span = span,
                       .is_header = true,
                       .alignment = Alignment::kCentred});
      i += span - 1;
    }
    return cells;
  }

  std::vector<TableCell> label_row(bool is_below_groups) const {
    std::vector<TableCell> cells;
    if (has_row_groups_ && !is_below_groups) cells.push_back({.is_header = true});
    for (const ColumnContent& column : content_.columns) {
      if (is_below_groups && column.group.empty()) continue;
      cells.push_back({.text = label_with_unit(column, !shape_.has_units_in_cells),
                       .is_header = true,
                       .alignment = alignment_of(column)});
    }
    return cells;
  }

  std::vector<TableCell> body_row(Index row) const {
    std::vector<TableCell> cells;
    const auto& groups = content_.row_groups;
    if (has_row_groups_ && (row == 0 || groups[to_size(row)] != groups[to_size(row - 1)])) {
      Index span = 1;
      while (row + span < content_.num_rows() &&
             groups[to_size(row + span)] == groups[to_size(row)])
        ++span;
      cells.push_back(
          {.text = groups[to_size(row)], .row_span = span, .is_header = shape_.has_header_column});
    }
    for (Index i = 0; i < content_.num_columns(); ++i) {
      const ColumnContent& column = content_.columns[to_size(i)];
      TableCell cell{.text = content_.rows[to_size(row)][to_size(i)].text,
                     .alignment = alignment_of(column)};
      if (shape_.has_units_in_cells && !column.unit.empty() && !cell.text.empty()) {
        cell.text += "\u00A0" + column.unit;
      }
      cell.is_header = i == 0 && shape_.has_header_column;
      cells.push_back(std::move(cell));
    }
    return cells;
  }

  std::vector<TableCell> total_row() const {
    std::vector<TableCell> cells;
    cells.push_back(
        {.text = content_.total_label, .column_span = has_row_groups_ ? 2 : 1, .is_strong = true});
    for (Index i = 1; i < content_.num_columns(); ++i) {
      const auto sum = content_.sum_of(i);
      TableCell cell{.text = sum ? content_.print(*sum, i) : "", .is_strong = true};
      cell.alignment = alignment_of(content_.columns[to_size(i)]);
      const std::string& unit = content_.columns[to_size(i)].unit;
      if (sum && shape_.has_units_in_cells && !unit.empty()) cell.text += "\u00A0" + unit;
      cells.push_back(std::move(cell));
    }
    return cells;
  }

  const TableContent& content_;
  const TableShape& shape_;
  bool has_row_groups_;
};

TableStyle style_for(Sheet& sheet, const TextStyle& body, const TableShape& shape) {
  Rng& rng = sheet.rng;
  TableStyle style{.body = body, .header = body};
  style.body.is_hyphenated = style.header.is_hyphenated = false;
  style.header.emphasis = holds(rng, 0.8) ? Emphasis::kBold : Emphasis::kPlain;
  style.rules = shape.rules;
  style.rule_colour =
      holds(rng, 0.5) ? sheet.paper.ink : draw::mix(sheet.paper.ground, sheet.paper.ink, 0.5);
  style.rule_px = std::max(1.0, std::round(body.size_px * (0.04 + 0.06 * rng.next_uniform())));
  style.padding_x_px = std::round(body.size_px * (0.3 + 0.6 * rng.next_uniform()));
  style.padding_y_px = std::round(body.size_px * (0.1 + 0.4 * rng.next_uniform()));
  if (shape.has_header_ground) {
    const bool is_strong = holds(rng, 0.5);
    style.header_ground = is_strong ? sheet.paper.accent : sheet.paper.shade;
    if (is_strong) style.header.colour = choose_ink(style.header_ground, rng, 0.45);
  }
  if (shape.is_striped) style.stripe_ground = sheet.paper.shade;
  style.fills_width = shape.fills_width;
  return style;
}

// Leaves out columns, then rows, until the table fits; false when not even one row does.
bool fit(TableContent& content, const TableShape& shape, TableStyle& style, const draw::Box& room) {
  constexpr int kAttempts = 40;
  for (int i = 0; i < kAttempts && content.num_rows() > 0; ++i) {
    const GridTable grid = to_grid(content, shape);
    const TableLayout layout = lay_out_table(grid, style, room.width());
    const bool is_broken =
        std::any_of(layout.cells.begin(), layout.cells.end(),
                    [](const PlacedCell& cell) { return cell.text.has_broken_words; });
    if (is_broken || layout.width() > room.width()) {
      if (content.num_columns() > 2) {
        content.keep_columns(content.num_columns() - 1);
        continue;
      }
      if (x_height_at(*style.body.faces, 0.9 * style.body.size_px) < kSmallestXHeight) return false;
      style.body.size_px *= 0.9;
      style.header.size_px *= 0.9;
      continue;
    }
    const double excess = layout.height() + style.rule_px - room.height();
    if (excess <= 0) return true;
    const double per_row = layout.height() / static_cast<double>(layout.row_edges.size() - 1);
    const auto surplus = static_cast<Index>(std::ceil(excess / (1.5 * per_row)));
    content.keep_rows(std::max<Index>(0, content.num_rows() - std::max<Index>(1, surplus)));
  }
  return false;
}

ValueKind value_kind(const ColumnContent& column) {
  if (!column.is_number) return ValueKind::kText;
  if (column.unit == "%") return ValueKind::kPercent;
  return column.decimals > 0 ? ValueKind::kDecimal : ValueKind::kInteger;
}

double as_number(std::int64_t value, int decimals) {
  auto number = static_cast<double>(value);
  for (int i = 0; i < decimals; ++i)
    number /= 10;
  return number;
}

// Reads values and places of cells out of a table that was drawn.
class FactWriter {
 public:
  FactWriter(Sheet& sheet, const TableContent& content, const Node& table)
      : sheet_(sheet), content_(content), grid_(table_grid(table)) {
    first_row_ = std::ssize(grid_) - content.num_rows() - (content.total_label.empty() ? 0 : 1);
    first_column_ = content.row_groups.empty() ? 0 : 1;
  }

  void write() {
    add("table.num_rows", {}, std::to_string(content_.num_rows()), ValueKind::kInteger,
        static_cast<double>(content_.num_rows()), {});
    const Index num_columns = content_.num_columns() + first_column_;
    add("table.num_columns", {}, std::to_string(num_columns), ValueKind::kInteger,
        static_cast<double>(num_columns), {});
    for (Index i = 0; i < kMaxFacts; ++i)
      add_cell();
    for (Index column = 1; column < content_.num_columns(); ++column)
      add_summary(column);
    add_data_table();
  }

 private:
  [[nodiscard]] const Node* node_at(Index row, Index column) const {
    return grid_[to_size(first_row_ + row)][to_size(first_column_ + column)];
  }

  void add(std::string key,
           std::vector<std::pair<std::string, std::string>> slots,
           std::string value,
           ValueKind kind,
           std::optional<double> number,
           const draw::Box& box) {
    sheet_.scene.facts.push_back({.key = std::move(key),
                                  .slots = std::move(slots),
                                  .value = std::move(value),
                                  .kind = kind,
                                  .number = number,
                                  .box = box});
  }

  // A cell at random, once.
  void add_cell() {
    const Index row = sheet_.rng.next_between(0, content_.num_rows() - 1);
    const Index column = sheet_.rng.next_between(1, content_.num_columns() - 1);
    const CellContent& cell = content_.rows[to_size(row)][to_size(column)];
    const Node* node = node_at(row, column);
    if (cell.text.empty() || node == nullptr || node->children.size() != 1) return;
    const std::string name = content_.rows[to_size(row)].front().text;
    const std::string label = content_.full_label(column);
    if (label.empty()) return;
    const std::vector<std::pair<std::string, std::string>> slots = {{"row", name},
                                                                    {"column", label}};
    for (const Fact& fact : sheet_.scene.facts) {
      if (fact.key == "table.cell" && fact.slots == slots) return;
    }
    const ColumnContent& about = content_.columns[to_size(column)];
    std::optional<double> number;
    if (cell.value) number = as_number(*cell.value, about.decimals);
    add("table.cell", slots, plain_text(*node), value_kind(about), number, node->box);
  }

  void add_summary(Index column) {
    const ColumnContent& about = content_.columns[to_size(column)];
    if (!about.is_number || content_.num_rows() < 2) return;
    const std::string label = content_.full_label(column);
    const auto add_value = [&](const char* key, std::int64_t value, const Node* node) {
      const bool is_printed = node != nullptr && node->children.size() == 1;
      add(key, {{"column", label}}, is_printed ? plain_text(*node) : content_.print(value, column),
          value_kind(about), as_number(value, about.decimals),
          is_printed ? node->box : draw::Box{});
    };
    if (const auto sum = content_.sum_of(column)) {
      const bool has_row = !content_.total_label.empty();
      add_value("table.sum", *sum, has_row ? node_at(content_.num_rows(), column) : nullptr);
    }
    Index least = -1;
    Index most = -1;
    const auto value_at = [&](Index row) {
      return content_.rows[to_size(row)][to_size(column)].value;
    };
    for (Index row = 0; row < content_.num_rows(); ++row) {
      if (!value_at(row)) return;  // an empty cell: no extremes
      if (least < 0 || *value_at(row) < *value_at(least)) least = row;
      if (most < 0 || *value_at(row) > *value_at(most)) most = row;
    }
    add_value("table.min", *value_at(least), node_at(least, column));
    add_value("table.max", *value_at(most), node_at(most, column));
  }

  void add_data_table() {
    DataTable data{.title = content_.title, .category_label = content_.columns.front().label};
    for (const auto& row : content_.rows)
      data.categories.push_back(row.front().text);
    for (Index column = 1; column < content_.num_columns(); ++column) {
      const ColumnContent& about = content_.columns[to_size(column)];
      if (!about.is_number) continue;
      std::vector<double> values;
      std::vector<std::string> printed;
      for (const auto& row : content_.rows) {
        const CellContent& cell = row[to_size(column)];
        if (!cell.value) break;
        values.push_back(as_number(*cell.value, about.decimals));
        printed.push_back(cell.text);
      }
      if (values.size() != content_.rows.size()) continue;  // with empty cells
      data.series.push_back(content_.full_label(column));
      data.values.push_back(std::move(values));
      data.printed.push_back(std::move(printed));
    }
    if (data.series.empty()) return;
    data.has_printed_values = true;
    sheet_.scene.tables.push_back(std::move(data));
  }

  Sheet& sheet_;
  const TableContent& content_;
  std::vector<std::vector<const Node*>> grid_;
  Index first_row_ = 0;
  Index first_column_ = 0;
};

// A line or two over the width of the room.
void add_caption(
    Sheet& sheet, const std::string& text, NodeKind kind, const TextStyle& style, draw::Box& room) {
  const SetText set = set_text(text, style, room.width());
  if (set.height > 0.3 * room.height() || set.has_broken_words) return;
  Node node = text_node(kind, draw_text(sheet.canvas, set, {room.x0, room.y0}));
  node.level = kind == NodeKind::kHeading ? 2 : 0;
  if (node.children.empty()) return;
  room.y0 += set.height + 0.4 * style.size_px;
  if (kind == NodeKind::kHeading) {
    sheet.scene.facts.push_back({.key = "table.title", .value = text, .box = node.box});
  }
  sheet.add(std::move(node));
}

}  // namespace

GridTable to_grid(const TableContent& content, const TableShape& shape) {
  return GridWriter(content, shape).write();
}

TableShape choose_shape(TableRules rules, Rng& rng) {
  return {.rules = rules,
          .is_striped = holds(rng, 0.15),
          .has_header_ground = holds(rng, 0.35),
          .has_header_column = holds(rng, 0.25),
          .has_units_in_cells = holds(rng, 0.25),
          .is_centred = holds(rng, 0.2),
          .fills_width = holds(rng, 0.5)};
}

TableSize choose_table_size(const draw::Box& room, double x_height, Rng& rng) {
  const auto columns = std::clamp<Index>(static_cast<Index>(room.width() / (11 * x_height)), 2, 9);
  const auto rows = std::clamp<Index>(static_cast<Index>(room.height() / (4.2 * x_height)), 1, 60);
  return {.num_rows = rng.next_between(std::max<Index>(1, rows / 3), rows),
          .num_columns = rng.next_between(2, columns)};
}

bool add_table(Sheet& sheet,
               TableContent content,
               const TableShape& shape,
               const TableFrame& frame,
               Prose& prose) {
  draw::Box& room = *frame.room;
  TextStyle title = frame.body;
  title.emphasis = Emphasis::kBold;
  title.alignment = holds(sheet.rng, 0.3) ? Alignment::kCentred : Alignment::kLeft;
  if (frame.has_title) add_caption(sheet, content.title, NodeKind::kHeading, title, room);
  TableStyle style = style_for(sheet, frame.body, shape);
  if (!fit(content, shape, style, room)) return false;
  const GridTable grid = to_grid(content, shape);
  const TableLayout layout = lay_out_table(grid, style, room.width());
  const double left_over = std::max(0.0, room.width() - layout.width() - style.rule_px);
  const double shift = holds(sheet.rng, 0.4)   ? left_over / 2
                       : holds(sheet.rng, 0.2) ? left_over
                                               : 0;
  Node table =
      draw_table(sheet.canvas, layout, style, {std::floor(room.x0 + shift), std::floor(room.y0)});
  FactWriter(sheet, content, table).write();
  sheet.add(std::move(table));
  room.y0 += layout.height() + style.rule_px + 0.6 * frame.body.size_px;
  if (frame.has_caption) {
    const std::string number = std::to_string(sheet.rng.next_between(1, 30));
    const std::string text = std::string(table_word(TableWord::kTable, prose.language())) + " " +
                             number + ": " + content.title;
    TextStyle style_below = frame.body;
    style_below.alignment = title.alignment;
    add_caption(sheet, text, NodeKind::kCaption, style_below, room);
  }
  return true;
}

}  // namespace tessera::synth
