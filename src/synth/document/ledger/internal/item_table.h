// A table whose items are blocks of their own: a document may begin, end or go on in the next
// column between any two of them. Columns give way where the width has no room for all.
//
//   ItemTable table{.columns = {{"Item"}, {"Price", Alignment::kRight}}, .rows = rows, .body =
//   look}; for (BlockPtr& block : item_blocks(std::move(table)))
//     document.add(std::move(block));
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "synth/document/internal/block.h"
#include "synth/layout/grid_table.h"

namespace tessera::synth {

struct ItemColumn {
  std::string label{};
  Alignment alignment = Alignment::kLeft;
  int rank = 0;  // columns of the highest rank give way first; those of rank 0 never do
};

struct ItemCell {
  std::string text{};
  std::vector<Fact> facts{};  // whose value is the text, or some of its words
  bool is_strong = false;
};

struct ItemTable {
  std::vector<ItemColumn> columns{};
  std::vector<std::vector<ItemCell>> rows{};  // a row of one cell spans all columns
  std::size_t rows_per_item = 1;
  bool has_header = true;
  bool has_leaders = false;              // dots from the first cell of a row to its last
  TableRules rules = TableRules::kNone;  // all but kFrame
  BlockLook body{};
  BlockLook header{};
  draw::Colour line = draw::kBlack;
  draw::Colour header_ground = draw::kTransparent;
  draw::Colour stripe_ground = draw::kTransparent;  // of every second item
  double padding_x = 0.8;                           // in units
  double padding_y = 0.5;
};

// The header, when there is one, and every item; those that are drawn one after the other become
// one node kTable. As wide as the room.
[[nodiscard]] std::vector<BlockPtr> item_blocks(ItemTable table);

// Puts facts into the scene whose value is a run of whole words below the node, and the only one.
void note_values(Sheet& sheet, const std::vector<Fact>& facts, const Node& node);

}  // namespace tessera::synth
