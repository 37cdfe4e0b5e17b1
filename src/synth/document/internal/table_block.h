// A ruled table within a document: nutrition, opening hours, entries, declared goods.
#pragma once

#include <vector>

#include "synth/document/internal/block.h"
#include "synth/layout/grid_table.h"

namespace tessera::synth {

struct TableContentCell {
  Printed printed{};
  bool is_header = false;
  bool is_strong = false;
  Alignment alignment = Alignment::kLeft;
};

struct DocumentTable {
  std::vector<std::vector<TableContentCell>> rows{};  // the first one may be of headers
  TableRules rules = TableRules::kHorizontal;
  BlockLook body{};
  BlockLook header{};
  draw::Colour line = draw::kBlack;
  draw::Colour header_ground = draw::kTransparent;
  double padding_x = 0.9;  // in units
  double padding_y = 0.5;
  bool fills_width = true;
};

// A kTable node; rows are left out from the end. Where the columns have no room beside one another
// a row is a kField: its cells below one another, without the headers.
[[nodiscard]] BlockPtr table_block(DocumentTable table);

}  // namespace tessera::synth
