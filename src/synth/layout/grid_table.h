// Tables: rows of cells that may span rows and columns, measured, fitted into a width and drawn
// with rules and shades.
//
//   GridTable table{.rows = {{{.text = "Item", .is_header = true}, ...}, ...}};
//   TableLayout layout = lay_out_table(table, style, box.width());
//   Node node = draw_table(canvas, layout, style, {box.x0, box.y0});   // kTable of kRow of kCell
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/index.h"
#include "draw/canvas.h"
#include "draw/colour.h"
#include "draw/geometry.h"
#include "synth/layout/typeset.h"
#include "synth/scene.h"

namespace tessera::synth {

struct TableCell {
  std::string text{};               // empty: nothing is drawn
  std::vector<TextPiece> pieces{};  // instead of `text`, when not empty
  Index row_span = 1;
  Index column_span = 1;
  bool is_header = false;
  bool is_strong = false;  // set in bold: totals
  Alignment alignment = Alignment::kLeft;
};

// Places that a cell above or to the left covers are left out of the rows, as in HTML.
struct GridTable {
  std::vector<std::vector<TableCell>> rows;
  Index num_columns = 0;
};

enum class TableRules : std::uint8_t {
  kNone,
  kAll,         // a box around every cell
  kHorizontal,  // between all rows
  kVertical,    // between all columns
  kFrame,       // around the table
  kBook,        // above and below the table and below the header
  kHeader,      // below the header only
};

struct TableStyle {
  TextStyle body{};
  TextStyle header{};
  TableRules rules = TableRules::kAll;
  draw::Colour rule_colour = draw::kBlack;
  double rule_px = 1;
  double padding_x_px = 6;
  double padding_y_px = 4;
  draw::Colour header_ground = draw::kTransparent;
  draw::Colour stripe_ground = draw::kTransparent;  // of every second row of the body
  bool fills_width = false;  // columns grow until the table has the whole width
};

struct PlacedCell {
  const TableCell* cell = nullptr;
  Index row = 0;
  Index column = 0;
  draw::Box box{};  // from the table's top left corner
  SetText text{};
};

struct TableLayout {
  std::vector<PlacedCell> cells;       // row by row, in the order of the table
  std::vector<double> column_edges{};  // num_columns + 1 of them
  std::vector<double> row_edges{};
  Index num_header_rows = 0;

  [[nodiscard]] double width() const { return column_edges.empty() ? 0 : column_edges.back(); }
  [[nodiscard]] double height() const { return row_edges.empty() ? 0 : row_edges.back(); }
};

// Columns as wide as their widest cell while that fits into `max_width`; else the wide ones are
// narrowed and their texts set in several lines. Words are broken only when nothing else helps:
// `has_broken_words` of a cell's text then says so. The table must outlive the layout.
[[nodiscard]] TableLayout lay_out_table(const GridTable& table,
                                        const TableStyle& style,
                                        double max_width);

// Removes rows from the end (but no header) until the height fits; a row that a span reaches out of
// goes with the rows it reaches into.
void cut_rows_to_height(GridTable& table, const TableLayout& layout, double max_height);

[[nodiscard]] Node draw_table(draw::Canvas& canvas,
                              const TableLayout& layout,
                              const TableStyle& style,
                              draw::Point origin);

}  // namespace tessera::synth
