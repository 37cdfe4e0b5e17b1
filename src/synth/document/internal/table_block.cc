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
    const GridTable cells = grid();
    if (const auto layout = layout_of(cells, unit_px, width))
      return std::ceil(layout->height() + style_for(unit_px, table_.fills_width).rule_px);
    double height = 0;
    for (const auto& row : table_.rows) {
      if (is_header(row)) continue;
      const std::vector<SetText> lines = lines_of(row, unit_px, width);
      for (const SetText& line : lines) {
        if (line.has_broken_words) return std::nullopt;
        height += stacked_height(line);
      }
      height += kListGap * unit_px;
    }
    return height;
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const GridTable cells = grid();
    const auto layout = layout_of(cells, unit_px, box.width());
    if (!layout) {
      draw_list(sheet, unit_px, box, parent);
      return;
    }
    Node node = draw_table(sheet.canvas, *layout, style_for(unit_px, table_.fills_width),
                           {std::floor(box.x0), std::floor(box.y0)});
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      std::vector<std::vector<Node>> drawn;
      for (const Node& cell : node.children[row].children)
        drawn.push_back(cell.children);
      note_facts(sheet, table_.rows[row], drawn);
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
  using Row = std::vector<TableContentCell>;
  static constexpr double kListGap = 0.7;  // below a row that is a list, in units

  [[nodiscard]] static bool is_header(const Row& row) {
    return std::all_of(row.begin(), row.end(),
                       [](const TableContentCell& cell) { return cell.is_header; });
  }

  // Nothing when a word has no room in its column.
  [[nodiscard]] std::optional<TableLayout> layout_of(const GridTable& cells,
                                                     double unit_px,
                                                     double width) const {
    const TableStyle style = style_for(unit_px, table_.fills_width);
    TableLayout layout = lay_out_table(cells, style, width - style.rule_px);
    const bool has_broken_words =
        std::any_of(layout.cells.begin(), layout.cells.end(),
                    [](const PlacedCell& placed) { return placed.text.has_broken_words; });
    if (has_broken_words || layout.width() > width) return std::nullopt;
    return layout;
  }

  [[nodiscard]] std::vector<SetText> lines_of(const Row& row, double unit_px, double width) const {
    std::vector<SetText> lines;
    lines.reserve(row.size());
    for (const TableContentCell& cell : row) {
      const BlockLook& look = lines.empty() ? table_.header : table_.body;
      lines.push_back(set_text(cell.printed.text, style_at(look, unit_px), width));
    }
    return lines;
  }

  void draw_list(Sheet& sheet, double unit_px, const Box& box, Node& parent) const {
    double y = box.y0;
    for (const Row& row : table_.rows) {
      if (is_header(row)) continue;
      Node field{.kind = NodeKind::kField, .text = row.front().printed.text};
      std::vector<std::vector<Node>> drawn;
      for (const SetText& line : lines_of(row, unit_px, box.width())) {
        drawn.push_back(draw_text(sheet.canvas, line, {box.x0, y}));
        for (const Node& node : drawn.back())
          field.children.push_back(node);
        y += stacked_height(line);
      }
      note_facts(sheet, row, drawn);
      y += kListGap * unit_px;
      if (!field.children.empty()) parent.children.push_back(std::move(field));
    }
  }

  // What a row says holds when the whole row can be read: a number without its name says nothing.
  static void note_facts(Sheet& sheet,
                         const Row& row,
                         const std::vector<std::vector<Node>>& drawn) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!shows_all(row[i].printed.text, drawn[i])) return;
    }
    for (std::size_t i = 0; i < row.size(); ++i)
      note_fact(sheet, row[i].printed, drawn[i]);
  }

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
