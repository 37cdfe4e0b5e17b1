// Pages to Markdown, tables to Markdown, HTML and CSV.
#include <algorithm>
#include <array>
#include <optional>

#include "synth/markup/markup.h"
#include "synth/task/internal/asking.h"
#include "synth/task/internal/table_text.h"
#include "synth/task/markup/markup_tasks.h"

namespace tessera::synth {
namespace {

using internal::ask_question;
using internal::first_scene;

std::optional<Turn> ask_page(const TaskInput& input, base::Rng& rng) {
  const Node& page = first_scene(input).root;
  if (plain_text(page).empty()) return std::nullopt;
  return ask_question(input, {"markup.page", "fixed.markdown"}, {}, to_markdown(page), rng);
}

// The only table of the page; null where there is none or another.
const Node* only_table(const TaskInput& input) {
  const Node* found = nullptr;
  int count = 0;
  visit_nodes(first_scene(input).root, [&](const Node& node) {
    if (node.kind != NodeKind::kTable || node.children.empty()) return;
    found = &node;
    ++count;
  });
  return count == 1 ? found : nullptr;
}

std::optional<Turn> ask_table_markdown(const TaskInput& input, base::Rng& rng) {
  const Node* table = only_table(input);
  if (table == nullptr) return std::nullopt;
  return ask_question(input, {"markup.table_markdown"}, {}, to_markdown(*table), rng);
}

std::optional<Turn> ask_table_html(const TaskInput& input, base::Rng& rng) {
  const Node* table = only_table(input);
  if (table == nullptr) return std::nullopt;
  return ask_question(input, {"markup.table_html"}, {}, to_html(*table), rng);
}

// CSV has no merged cells: those tables are asked for in HTML.
bool has_merged_cells(const Node& table) {
  return !std::ranges::all_of(table.children, [](const Node& row) {
    return std::ranges::all_of(
        row.children, [](const Node& cell) { return cell.row_span == 1 && cell.column_span == 1; });
  });
}

std::optional<Turn> ask_table_csv(const TaskInput& input, base::Rng& rng) {
  const Node* table = only_table(input);
  if (table == nullptr || has_merged_cells(*table)) return std::nullopt;
  internal::TextTable rows;
  for (const std::vector<const Node*>& row : table_grid(*table)) {
    rows.emplace_back();
    for (const Node* cell : row) {
      std::string text = cell == nullptr ? std::string() : plain_text(*cell);
      std::ranges::replace(text, '\n', ' ');
      rows.back().push_back(std::move(text));
    }
  }
  return ask_question(input, {"markup.table_csv"}, {}, internal::table_csv(rows), rng);
}

constexpr std::array<Task, 4> kTasks = {{
    {.name = "markup.page", .family = "markup", .ask = ask_page},
    {.name = "markup.table_markdown", .family = "markup", .ask = ask_table_markdown},
    {.name = "markup.table_html", .family = "markup", .ask = ask_table_html},
    {.name = "markup.table_csv", .family = "markup", .ask = ask_table_csv},
}};

}  // namespace

std::span<const Task> page_markup_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
