#include <algorithm>

#include "synth/markup/markup.h"

namespace tessera::synth {

std::vector<std::vector<const Node*>> table_grid(const Node& table) {
  std::vector<std::vector<const Node*>> grid;
  std::vector<std::vector<bool>> is_taken;
  const auto take = [&](std::size_t row, std::size_t column) {
    if (is_taken.size() <= row) is_taken.resize(row + 1);
    if (is_taken[row].size() <= column) is_taken[row].resize(column + 1);
    is_taken[row][column] = true;
  };
  const std::size_t num_rows = table.children.size();
  std::size_t num_columns = 0;
  is_taken.resize(num_rows);
  grid.resize(num_rows);
  for (std::size_t row = 0; row < num_rows; ++row) {
    std::size_t column = 0;
    for (const Node& cell : table.children[row].children) {
      while (column < is_taken[row].size() && is_taken[row][column])
        ++column;
      grid[row].resize(std::max(grid[row].size(), column + 1));
      grid[row][column] = &cell;
      const auto row_end = std::min(num_rows, row + static_cast<std::size_t>(cell.row_span));
      const auto column_end = column + static_cast<std::size_t>(cell.column_span);
      for (std::size_t r = row; r < row_end; ++r) {
        for (std::size_t c = column; c < column_end; ++c)
          take(r, c);
      }
      column = column_end;
      num_columns = std::max(num_columns, column_end);
    }
  }
  for (auto& row : grid)
    row.resize(num_columns);
  return grid;
}

}  // namespace tessera::synth
