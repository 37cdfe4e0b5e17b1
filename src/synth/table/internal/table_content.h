// What a table says, before it is drawn: labels, numbers in units of their last printed place, and
// what follows from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "synth/content/numbers.h"
#include "synth/content/prose.h"

namespace tessera::synth {

struct ColumnContent {
  std::string label;
  std::string group{};  // of a second level of headers above it
  std::string unit{};   // printed behind the label
  int decimals = 0;
  bool is_number = false;
  bool is_summable = false;  // a total makes sense
};

struct CellContent {
  std::string text;                     // as printed; empty: an empty cell
  std::optional<std::int64_t> value{};  // in units of 10^-decimals of its column
};

// The first column names the rows; names and labels are distinct.
struct TableContent {
  std::string title;
  std::vector<ColumnContent> columns;
  std::vector<std::vector<CellContent>> rows;
  std::vector<std::string> row_groups{};  // one per row, equal ones adjacent; empty: none
  std::string total_label{};              // of a row of sums at the end; empty: none
  NumberFormat format{};

  [[nodiscard]] Index num_rows() const { return std::ssize(rows); }
  [[nodiscard]] Index num_columns() const { return std::ssize(columns); }
  void keep_rows(Index count);
  void keep_columns(Index count);
  // The column's sum, printed; nothing when its values do not add up to anything.
  [[nodiscard]] std::optional<std::int64_t> sum_of(Index column) const;
  [[nodiscard]] std::string print(std::int64_t value, Index column) const;
  // A column as questions name it: "Q1 2023" below a group.
  [[nodiscard]] std::string full_label(Index column) const;
};

// How much is wanted; a content may have fewer rows when names run out.
struct TableSize {
  Index num_rows = 5;
  Index num_columns = 4;
};

[[nodiscard]] TableContent make_item_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_period_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_people_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_country_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_measure_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_mark_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_note_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_league_table(const TableSize& size, Prose& prose, base::Rng& rng);
[[nodiscard]] TableContent make_week_table(const TableSize& size, Prose& prose, base::Rng& rng);

// One of the first seven.
[[nodiscard]] TableContent make_any_table(const TableSize& size, Prose& prose, base::Rng& rng);

// Empties a share of the cells, but for the names of rows and columns with a sum.
void empty_some_cells(TableContent& content, double share, base::Rng& rng);

// Rows into two to four adjacent groups with names.
void group_rows(TableContent& content, Prose& prose, base::Rng& rng);

}  // namespace tessera::synth
