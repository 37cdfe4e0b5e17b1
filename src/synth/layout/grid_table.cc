#include "synth/layout/grid_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "draw/path.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Path;

std::size_t to_size(Index i) {
  return static_cast<std::size_t>(i);
}

TextStyle style_in(const TableCell& cell, const TableStyle& style) {
  TextStyle text_style = cell.is_header ? style.header : style.body;
  text_style.alignment = cell.alignment;
  if (cell.is_strong) text_style.emphasis = Emphasis::kBold;
  return text_style;
}

SetText set_cell(const TableCell& cell, const TableStyle& style, double width) {
  const TextStyle text_style = style_in(cell, style);
  if (!cell.pieces.empty()) return set_text(cell.pieces, text_style, width);
  return set_text(cell.text, text_style, width);
}

// The widest word: a column narrower than that would break it.
double narrowest_width(const TableCell& cell, const TableStyle& style) {
  const TextStyle text_style = style_in(cell, style);
  if (!cell.pieces.empty()) return widest_word(cell.pieces, text_style);
  const std::array pieces = {TextPiece{.text = cell.text}};
  return widest_word(pieces, text_style);
}

// Finds the place of every cell on the grid.
class Placer {
 public:
  Placer(const GridTable& table, TableLayout& layout) : table_(table), layout_(layout) {
    const std::size_t num_places = table.rows.size() * to_size(table.num_columns);
    is_taken_.resize(num_places);
  }

  void place() {
    for (Index row = 0; row < std::ssize(table_.rows); ++row) {
      Index column = 0;
      for (const TableCell& cell : table_.rows[to_size(row)]) {
        while (column < table_.num_columns && is_taken_[place_of(row, column)])
          ++column;
        base::check(column + cell.column_span <= table_.num_columns, "lay_out_table",
                    "cells within ", table_.num_columns, " columns, row ", row, " has more");
        take(cell, row, column);
        layout_.cells.push_back({.cell = &cell, .row = row, .column = column});
        column += cell.column_span;
      }
    }
  }

 private:
  [[nodiscard]] std::size_t place_of(Index row, Index column) const {
    return to_size(row * table_.num_columns + column);
  }

  void take(const TableCell& cell, Index row, Index column) {
    const Index row_end = std::min(std::ssize(table_.rows), row + cell.row_span);
    for (Index r = row; r < row_end; ++r) {
      for (Index c = column; c < column + cell.column_span; ++c)
        is_taken_[place_of(r, c)] = true;
    }
  }

  const GridTable& table_;
  TableLayout& layout_;
  std::vector<bool> is_taken_;
};

// Makes the spanned columns (or rows) wide enough for cells that span several, evenly.
void widen_spanned(std::vector<double>& sizes, Index begin, Index count, double wanted) {
  double sum = 0;
  for (Index i = begin; i < begin + count; ++i)
    sum += sizes[to_size(i)];
  if (sum >= wanted) return;
  for (Index i = begin; i < begin + count; ++i)
    sizes[to_size(i)] += (wanted - sum) / static_cast<double>(count);
}

template <class Measure>
std::vector<double> column_widths(const GridTable& table,
                                  const TableLayout& layout,
                                  double padding,
                                  Measure&& measure) {
  std::vector<double> widths(to_size(table.num_columns), 2 * padding + 2);
  for (const bool is_spanning : {false, true}) {
    for (const PlacedCell& placed : layout.cells) {
      const Index span = placed.cell->column_span;
      if ((span > 1) != is_spanning) continue;
      widen_spanned(widths, placed.column, span, std::ceil(measure(*placed.cell)) + 2 * padding);
    }
  }
  return widths;
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values)
    sum += value;
  return sum;
}

// Between the narrowest and the natural widths, so that the sum is max_width.
std::vector<double> fitted_widths(const std::vector<double>& narrow,
                                  const std::vector<double>& natural,
                                  double max_width) {
  const double least = sum_of(narrow);
  const double most = sum_of(natural);
  if (least >= max_width || most <= least) {
    std::vector<double> widths = narrow;
    if (least > max_width) {
      for (double& width : widths)
        width = std::floor(width * max_width / least);
    }
    return widths;
  }
  const double share = (max_width - least) / (most - least);
  std::vector<double> widths;
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    const double extra = std::max(0.0, natural[i] - narrow[i]);
    widths.push_back(std::floor(narrow[i] + share * extra));
  }
  return widths;
}

