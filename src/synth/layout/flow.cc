#include "synth/layout/flow.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace tessera::synth {
namespace {

// Lines [begin, end) as a text of their own.
SetText slice(const SetText& text, Index begin, Index end) {
  SetText part = text;
  part.lines.assign(text.lines.begin() + begin, text.lines.begin() + end);
  part.height = 0;
  if (part.lines.empty()) return part;
  const double top = part.lines.front().baseline - text.ascent;
  for (SetLine& line : part.lines)
    line.baseline -= top;
  part.height = part.lines.back().baseline + text.descent;
  return part;
}

Index count_fitting(const SetText& text, double height) {
  Index count = 0;
  for (const SetLine& line : text.lines) {
    if (line.baseline + text.descent > height) break;
    ++count;
  }
  return count;
}

}  // namespace

Flow::Flow(draw::Canvas& canvas, std::vector<draw::Box> columns, Node& page)
    : canvas_(canvas), columns_(std::move(columns)), page_(page) {
  base::check(!columns_.empty(), "flow", "at least one column, has none");
  y_ = columns_.front().y0;
}

const draw::Box& Flow::column() const {
  const Index last = std::ssize(columns_) - 1;
  return columns_[static_cast<std::size_t>(std::min(column_idx_, last))];
}

double Flow::x() const {
  return column().x0;
}

double Flow::width() const {
  return column().width();
}

double Flow::space_left() const {
  return is_full() ? 0 : column().y1 - y_;
}

void Flow::next_column() {
  ++column_idx_;
  column_node_idx_ = -1;
  is_fresh_ = true;
  if (!is_full()) y_ = column().y0;
}

void Flow::append(Node node) {
  is_fresh_ = false;
  if (columns_.size() == 1) {
    page_.children.push_back(std::move(node));
    return;
  }
  if (column_node_idx_ < 0) {
    column_node_idx_ = std::ssize(page_.children);
    page_.children.push_back({.kind = NodeKind::kColumn});
  }
  Node& column = page_.children[static_cast<std::size_t>(column_node_idx_)];
  column.box = draw::unite(column.box, node.box);
  column.children.push_back(std::move(node));
}

std::vector<Node> Flow::draw_lines(const SetText& text, double gap_px, double indent_px) {
  const double x = column().x0 + indent_px;
  std::vector<Node> lines = draw_text(canvas_, text, {x, y_ + gap_px});
  y_ += gap_px + text.height + std::max(0.0, text.line_height - text.ascent - text.descent);
  is_fresh_ = false;
  return lines;
}

// How many of the lines go into the present column.
Index Flow::count_here(const SetText& text, const BlockOptions& options, double gap_px) const {
  const Index total = std::ssize(text.lines);
  Index count = count_fitting(text, space_left() - gap_px);
  if (count == total) {
    return text.height + gap_px + options.keep_with_next_px > space_left() && !is_fresh_ ? 0
                                                                                         : total;
  }
  if (options.is_kept_whole) return 0;
  if (total - count < options.min_lines) count = total - options.min_lines;
  return count < options.min_lines ? 0 : count;
}

bool Flow::add(NodeKind kind, const SetText& text, const BlockOptions& options) {
  if (text.is_empty()) return false;
  SetText rest = text;
  Index beginning_node_idx = -1;  // the column node that holds the part before
  while (!rest.is_empty()) {
    if (is_full()) return false;
    const double gap = is_fresh_ ? 0 : options.gap_px;
    const Index count = count_here(rest, options, gap);
    if (count == 0) {
      if (is_fresh_) return false;  // higher than a whole column
      next_column();
      continue;
    }
    std::vector<Node> lines = draw_lines(slice(rest, 0, count), gap, options.indent_px);
    rest = slice(rest, count, std::ssize(rest.lines));
    if (lines.empty()) continue;
    if (beginning_node_idx >= 0) {
      page_.children[static_cast<std::size_t>(beginning_node_idx)].children.back().goes_on = true;
    }
    Node node = text_node(kind, std::move(lines));
    node.level = options.level;
    append(std::move(node));
    beginning_node_idx = column_node_idx_;
    if (!rest.is_empty() && column_idx_ + 1 == std::ssize(columns_)) {
      next_column();
      return false;
    }
  }
  return true;
}

bool Flow::add_within(Node& parent, const SetText& text, const BlockOptions& options) {
  if (is_full()) return false;
  const double gap = is_fresh_ ? 0 : options.gap_px;
  if (gap + text.height > space_left()) return false;
  for (Node& line : draw_lines(text, gap, options.indent_px)) {
    parent.box = draw::unite(parent.box, line.box);
    parent.children.push_back(std::move(line));
  }
  return true;
}

std::optional<draw::Box> Flow::take(double height_px, double gap_px) {
  while (!is_full()) {
    const double gap = is_fresh_ ? 0 : gap_px;
    if (gap + height_px <= space_left()) {
      const draw::Box box{column().x0, y_ + gap, column().x1, y_ + gap + height_px};
      y_ = box.y1;
      is_fresh_ = false;
      return box;
    }
    if (is_fresh_) return std::nullopt;
    next_column();
  }
  return std::nullopt;
}

std::vector<draw::Box> equal_columns(const draw::Box& box, Index num_columns, double gap_px) {
  std::vector<draw::Box> columns;
  const auto n = static_cast<double>(num_columns);
  const double width = (box.width() - (n - 1) * gap_px) / n;
  for (Index i = 0; i < num_columns; ++i) {
    const double x0 = box.x0 + static_cast<double>(i) * (width + gap_px);
    columns.push_back({x0, box.y0, x0 + width, box.y1});
  }
  return columns;
}

}  // namespace tessera::synth
