// Blocks that hold blocks: below one another, side by side, in a grid, in a frame.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "synth/document/internal/block.h"

namespace tessera::synth {

struct StackPlace {
  int rank = 1;    // what has a higher one is left out first; 0: last of all
  double gap = 1;  // above it, in units
};

// Below one another. Room that is left over goes between them, at most `stretch` units each; of the
// rest half stands above when `is_centred`.
class Stack final : public Block {
 public:
  explicit Stack(double stretch = 0, bool is_centred = false)
      : stretch_(stretch), is_centred_(is_centred) {}

  Stack& add(BlockPtr block, const StackPlace& place = {});

  [[nodiscard]] double natural_width(double unit_px) const override;
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override;
  void draw(Sheet& sheet, double unit_px, const draw::Box& box, Node& parent) const override;
  bool shrink(int min_rank) override;
  [[nodiscard]] Index num_parts() const override;

  void drop_wide(double unit_px, double width) override;
  // Takes items back that were left out, each while `fits()` says that it has room.
  void restore(const std::function<bool()>& fits);

  [[nodiscard]] Index num_items() const { return std::ssize(items_); }
  // Of the items [begin, end).
  [[nodiscard]] std::optional<double> height_of(Index begin,
                                                Index end,
                                                double unit_px,
                                                double width) const;
  void draw_items(Index begin,
                  Index end,
                  Sheet& sheet,
                  double unit_px,
                  const draw::Box& box,
                  Node& parent) const;

 private:
  struct Item {
    BlockPtr block;
    StackPlace place{};
    Index number = 0;  // in the order in which they were added
  };
  void leave_out(Index item_idx);

  double stretch_;
  bool is_centred_;
  std::vector<Item> items_;
  std::vector<Item> left_out_;
};

enum class Divider : std::uint8_t { kNone, kLine, kDashed };

// Side by side while every block has room for its words, else below one another. A block of weight
// 0 is as wide as it likes to be, the others share what is left.
struct RowStyle {
  double gap = 2;  // in units
  Divider divider = Divider::kNone;
  draw::Colour line = draw::kBlack;
  bool is_centred = false;  // up and down; else at the top, with room to stretch
};
class Row final : public Block {
 public:
  explicit Row(const RowStyle& style = {}) : style_(style) {}

  Row& add(BlockPtr block, double weight = 1);

  [[nodiscard]] double natural_width(double unit_px) const override;
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override;
  void draw(Sheet& sheet, double unit_px, const draw::Box& box, Node& parent) const override;
  bool shrink(int min_rank) override;
  [[nodiscard]] Index num_parts() const override;
  void drop_wide(double unit_px, double width) override;

 private:
  struct Item {
    BlockPtr block;
    double weight = 1;
  };
  // Widths of the blocks side by side; empty: they stand below one another.
  [[nodiscard]] std::vector<double> widths_at(double unit_px, double width) const;
  void draw_divider(Sheet& sheet, double unit_px, const draw::Box& gap, bool is_upright) const;

  RowStyle style_;
  std::vector<Item> items_;
};

// In columns of equal width, row by row: as many as have room.
struct GridStyle {
  double gap_x = 2;  // in units
  double gap_y = 1;
  Index max_columns = 6;
};
class Grid final : public Block {
 public:
  explicit Grid(const GridStyle& style = {}) : style_(style) {}

  Grid& add(BlockPtr block);

  [[nodiscard]] double natural_width(double unit_px) const override;
  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override;
  void draw(Sheet& sheet, double unit_px, const draw::Box& box, Node& parent) const override;
  // The first block stays.
  bool shrink(int min_rank) override;
  [[nodiscard]] Index num_parts() const override { return std::ssize(blocks_); }
  void drop_wide(double unit_px, double width) override;

 private:
  struct Shape {
    Index num_columns = 0;  // 0: nothing has room
    double column_px = 0;
    std::vector<double> row_heights{};
  };
  [[nodiscard]] Shape shape_at(double unit_px, double width) const;
  [[nodiscard]] std::optional<Shape> shape_with(Index num_columns,
                                                double unit_px,
                                                double width) const;

  GridStyle style_;
  std::vector<BlockPtr> blocks_;
};

// A block with a ground and a frame behind it.
struct PanelStyle {
  draw::Colour ground = draw::kTransparent;
  draw::Colour line = draw::kTransparent;
  double padding = 1;            // in units
  double radius = 0;             // in units
  double line_thickness = 0.12;  // in units
};
[[nodiscard]] BlockPtr panel_block(BlockPtr inner, const PanelStyle& style);

// A block as wide as it likes to be, in the middle of its box.
[[nodiscard]] BlockPtr centred_block(BlockPtr inner);

}  // namespace tessera::synth
