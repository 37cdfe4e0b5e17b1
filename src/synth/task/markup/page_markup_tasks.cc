// Pages to Markdown, tables to Markdown, HTML and CSV.
#include <algorithm>
#include <array>

#include "synth/markup/markup.h"
#include "synth/task/internal/asking.h"
#include "synth/task/internal/table_text.h"
#include "synth/task/markup/markup_tasks.h"

namespace tessera::synth {
namespace {

using internal::ask_question;
using internal::first_scene;

bool has_blocks(const TaskInput& input) {
  return !plain_text(first_scene(input).root).empty();
}

Turn ask_page(const TaskInput& input, base::Rng& rng) {
  return ask_question(input, {"markup.page", "fixed.markdown"}, {},
                      to_markdown(first_scene(input).root), rng);
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

bool has_table(const TaskInput& input) {
  return only_table(input) != nullptr;
}

Turn ask_table_markdown(const TaskInput& input, base::Rng& rng) {
  return ask_question(input, {"markup.table_markdown"}, {}, to_markdown(*only_table(input)), rng);
}

Turn ask_table_html(const TaskInput& input, base::Rng& rng) {
  return ask_question(input, {"markup.table_html"}, {}, to_html(*only_table(input)), rng);
}

// CSV has no merged cells: those tables are asked for in HTML.
bool has_plain_table(const TaskInput& input) {
  const Node* table = only_table(input);
  if (table == nullptr) return false;
  return std::ranges::all_of(table->children, [](const Node& row) {
    return std::ranges::all_of(
        row.children, [](const Node& cell) { return cell.row_span == 1 && cell.column_span == 1; });
  });
}

Turn ask_table_csv(const TaskInput& input, base::Rng& rng) {
  internal::TextTable rows;
  for (const std::vector<const Node*>& row : table_grid(*only_table(input))) {
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
    {.name = "markup.page", .family = "markup", .can_make = has_blocks, .ask = ask_page},
    {.name = "markup.table_markdown",
     .family = "markup",
     .can_make = has_table,
     .ask = ask_table_markdown},
    {.name = "markup.table_html", .family = "markup", .can_make = has_table, .ask = ask_table_html},
    {.name = "markup.table_csv",
     .family = "markup",
     .can_make = has_plain_table,
     .ask = ask_table_csv},
}};

}  // namespace

std::span<const Task> page_markup_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
