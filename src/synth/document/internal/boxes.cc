#include "synth/document/internal/boxes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "draw/path.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Path;

std::size_t to_size(Index i) {
  return static_cast<std::size_t>(i);
}

class PanelBlock final : public Block {
 public:
  PanelBlock(BlockPtr inner, const PanelStyle& style) : inner_(std::move(inner)), style_(style) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    return inner_->natural_width(unit_px) + 2 * style_.padding * unit_px;
  }
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const double padding = style_.padding * unit_px;
    const auto inner = inner_->height(unit_px, std::max(1.0, width - 2 * padding));
    if (!inner) return std::nullopt;
    return *inner + 2 * padding;
  }
  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const double radius = style_.radius * unit_px;
    const Box whole{std::round(box.x0), std::round(box.y0), std::round(box.x1), std::round(box.y1)};
    if (style_.ground.a > 0)
      sheet.canvas.fill(Path().add_rounded_rect(whole, radius), style_.ground);
    if (style_.line.a > 0) {
      const double pen = std::max(1.0, std::round(style_.line_thickness * unit_px));
      sheet.canvas.stroke(Path().add_rounded_rect(whole.expanded(-pen / 2), radius), style_.line,
                          {.width = pen});
    }
    inner_->draw(sheet, unit_px, box.expanded(-style_.padding * unit_px), parent);
  }
  bool shrink(int min_rank) override { return inner_->shrink(min_rank); }
  [[nodiscard]] Index num_parts() const override { return inner_->num_parts(); }
  void drop_wide(double unit_px, double width) override {
    inner_->drop_wide(unit_px, std::max(1.0, width - 2 * style_.padding * unit_px));
  }

 private:
  BlockPtr inner_;
  PanelStyle style_;
};

class CentredBlock final : public Block {
 public:
  explicit CentredBlock(BlockPtr inner) : inner_(std::move(inner)) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    return inner_->natural_width(unit_px);
  }
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    return inner_->height(unit_px, std::min(width, natural_width(unit_px)));
  }
  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const double width = std::min(box.width(), natural_width(unit_px));
    const double x = box.x0 + (box.width() - width) / 2;
    inner_->draw(sheet, unit_px, {x, box.y0, x + width, box.y1}, parent);
  }

 private:
  BlockPtr inner_;
};

}  // namespace

Stack& Stack::add(BlockPtr block, const StackPlace& place) {
  items_.push_back({.block = std::move(block), .place = place, .number = num_items()});
  return *this;
}

void Stack::leave_out(Index item_idx) {
  left_out_.push_back(std::move(items_[to_size(item_idx)]));
  items_.erase(items_.begin() + item_idx);
}

void Stack::drop_wide(double unit_px, double width) {
  for (Index i = num_items() - 1; i >= 0; --i) {
    Block& block = *items_[to_size(i)].block;
    if (!block.height(unit_px, width)) block.drop_wide(unit_px, width);
    if (num_items() > 1 && !block.height(unit_px, width)) leave_out(i);
  }
}

void Stack::restore(const std::function<bool()>& fits) {
  std::vector<Item> others = std::exchange(left_out_, {});
  // What was left out last is the most important.
  while (!others.empty()) {
    Item item = std::move(others.back());
    others.pop_back();
    const auto place = std::find_if(items_.begin(), items_.end(), [&item](const Item& other) {
      return other.number > item.number;
    });
    const Index item_idx = place - items_.begin();
    items_.insert(place, std::move(item));
    if (!fits()) leave_out(item_idx);
  }
}

double Stack::natural_width(double unit_px) const {
  double width = 0;
  for (const Item& item : items_)
    width = std::max(width, item.block->natural_width(unit_px));
  return width;
}

std::optional<double> Stack::height(double unit_px, double width) const {
  return height_of(0, num_items(), unit_px, width);
}

std::optional<double> Stack::height_of(Index begin, Index end, double unit_px, double width) const {
  double whole = 0;
  for (Index i = begin; i < end; ++i) {
    const Item& item = items_[to_size(i)];
    const auto height = item.block->height(unit_px, width);
    if (!height) return std::nullopt;
    whole += *height + (i > begin ? item.place.gap * unit_px : 0);
  }
  return whole;
}

void Stack::draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const {
  draw_items(0, num_items(), sheet, unit_px, box, parent);
}

void Stack::draw_items(
    Index begin, Index end, Sheet& sheet, double unit_px, const Box& box, Node& parent) const {
  const double used = height_of(begin, end, unit_px, box.width()).value_or(box.height());
  const double left_over = std::max(0.0, box.height() - used);
  const auto num_gaps = static_cast<double>(end - begin - 1);
  const double stretch = std::min(stretch_ * unit_px, left_over / (num_gaps + 1));
  double y = box.y0;
  if (is_centred_) y += std::max(0.0, left_over - num_gaps * stretch) / 2;
  for (Index i = begin; i < end; ++i) {
    const Item& item = items_[to_size(i)];
    if (i > begin) y += item.place.gap * unit_px + stretch;
    // What stands alone may stretch itself.
    const double height = end - begin == 1 && !is_centred_ && stretch_ == 0
                              ? box.height()
                              : item.block->height(unit_px, box.width()).value_or(0);
    item.block->draw(sheet, unit_px, {box.x0, y, box.x1, y + height}, parent);
    y += height;
  }
}

