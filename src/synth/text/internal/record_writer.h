// Pages full of records: rows of short fields, one printed line each, as near to one another as the
// page's letters allow.
//
//   RecordPage page(studio, request, rng, paper, {FontKind::kMono});
//   RecordWriter writer(page, {.gap = FieldGap::kMark, .mark = "; "});
//   writer.write("Title", [&](Index) { return Record{.fields = {"11:42", "S3", "Berlin"}}; });
//
// Letters as large as the request's density asks for stay so while rows lose fields at their ends;
// only then they become smaller, and at last the widest rows are left out. The rest of the page's
// width goes to further columns of rows.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "draw/geometry.h"
#include "synth/content/prose.h"
#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"
#include "synth/text/internal/page_writer.h"

namespace tessera::synth {

struct RecordPage {
  RecordPage(Studio& studio,
             const SceneRequest& request,
             base::Rng& rng,
             const Paper& paper,
             std::vector<FontKind> kinds);

  // Letters that a line of the whole page has room for, as they are and the smallest.
  [[nodiscard]] Index letters_per_line() const;
  [[nodiscard]] Index most_letters_per_line() const;

  Sheet sheet;
  Prose prose;
  draw::Box room;
  PageLook look;
};

// Either grounds of screens or papers, at random.
[[nodiscard]] Paper choose_record_paper(const SceneRequest& request, base::Rng& rng);

enum class FieldGap : std::uint8_t {
  kColumns,  // fields stand below one another
  kTabs,     // a field begins at the next of many equal steps
  kSpaces,   // two spaces
  kMark,     // a text of its own
};

enum class FieldAlignment : std::uint8_t {
  kLeft,
  kRight,
  kPoint,  // decimal marks below one another
};

struct RecordShape {
  FieldGap gap = FieldGap::kColumns;
  std::string mark = ", ";                      // of kMark: drawn between two fields
  double gap_em = 1.2;                          // of kColumns: the least between two columns
  std::vector<FieldAlignment> alignments = {};  // of kColumns, by field; beyond them: left
  std::string_view decimal = ".";               // of kPoint
  Index least_fields = 2;                       // that smaller letters are chosen for
  NodeKind kind = NodeKind::kParagraph;         // of a block of rows
};

struct Record {
  std::string heading{};  // of the rows from here on; empty: none
  std::vector<std::string> fields{};
  Fact fact{};           // true when the row is drawn whole, never of kMark; no key: none
  Index fact_field = 0;  // whose box the fact has
};

class RecordWriter {
 public:
  RecordWriter(RecordPage& page, RecordShape shape);

  // Makes records until the page is full, or for some pages until a part of it is, and draws them.
  void write(const std::string& title, const std::function<Record(Index)>& make_record);

 private:
  struct Cell {
    SetText text{};
    double lead = 0;  // width before the point of alignment
  };
  struct Row {
    Record record{};
    std::vector<Cell> cells{};
  };
  struct Column {
    double lead = 0;
    double rest = 0;  // width behind the point of alignment
  };

  [[nodiscard]] const TextStyle& style() const { return page_.look.body; }
  [[nodiscard]] double pitch() const;
  [[nodiscard]] Index rows_per_column() const;
  [[nodiscard]] double column_width(Index num_columns) const;
  [[nodiscard]] Index choose_columns() const;
  [[nodiscard]] FieldAlignment alignment_of(std::size_t field) const;
  [[nodiscard]] Cell set_cell(const std::string& field, FieldAlignment alignment) const;
  [[nodiscard]] std::vector<Cell> set_cells(const Record& record) const;
  // Of every cell of the row, and behind the last one where it ends.
  [[nodiscard]] std::vector<double> places_of(const Row& row) const;
  [[nodiscard]] double widest_row() const;

  void make_rows(Index count, const std::function<Record(Index)>& make_record);
  void set_again();
  void measure_columns();
  void drop_widest_row();
  void fit_into(double width);
  void draw_rows(PageWriter& writer);
  [[nodiscard]] Node draw_row(const Row& row, draw::Point at, double width);

  RecordPage& page_;
  RecordShape shape_;
  double space_px_ = 0;
  Index num_made_ = 0;    // records, those left out counted
  Index num_fields_ = 0;  // of a row, those left out not counted
  std::vector<Row> rows_{};
  std::vector<Column> columns_{};
};

}  // namespace tessera::synth
