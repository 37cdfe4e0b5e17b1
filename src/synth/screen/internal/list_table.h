// A list with columns, as file browsers and mail programs have them: a row of titles, then one line
// per entry. kTable of kRow of kCell; cells are facts where both names are printed whole.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/internal/stage.h"

namespace tessera::synth {

struct ListColumn {
  std::string title{};
  double width_px = 0;  // 0: what is left; of one column
  Alignment alignment = Alignment::kLeft;
  ValueKind kind = ValueKind::kText;
};

struct ListRow {
  std::vector<std::string> cells{};      // the first one names the row
  const PictureInfo* picture = nullptr;  // in front of the name
  bool is_chosen = false;
};

struct ListLook {
  bool has_header = true;
  bool is_striped = false;
  bool has_rules = false;  // between rows
};
[[nodiscard]] ListLook choose_list_look(base::Rng& rng);

// Rows from the top of the box as far as there is room. Columns that would leave the first one too
// narrow are left out from the right.
Node draw_list_table(Stage& stage,
                     const draw::Box& box,
                     std::vector<ListColumn> columns,
                     std::span<const ListRow> rows,
                     const ListLook& look);

// Files with sizes and dates, as many rows as the box may need.
Node draw_file_table(Stage& stage, const draw::Box& box);

}  // namespace tessera::synth