bool Stack::shrink(int min_rank) {
  int highest = 0;
  for (const Item& item : items_)
    highest = std::max(highest, item.place.rank);
  for (int rank = highest; rank >= 0; --rank) {
    for (Index i = num_items() - 1; i >= 0; --i) {
      Item& item = items_[to_size(i)];
      if (item.place.rank != rank) continue;
      if (item.block->shrink(std::max(1, min_rank))) return true;
      if (rank < min_rank || items_.size() == 1) continue;
      leave_out(i);
      return true;
    }
  }
  return min_rank == 0 && items_.size() == 1 && items_[0].block->shrink(0);
}

Index Stack::num_parts() const {
  Index count = 0;
  for (const Item& item : items_)
    count += item.block->num_parts();
  return count;
}

Row& Row::add(BlockPtr block, double weight) {
  items_.push_back({.block = std::move(block), .weight = weight});
  return *this;
}

double Row::natural_width(double unit_px) const {
  double width = style_.gap * unit_px * static_cast<double>(items_.size() - 1);
  for (const Item& item : items_)
    width += item.block->natural_width(unit_px);
  return width;
}

std::vector<double> Row::widths_at(double unit_px, double width) const {
  double room = width - style_.gap * unit_px * static_cast<double>(items_.size() - 1);
  double weights = 0;
  double wanted = 0;  // by those that share
  std::vector<double> natural;
  natural.reserve(items_.size());
  for (const Item& item : items_) {
    natural.push_back(item.block->natural_width(unit_px));
    weights += item.weight;
    (item.weight == 0 ? room : wanted) += (item.weight == 0 ? -1 : 1) * natural.back();
  }
  if (room < 0) return {};
  // Shares by weight, or of what all leave over where a share would be too small for its block.
  const auto share_of = [&](std::size_t i, double of) { return of * items_[i].weight / weights; };
  bool is_tight = false;
  for (std::size_t i = 0; i < items_.size(); ++i)
    is_tight = is_tight || (items_[i].weight > 0 && share_of(i, room) < natural[i]);
  const bool has_spare = is_tight && wanted <= room + 0.01;
  std::vector<double> widths;
  widths.reserve(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const bool is_fixed = items_[i].weight == 0;
    widths.push_back(is_fixed    ? natural[i]
                     : has_spare ? natural[i] + share_of(i, room - wanted)
                                 : share_of(i, room));
    if (widths.back() <= 0 || !items_[i].block->height(unit_px, widths.back())) return {};
  }
  return widths;
}

std::optional<double> Row::height(double unit_px, double width) const {
  const std::vector<double> widths = widths_at(unit_px, width);
  double tallest = 0;
  double sum = style_.gap * unit_px * static_cast<double>(items_.size() - 1);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const auto height = items_[i].block->height(unit_px, widths.empty() ? width : widths[i]);
    if (!height) return std::nullopt;
    tallest = std::max(tallest, *height);
    sum += *height;
  }
  return widths.empty() ? sum : tallest;
}

void Row::draw_divider(Sheet& sheet, double unit_px, const Box& gap, bool is_upright) const {
  if (style_.divider == Divider::kNone) return;
  const draw::Point c = gap.centre();
  Path line;
  if (is_upright) {
    line.add_line({std::round(c.x) + 0.5, gap.y0}, {std::round(c.x) + 0.5, gap.y1});
  } else {
    line.add_line({gap.x0, std::round(c.y) + 0.5}, {gap.x1, std::round(c.y) + 0.5});
  }
  draw::Stroke stroke{.width = std::max(1.0, std::round(0.12 * unit_px))};
  if (style_.divider == Divider::kDashed) stroke.dash = {0.7 * unit_px, 0.5 * unit_px};
  sheet.canvas.stroke(line, style_.line, stroke);
}

void Row::draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const {
  const std::vector<double> widths = widths_at(unit_px, box.width());
  const bool is_beside = !widths.empty();
  const double gap = style_.gap * unit_px;
  double x = box.x0;
  double y = box.y0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Block& block = *items_[i].block;
    const double width = is_beside ? widths[i] : box.width();
    const double height = block.height(unit_px, width).value_or(0);
    const bool is_raised = is_beside && style_.is_centred;
    const double top = is_raised ? y + (box.height() - height) / 2 : y;
    const double bottom = is_beside && !is_raised ? box.y1 : top + height;
    block.draw(sheet, unit_px, {x, top, x + width, bottom}, parent);
    if (i + 1 == items_.size()) return;
    if (is_beside) {
      draw_divider(sheet, unit_px, {x + width, box.y0, x + width + gap, box.y1}, true);
      x += width + gap;
    } else {
      draw_divider(sheet, unit_px, {x, y + height, x + width, y + height + gap}, false);
      y += height + gap;
    }
  }
}

