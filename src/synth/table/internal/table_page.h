// From what a table says to a table on a page: its grid of cells, its look, a size that fits, and
// the facts with their places.
#pragma once

#include <string>

#include "draw/geometry.h"
#include "synth/layout/grid_table.h"
#include "synth/layout/sheet.h"
#include "synth/table/internal/table_content.h"

namespace tessera::synth {

struct TableShape {
  TableRules rules = TableRules::kAll;
  bool is_striped = false;
  bool has_header_ground = false;
  bool has_header_column = false;   // the first column's cells are headers
  bool has_units_in_cells = false;  // else in the header
  bool is_centred = false;          // numbers stand in the middle instead of at the right
  bool fills_width = false;
};

// Header rows (two when columns have groups), body, row of sums.
[[nodiscard]] GridTable to_grid(const TableContent& content, const TableShape& shape);

// A shape with the given rules and everything else at random.
[[nodiscard]] TableShape choose_shape(TableRules rules, base::Rng& rng);

// Draws the content as a table at the top of the room, which shrinks by it: columns and rows that
// do not fit are left out first. With a title above, or a caption below. Facts and numbers go into
// the scene. False when nothing fits.
struct TableFrame {
  draw::Box* room = nullptr;
  TextStyle body{};
  bool has_title = false;
  bool has_caption = false;
};
bool add_table(Sheet& sheet,
               TableContent content,
               const TableShape& shape,
               const TableFrame& frame,
               Prose& prose);

// How many rows and columns have room at this size of letters, within what tables have.
[[nodiscard]] TableSize choose_table_size(const draw::Box& room, double x_height, base::Rng& rng);

}  // namespace tessera::synth