std::vector<double> edges_of(const std::vector<double>& sizes) {
  std::vector<double> edges(1, 0);
  for (const double size : sizes)
    edges.push_back(edges.back() + size);
  return edges;
}

void set_columns(const GridTable& table,
                 const TableStyle& style,
                 double max_width,
                 TableLayout& layout) {
  const auto natural = column_widths(table, layout, style.padding_x_px, [&](const TableCell& cell) {
    return set_cell(cell, style, kAnyWidth).width;
  });
  std::vector<double> widths = natural;
  if (sum_of(natural) > max_width) {
    const auto narrow =
        column_widths(table, layout, style.padding_x_px,
                      [&](const TableCell& cell) { return narrowest_width(cell, style); });
    widths = fitted_widths(narrow, natural, max_width);
  } else if (style.fills_width) {
    const double growth = max_width / sum_of(natural);
    for (double& width : widths)
      width = std::floor(width * growth);
  }
  layout.column_edges = edges_of(widths);
}

void set_rows(const GridTable& table, const TableStyle& style, TableLayout& layout) {
  std::vector<double> heights(table.rows.size(), style.body.size_px + 2 * style.padding_y_px);
  for (PlacedCell& placed : layout.cells) {
    const double x0 = layout.column_edges[to_size(placed.column)];
    const double x1 = layout.column_edges[to_size(placed.column + placed.cell->column_span)];
    placed.text = set_cell(*placed.cell, style, x1 - x0 - 2 * style.padding_x_px);
  }
  for (const bool is_spanning : {false, true}) {
    for (const PlacedCell& placed : layout.cells) {
      const Index span = std::min(placed.cell->row_span, std::ssize(table.rows) - placed.row);
      if ((span > 1) != is_spanning) continue;
      widen_spanned(heights, placed.row, span,
                    std::ceil(placed.text.height) + 2 * style.padding_y_px);
    }
  }
  layout.row_edges = edges_of(heights);
  for (PlacedCell& placed : layout.cells) {
    const Index row_end = std::min(std::ssize(table.rows), placed.row + placed.cell->row_span);
    placed.box = {layout.column_edges[to_size(placed.column)],
                  layout.row_edges[to_size(placed.row)],
                  layout.column_edges[to_size(placed.column + placed.cell->column_span)],
                  layout.row_edges[to_size(row_end)]};
  }
}

Index count_header_rows(const GridTable& table) {
  Index count = 0;
  for (const auto& row : table.rows) {
    const auto is_header = [](const TableCell& cell) { return cell.is_header; };
    if (!std::all_of(row.begin(), row.end(), is_header)) break;
    ++count;
  }
  return count == std::ssize(table.rows) ? 0 : count;
}

// Draws in place: the table's corner is the origin.
class TablePainter {
 public:
  TablePainter(draw::Canvas& canvas,
               const TableLayout& layout,
               const TableStyle& style,
               draw::Point origin)
      : canvas_(canvas), layout_(layout), style_(style), origin_(origin) {}

  void paint_grounds() {
    for (const PlacedCell& placed : layout_.cells) {
      const bool is_head = placed.row < layout_.num_header_rows;
      const bool is_striped = !is_head && (placed.row - layout_.num_header_rows) % 2 == 1;
      const bool is_header = is_head || placed.cell->is_header;
      const bool has_header_ground = is_header && style_.header_ground.a > 0;
      const draw::Colour ground = has_header_ground ? style_.header_ground
                                  : is_striped      ? style_.stripe_ground
                                                    : draw::kTransparent;
      if (ground.a > 0) canvas_.fill(Path().add_rect(placed.box.translated(origin_)), ground);
    }
  }

