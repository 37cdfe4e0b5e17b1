// Fills the columns of a page from top to bottom, one block after the other:
//
//   Flow flow(canvas, columns, page);
//   flow.add(NodeKind::kHeading, set_text(title, heading, flow.width()), {.gap_px = 20});
//   while (flow.add(NodeKind::kParagraph, set_text(next(), body, flow.width()), {.gap_px = 8})) {}
//
// A text goes on in the next column when lines are left over: its node is marked as continued, and
// a second node of its kind holds the rest. What finds no room on the page is not drawn.
#pragma once

#include <optional>
#include <vector>

#include "base/index.h"
#include "draw/canvas.h"
#include "draw/geometry.h"
#include "synth/layout/typeset.h"
#include "synth/scene.h"

namespace tessera::synth {

struct BlockOptions {
  double gap_px = 0;             // above the block, unless it is the first of its column
  double indent_px = 0;          // from the column's left side
  Index min_lines = 1;           // that must stand together at a column's end and at its beginning
  bool is_kept_whole = false;    // not divided between columns
  double keep_with_next_px = 0;  // room that must be left below it, for a heading's first lines
  Index level = 0;               // of the node
};

class Flow {
 public:
  // Columns in reading order. With more than one, every column becomes a kColumn node of `page`.
  Flow(draw::Canvas& canvas, std::vector<draw::Box> columns, Node& page);

  [[nodiscard]] bool is_full() const { return column_idx_ >= std::ssize(columns_); }
  [[nodiscard]] double width() const;       // of the present column
  [[nodiscard]] double space_left() const;  // below what stands in it
  [[nodiscard]] double x() const;           // its left side
  [[nodiscard]] double y() const { return y_; }
  [[nodiscard]] bool is_fresh() const { return is_fresh_; }  // nothing stands in it
  void next_column();

  // Draws as much of the text as there is room for; false when lines had to be left out, or there
  // are none: a loop that adds until it fails ends.
  bool add(NodeKind kind, const SetText& text, const BlockOptions& options = {});
  // As add, for lines that belong to `parent`, a node that is not yet part of the page (a list's
  // item, a quote): all in the present column, or nothing is drawn and the answer is false.
  bool add_within(Node& parent, const SetText& text, const BlockOptions& options = {});
  // A node whose ink is already drawn, as part of the present column.
  void append(Node node);
  // Room of the full width for something else; nothing when no column has it.
  [[nodiscard]] std::optional<draw::Box> take(double height_px, double gap_px = 0);
  void skip(double height_px) { y_ += height_px; }

 private:
  [[nodiscard]] const draw::Box& column() const;  // the present one, or the last
  [[nodiscard]] Index count_here(const SetText& text,
                                 const BlockOptions& options,
                                 double gap_px) const;
  std::vector<Node> draw_lines(const SetText& text, double gap_px, double indent_px);

  draw::Canvas& canvas_;
  std::vector<draw::Box> columns_;
  Node& page_;
  Index column_idx_ = 0;
  Index column_node_idx_ = -1;  // among the page's children; -1: nothing stands in the column yet
  double y_ = 0;
  bool is_fresh_ = true;  // nothing stands in the column yet
};

// Columns of equal width with gaps between them.
[[nodiscard]] std::vector<draw::Box> equal_columns(const draw::Box& box,
                                                   Index num_columns,
                                                   double gap_px);

}  // namespace tessera::synth