bool Row::shrink(int min_rank) {
  // The one with the most parts first.
  std::vector<Item*> order;
  order.reserve(items_.size());
  for (Item& item : items_)
    order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const Item* a, const Item* b) {
    return a->block->num_parts() > b->block->num_parts();
  });
  for (Item* item : order) {
    if (item->block->shrink(std::max(1, min_rank))) return true;
  }
  if (min_rank > 0 || items_.size() < 2) return false;
  // Pictures and codes before texts.
  auto place =
      std::find_if(items_.begin(), items_.end(), [](const Item& item) { return item.weight == 0; });
  if (place == items_.end()) --place;
  items_.erase(place);
  return true;
}

Index Row::num_parts() const {
  Index count = 0;
  for (const Item& item : items_)
    count += item.block->num_parts();
  return count;
}

void Row::drop_wide(double unit_px, double width) {
  // They may stand below one another.
  for (Item& item : items_) {
    if (!item.block->height(unit_px, width)) item.block->drop_wide(unit_px, width);
  }
  for (std::size_t i = items_.size(); i-- > 0 && items_.size() > 1;) {
    if (!items_[i].block->height(unit_px, width))
      items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

Grid& Grid::add(BlockPtr block) {
  blocks_.push_back(std::move(block));
  return *this;
}

double Grid::natural_width(double unit_px) const {
  double widest = 0;
  for (const BlockPtr& block : blocks_)
    widest = std::max(widest, block->natural_width(unit_px));
  const auto columns = static_cast<double>(std::min<Index>(num_parts(), style_.max_columns));
  return columns * widest + (columns - 1) * style_.gap_x * unit_px;
}

std::optional<Grid::Shape> Grid::shape_with(Index num_columns, double unit_px, double width) const {
  const auto columns = static_cast<double>(num_columns);
  const double room = width - (columns - 1) * style_.gap_x * unit_px;
  Shape shape{.num_columns = num_columns, .column_px = room / columns};
  if (shape.column_px <= 0) return std::nullopt;
  for (Index i = 0; i < num_parts(); ++i) {
    const auto height = blocks_[to_size(i)]->height(unit_px, shape.column_px);
    if (!height) return std::nullopt;
    if (i % num_columns == 0) shape.row_heights.push_back(0);
    shape.row_heights.back() = std::max(shape.row_heights.back(), *height);
  }
  return shape;
}

Grid::Shape Grid::shape_at(double unit_px, double width) const {
  double widest = 1;
  for (const BlockPtr& block : blocks_)
    widest = std::max(widest, block->natural_width(unit_px));
  const double gap = style_.gap_x * unit_px;
  const Index most = std::min(num_parts(), style_.max_columns);
  const auto wanted =
      std::clamp<Index>(static_cast<Index>((width + gap + 0.01) / (widest + gap)), 1, most);
  for (Index columns = wanted; columns > 0; --columns) {
    // Rows about equally full.
    const Index num_rows = (num_parts() + columns - 1) / columns;
    const Index balanced = (num_parts() + num_rows - 1) / num_rows;
    if (auto shape = shape_with(balanced, unit_px, width)) return *std::move(shape);
  }
  return {};
}

std::optional<double> Grid::height(double unit_px, double width) const {
  const Shape shape = shape_at(unit_px, width);
  if (shape.num_columns == 0) return std::nullopt;
  const double gaps = static_cast<double>(shape.row_heights.size() - 1) * style_.gap_y * unit_px;
  return std::accumulate(shape.row_heights.begin(), shape.row_heights.end(), gaps);
}

void Grid::draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const {
  const Shape shape = shape_at(unit_px, box.width());
  double y = box.y0;
  for (Index i = 0; i < num_parts() && shape.num_columns > 0; ++i) {
    const Index column = i % shape.num_columns;
    if (i > 0 && column == 0)
      y += shape.row_heights[to_size(i / shape.num_columns - 1)] + style_.gap_y * unit_px;
    const double x =
        box.x0 + static_cast<double>(column) * (shape.column_px + style_.gap_x * unit_px);
    const double height = shape.row_heights[to_size(i / shape.num_columns)];
    blocks_[to_size(i)]->draw(sheet, unit_px, {x, y, x + shape.column_px, y + height}, parent);
  }
}

bool Grid::shrink(int min_rank) {
  if (min_rank > 1 || blocks_.size() < 2) return false;
  blocks_.pop_back();
  return true;
}

void Grid::drop_wide(double unit_px, double width) {
  for (std::size_t i = blocks_.size(); i-- > 0 && blocks_.size() > 1;) {
    if (!blocks_[i]->height(unit_px, width))
      blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

BlockPtr centred_block(BlockPtr inner) {
  return std::make_unique<CentredBlock>(std::move(inner));
}

BlockPtr panel_block(BlockPtr inner, const PanelStyle& style) {
  return std::make_unique<PanelBlock>(std::move(inner), style);
}

}  // namespace tessera::synth
