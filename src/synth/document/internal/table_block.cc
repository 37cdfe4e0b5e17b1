#include "synth/document/internal/table_block.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tessera::synth {
namespace {

using draw::Box;

class TableBlock final : public Block {
 public:
  explicit TableBlock(DocumentTable table) : table_(std::move(table)) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    const TableStyle style = style_for(unit_px, /*fills_width=*/false);
    constexpr double kWide = 1e6;
    return lay_out_table(grid(), style, kWide).width() + style.rule_px + 1;
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const TableStyle style = style_for(unit_px, table_.fills_width);
    const GridTable cells = grid();
    const TableLayout layout = lay_out_table(cells, style, width - style.rule_px);
    const bool is_broken =
        std::any_of(layout.cells.begin(), layout.cells.end(),
                    [](const PlacedCell& placed) { return placed.text.has_broken_words; });
    if (is_broken || layout.width() > width) return std::nullopt;
    return std::ceil(layout.height() + style.rule_px);
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const TableStyle style = style_for(unit_px, table_.fills_width);
    const GridTable cells = grid();
    const TableLayout layout = lay_out_table(cells, style, box.width() - style.rule_px);
    Node node = draw_table(sheet.canvas, layout, style, {std::floor(box.x0), std::floor(box.y0)});
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      for (std::size_t column = 0; column < table_.rows[row].size(); ++column) {
        note_fact(sheet, table_.rows[row][column].printed,
                  node.children[row].children[column].children);
      }
    }
    parent.children.push_back(std::move(node));
  }

  // The first row, of headers perhaps, and one more stay.
  bool shrink(int min_rank) override {
    if (min_rank > 1 || table_.rows.size() <= 2) return false;
    table_.rows.pop_back();
    return true;
  }
  [[nodiscard]] Index num_parts() const override { return std::ssize(table_.rows); }

 private:
  [[nodiscard]] GridTable grid() const {
    GridTable grid{.rows = {}, .num_columns = std::ssize(table_.rows.front())};
    grid.rows.reserve(table_.rows.size());
    for (const auto& row : table_.rows) {
      std::vector<TableCell> cells;
      cells.reserve(row.size());
      for (const TableContentCell& cell : row) {
        cells.push_back({.text = cell.printed.text,
                         .is_header = cell.is_header,
                         .is_strong = cell.is_strong,
                         .alignment = cell.alignment});
      }
      grid.rows.push_back(std::move(cells));
    }
    return grid;
  }

  [[nodiscard]] TableStyle style_for(double unit_px, bool fills_width) const {
    return {.body = style_at(table_.body, unit_px),
            .header = style_at(table_.header, unit_px),
            .rules = table_.rules,
            .rule_colour = table_.line,
            .rule_px = std::max(1.0, std::round(0.1 * unit_px)),
            .padding_x_px = table_.padding_x * unit_px,
            .padding_y_px = table_.padding_y * unit_px,
            .header_ground = table_.header_ground,
            .fills_width = fills_width};
  }

  DocumentTable table_;
};

}  // namespace

BlockPtr table_block(DocumentTable table) {
  return std::make_unique<TableBlock>(std::move(table));
}

}  // namespace tessera::synth
