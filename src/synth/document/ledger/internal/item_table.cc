#include "synth/document/ledger/internal/item_table.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <numeric>
#include <utility>

#include "draw/path.h"
#include "synth/document/internal/memo.h"

namespace tessera::synth {
namespace {

using draw::Box;

constexpr std::size_t kMostLines = 3;         // of a cell
constexpr std::size_t kMostStackedLines = 6;  // of a row whose cells stand below one another

std::string without_spaces(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  std::string out;
  while (!text.empty()) {
    if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
      continue;
    }
    if (text.front() != ' ' && text.front() != '\n') out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

// A run of words as a reader sees it.
struct PrintedWords {
  std::string text{};
  Box box{};
};

// The only run of words that is the value; nothing where there is none, or several.
std::optional<PrintedWords> find_value(const std::vector<const Node*>& words,
                                       std::string_view value) {
  const std::string wanted = without_spaces(value);
  std::optional<PrintedWords> found;
  for (std::size_t first = 0; first < words.size(); ++first) {
    PrintedWords run;
    std::string letters;
    for (std::size_t i = first; i < words.size() && letters.size() < wanted.size(); ++i) {
      if (i > first && !words[i - 1]->joins_next) run.text += ' ';
      run.text += words[i]->text;
      letters += without_spaces(words[i]->text);
      run.box = draw::unite(run.box, words[i]->box);
    }
    if (wanted.empty() || letters != wanted) continue;
    if (found) return std::nullopt;
    found = std::move(run);
  }
  return found;
}

// What the blocks of one table share.
class TableState {
 public:
  struct Layout {
    std::vector<std::size_t> kept{};  // columns
    GridTable grid{};                 // the table points into it
    TableStyle style{};
    TableLayout table{};
    std::vector<double> row_edges{};  // whole pixels
    bool is_stacked = false;          // one cell to a row, its parts below one another
    bool fits = false;
  };

  explicit TableState(ItemTable table) : table_(std::move(table)) {}

  [[nodiscard]] const ItemTable& table() const { return table_; }
  [[nodiscard]] std::size_t num_header_rows() const { return table_.has_header ? 1 : 0; }

  [[nodiscard]] const Layout& at(double unit_px, double width) const {
    return layout_.at(unit_px, width, [&] { return lay_out(unit_px, width); });
  }

  // Whether rows from `begin` go on with the node of those that were drawn last.
  [[nodiscard]] bool goes_on(const Node& parent, std::size_t begin) const {
    return last_parent_ == &parent && last_end_ == begin && !parent.children.empty() &&
           parent.children.back().kind == NodeKind::kTable;
  }
  void note_drawn(const Node& parent, std::size_t end) {
    last_parent_ = &parent;
    last_end_ = end;
  }

 private:
  [[nodiscard]] Layout lay_out(double unit_px, double width) const {
    Layout layout;
    layout.kept.resize(table_.columns.size());
    std::iota(layout.kept.begin(), layout.kept.end(), 0U);
    layout.style = {.body = style_at(table_.body, unit_px),
                    .header = style_at(table_.header, unit_px),
                    .rules = table_.rules,
                    .rule_colour = table_.line,
                    .rule_px = std::max(1.0, std::round(0.1 * unit_px)),
                    .padding_x_px = std::round(table_.padding_x * unit_px),
                    .padding_y_px = table_.padding_y * unit_px,
                    .header_ground = table_.header_ground,
                    .fills_width = true};
    const double room = width - layout.style.rule_px;
    while (!layout.fits && !layout.is_stacked) {
      layout.is_stacked = !layout.table.cells.empty() && !drop_column(layout.kept);
      layout.grid = layout.is_stacked ? stacked_grid_of(layout.kept) : grid_of(layout.kept);
      layout.table = lay_out_table(layout.grid, layout.style, room);
      const std::size_t most_lines = layout.is_stacked ? kMostStackedLines : kMostLines;
      layout.fits = is_readable(layout.table, room, most_lines);
    }
    layout.row_edges.assign(1, 0);
    const std::vector<double>& edges = layout.table.row_edges;
    for (std::size_t i = 1; i < edges.size(); ++i)
      layout.row_edges.push_back(layout.row_edges.back() + std::ceil(edges[i] - edges[i - 1]));
    return layout;
  }

  static bool is_readable(const TableLayout& table, double room, std::size_t most_lines) {
    return table.width() <= room && std::ranges::none_of(table.cells, [&](const auto& placed) {
             return placed.text.has_broken_words || placed.text.lines.size() > most_lines;
           });
  }

  // False when all that is left must stay.
  [[nodiscard]] bool drop_column(std::vector<std::size_t>& kept) const {
    const auto rank_of = [this](std::size_t column) { return table_.columns[column].rank; };
    const auto last = std::ranges::max_element(kept, {}, rank_of);
    if (rank_of(*last) == 0) return false;
    kept.erase(last);
    return true;
  }

  [[nodiscard]] GridTable grid_of(const std::vector<std::size_t>& kept) const {
    GridTable grid{.rows = {}, .num_columns = std::ssize(kept)};
    grid.rows.reserve(table_.rows.size() + 1);
    if (table_.has_header) {
      std::vector<TableCell>& cells = grid.rows.emplace_back();
      for (const std::size_t i : kept) {
        cells.push_back({.text = table_.columns[i].label,
                         .is_header = true,
                         .alignment = table_.columns[i].alignment});
      }
    }
    for (const std::vector<ItemCell>& row : table_.rows) {
      std::vector<TableCell>& cells = grid.rows.emplace_back();
      if (row.size() == 1) {
        cells.push_back({.text = row.front().text,
                         .column_span = grid.num_columns,
                         .is_strong = row.front().is_strong});
        continue;
      }
      for (const std::size_t i : kept) {
        cells.push_back({.text = row[i].text,
                         .is_strong = row[i].is_strong,
                         .alignment = table_.columns[i].alignment});
      }
    }
    return grid;
  }

  [[nodiscard]] GridTable stacked_grid_of(const std::vector<std::size_t>& kept) const {
    GridTable grid{.rows = {}, .num_columns = 1};
    grid.rows.reserve(table_.rows.size() + 1);
    if (table_.has_header)
      grid.rows.push_back({{.text = table_.columns[kept.front()].label, .is_header = true}});
    for (const std::vector<ItemCell>& row : table_.rows) {
      std::string text;
      for (std::size_t i = 0; i < (row.size() == 1 ? 1 : kept.size()); ++i) {
        const std::string& more = row[row.size() == 1 ? 0 : kept[i]].text;
        text += (text.empty() || more.empty() ? "" : "\n") + more;
      }
      grid.rows.push_back({{.text = std::move(text), .is_strong = row.back().is_strong}});
    }
    return grid;
  }

  ItemTable table_;
  Memo<Layout> layout_;
  const Node* last_parent_ = nullptr;
  std::size_t last_end_ = 0;
};

// Rows [begin, end) of the table with its header.
class RowsBlock final : public Block {
 public:
  // The blocks of one table lie in one document and are drawn one after the other: they share it.
  RowsBlock(std::shared_ptr<TableState> state, std::size_t begin, std::size_t end)
      : state_(std::move(state)), begin_(begin), end_(end) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    constexpr double kWide = 1e6;
    const TableState::Layout& layout = state_->at(unit_px, kWide);
    double width = layout.style.rule_px + 1;
    for (std::size_t i = 0; i < layout.kept.size(); ++i) {
      double widest = 0;
      for (const PlacedCell& cell : layout.table.cells) {
        if (cell.column == static_cast<Index>(i) && cell.cell->column_span == 1)
          widest = std::max(widest, std::ceil(cell.text.width));
      }
      width += widest + 2 * layout.style.padding_x_px;
    }
    return width;
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const TableState::Layout& layout = state_->at(unit_px, width);
    if (!layout.fits) return std::nullopt;
    return layout.row_edges[end_] - layout.row_edges[begin_];
  }

  void draw(Sheet& sheet, double unit_px, const Box& box, Node& parent) const override {
    const TableState::Layout& layout = state_->at(unit_px, box.width());
    const draw::Point origin{std::floor(box.x0), std::floor(box.y0)};
    const TableLayout rows = rows_of(layout);
    if (is_striped()) {
      const Box stripe = Box{0, 0, rows.width(), rows.height()}.translated(origin);
      sheet.canvas.fill(draw::Path().add_rect(stripe.to_pixels()), state_->table().stripe_ground);
    }
    Node drawn = draw_table(sheet.canvas, rows, style_of(layout), origin);
    note_facts(sheet, layout, drawn);
    if (state_->table().has_leaders && !is_header()) {
      for (const Node& row : drawn.children)
        draw_leader(sheet, unit_px, row);
    }
    if (state_->goes_on(parent, begin_)) {
      Node& table = parent.children.back();
      std::move(drawn.children.begin(), drawn.children.end(), std::back_inserter(table.children));
      table.box = draw::unite(table.box, drawn.box);
    } else {
      parent.children.push_back(std::move(drawn));
    }
    state_->note_drawn(parent, end_);
  }

 private:
  [[nodiscard]] bool is_header() const { return end_ <= state_->num_header_rows(); }
  [[nodiscard]] bool is_last() const {
    return end_ == state_->num_header_rows() + state_->table().rows.size();
  }
  [[nodiscard]] bool is_striped() const {
    const std::size_t item = (begin_ - state_->num_header_rows()) / state_->table().rows_per_item;
    return !is_header() && item % 2 == 1 && state_->table().stripe_ground.a > 0;
  }

  // These rows as a table of their own.
  [[nodiscard]] TableLayout rows_of(const TableState::Layout& layout) const {
    TableLayout rows{.cells = {}, .column_edges = layout.table.column_edges};
    for (std::size_t i = begin_; i <= end_; ++i)
      rows.row_edges.push_back(layout.row_edges[i] - layout.row_edges[begin_]);
    for (const PlacedCell& placed : layout.table.cells) {
      const auto row = static_cast<std::size_t>(placed.row);
      if (row < begin_ || row >= end_) continue;
      rows.cells.push_back(placed);
      rows.cells.back().row -= static_cast<Index>(begin_);
      rows.cells.back().box.y0 = rows.row_edges[row - begin_];
      rows.cells.back().box.y1 = rows.row_edges[row - begin_ + 1];
    }
    rows.num_header_rows = is_header() ? 1 : 0;
    // The last rule of a book's table stands below its last rows.
    if (layout.style.rules == TableRules::kBook && is_last() && !is_header())
      rows.num_header_rows = static_cast<Index>(end_ - begin_);
    return rows;
  }

  [[nodiscard]] TableStyle style_of(const TableState::Layout& layout) const {
    TableStyle style = layout.style;
    if (is_header()) return style;
    style.header_ground = draw::kTransparent;
    if (style.rules == TableRules::kBook)
      style.rules = is_last() ? TableRules::kHeader : TableRules::kNone;
    return style;
  }

  // On a common raster, so that the dots of several rows stand below one another.
  void draw_leader(Sheet& sheet, double unit_px, const Node& row) const {
    const Box& left = row.children.front().box;
    const Box& right = row.children.back().box;
    if (row.children.size() < 2 || left.is_empty() || right.is_empty()) return;
    const double dot = std::max(1.0, std::round(0.15 * unit_px));
    const double pitch = std::max(3.0, std::round(0.8 * unit_px));
    const double y = std::round(right.y1 - dot);
    draw::Path dots;
    for (double x = pitch * std::ceil((left.x1 + unit_px) / pitch); x + dot < right.x0 - unit_px;
         x += pitch)
      dots.add_rect({x, y, x + dot, y + dot});
    if (!dots.is_empty()) sheet.canvas.fill(dots, state_->table().body.colour);
  }

  void note_facts(Sheet& sheet, const TableState::Layout& layout, const Node& drawn) const {
    if (is_header()) return;
    const std::vector<std::vector<ItemCell>>& rows = state_->table().rows;
    for (std::size_t i = 0; i < drawn.children.size(); ++i) {
      const std::vector<ItemCell>& row = rows[begin_ - state_->num_header_rows() + i];
      const std::vector<Node>& cells = drawn.children[i].children;
      for (std::size_t k = 0; k < layout.kept.size(); ++k) {
        const Node& cell = cells[layout.is_stacked || row.size() == 1 ? 0 : k];
        note_values(sheet, row[row.size() == 1 ? 0 : layout.kept[k]].facts, cell);
        if (row.size() == 1) break;
      }
    }
  }

  std::shared_ptr<TableState> state_;
  std::size_t begin_;
  std::size_t end_;
};

}  // namespace

std::vector<BlockPtr> item_blocks(ItemTable table) {
  std::vector<BlockPtr> blocks;
  const std::size_t num_rows = table.rows.size();
  const std::size_t step = table.rows_per_item;
  blocks.reserve(num_rows / step + 1);
  const auto state = std::make_shared<TableState>(std::move(table));
  const std::size_t head = state->num_header_rows();
  if (head > 0) blocks.push_back(std::make_unique<RowsBlock>(state, 0, head));
  for (std::size_t row = 0; row < num_rows; row += step) {
    const std::size_t end = std::min(num_rows, row + step);
    blocks.push_back(std::make_unique<RowsBlock>(state, head + row, head + end));
  }
  return blocks;
}

void note_values(Sheet& sheet, const std::vector<Fact>& facts, const Node& node) {
  std::vector<const Node*> words;
  visit_nodes(node, [&words](const Node& below) {
    if (below.kind == NodeKind::kWord) words.push_back(&below);
  });
  for (const Fact& fact : facts) {
    std::optional<PrintedWords> printed = find_value(words, fact.value);
    if (!printed) continue;
    sheet.scene.facts.push_back(fact);
    sheet.scene.facts.back().value = std::move(printed->text);
    sheet.scene.facts.back().box = printed->box;
  }
}

}  // namespace tessera::synth