  void paint_rules() {
    for (const PlacedCell& placed : layout_.cells) {
      const Box box = placed.box;
      if (has_rule_above(box.y0)) add_rule({box.x0, box.y0, box.x1, box.y0});
      if (has_rule_above(box.y1)) add_rule({box.x0, box.y1, box.x1, box.y1});
      if (has_rule_beside(box.x0)) add_rule({box.x0, box.y0, box.x0, box.y1});
      if (has_rule_beside(box.x1)) add_rule({box.x1, box.y0, box.x1, box.y1});
    }
    if (!rules_.is_empty()) canvas_.fill(rules_, style_.rule_colour);
  }

  Node paint_cells() {
    Node table{.kind = NodeKind::kTable};
    for (const PlacedCell& placed : layout_.cells) {
      while (std::ssize(table.children) <= placed.row)
        table.children.push_back({.kind = NodeKind::kRow});
      table.children.back().children.push_back(paint_cell(placed));
    }
    while (table.children.size() + 1 < layout_.row_edges.size())
      table.children.push_back({.kind = NodeKind::kRow});
    close_boxes(table);
    return table;
  }

 private:
  [[nodiscard]] bool has_rule_above(double y) const {
    const bool is_edge = y == 0 || y == layout_.height();
    const bool is_below_head = y == layout_.row_edges[to_size(layout_.num_header_rows)] && y > 0;
    switch (style_.rules) {
      case TableRules::kAll:
      case TableRules::kHorizontal:
        return true;
      case TableRules::kFrame:
        return is_edge || is_below_head;
      case TableRules::kBook:
        return is_edge || is_below_head;
      case TableRules::kHeader:
        return is_below_head;
      default:
        return false;
    }
  }

  [[nodiscard]] bool has_rule_beside(double x) const {
    const bool is_edge = x == 0 || x == layout_.width();
    switch (style_.rules) {
      case TableRules::kAll:
        return true;
      case TableRules::kVertical:
        return !is_edge;
      case TableRules::kFrame:
        return is_edge;
      default:
        return false;
    }
  }

  // A line as a rectangle on whole pixels.
  void add_rule(const Box& line) {
    const double width = std::max(1.0, std::round(style_.rule_px));
    const double x0 = std::round(line.x0 + origin_.x);
    const double y0 = std::round(line.y0 + origin_.y);
    const double x1 = std::round(line.x1 + origin_.x) + width;
    const double y1 = std::round(line.y1 + origin_.y) + width;
    rules_.add_rect({x0, y0, x1, y1});
  }

  Node paint_cell(const PlacedCell& placed) {
    Node node{.kind = NodeKind::kCell,
              .row_span = placed.cell->row_span,
              .column_span = placed.cell->column_span,
              .is_header = placed.cell->is_header};
    const Box inner = placed.box.translated(origin_);
    const double y = std::round(inner.centre().y - placed.text.height / 2);
    node.children = draw_text(canvas_, placed.text, {inner.x0 + style_.padding_x_px, y});
    return node;
  }

  draw::Canvas& canvas_;
  const TableLayout& layout_;
  const TableStyle& style_;
  draw::Point origin_;
  Path rules_;
};

}  // namespace

TableLayout lay_out_table(const GridTable& table, const TableStyle& style, double max_width) {
  TableLayout layout;
  Placer(table, layout).place();
  layout.num_header_rows = count_header_rows(table);
  set_columns(table, style, max_width, layout);
  set_rows(table, style, layout);
  return layout;
}

void cut_rows_to_height(GridTable& table, const TableLayout& layout, double max_height) {
  std::size_t num_rows = table.rows.size();
  while (num_rows > 0 && layout.row_edges[num_rows] > max_height)
    --num_rows;
  const auto reaches_out = [&](std::size_t end) {
    for (std::size_t row = 0; row < end; ++row) {
      for (const TableCell& cell : table.rows[row]) {
        if (row + to_size(cell.row_span) > end) return true;
      }
    }
    return false;
  };
  while (num_rows > 0 && reaches_out(num_rows))
    --num_rows;
  table.rows.resize(num_rows);
}

Node draw_table(draw::Canvas& canvas,
                const TableLayout& layout,
                const TableStyle& style,
                draw::Point origin) {
  TablePainter painter(canvas, layout, style, origin);
  painter.paint_grounds();
  painter.paint_rules();
  return painter.paint_cells();
}

}  // namespace tessera::synth
