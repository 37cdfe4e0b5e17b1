// Rows of a product sorted by the matrix that each meets: a head's own, or an expert's. The lists
// lie where the rows do, so that a choice made on a GPU never comes to the host.
//
// G groups · R rows of the product · n of them per row of x
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

struct RowGroups {
  Tensor begin_G;    // i64 [G + 1]: rows [begin[g], begin[g+1]) are of group g; ascending, 0 to R
  Tensor x_row_R{};  // i64 [R]: row r is made of row x_row[r] of x; empty: of row r
  Tensor rows_of_x_Tn{};  // i32 [rows of x, n]: the rows made of each row of x; with x_row, if
                          // equally many are made of each
  Index num_rows = 0;     // R

  [[nodiscard]] Index num_groups() const { return begin_G.numel() - 1; }
  // The same groups of rows that were made before.
  [[nodiscard]] RowGroups in_order() const { return {.begin_G = begin_G, .num_rows = num_rows}; }
};

// From lists of the host.
[[nodiscard]] RowGroups row_groups(Allocator& allocator,
                                   std::span<const Index> begin,
                                   std::span<const Index> x_row = {});

}  // namespace tessera::ops
