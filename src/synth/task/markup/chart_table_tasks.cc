// Charts to the table of their data.
#include <array>
#include <optional>

#include "synth/task/internal/asking.h"
#include "synth/task/internal/table_text.h"
#include "synth/task/markup/markup_tasks.h"

namespace tessera::synth {
namespace {

using internal::ask_question;
using internal::first_scene;

// The rows of the only chart; none where there is none or another.
internal::TextTable chart_rows(const TaskInput& input) {
  const std::vector<DataTable>& tables = first_scene(input).tables;
  const bool has_chart = tables.size() == 1 && !tables[0].chart.empty() &&
                         !tables[0].printed.empty() && !tables[0].categories.empty();
  return has_chart ? internal::text_table_of(tables[0]) : internal::TextTable();
}

std::optional<Turn> ask_chart_markdown(const TaskInput& input, base::Rng& rng) {
  const internal::TextTable rows = chart_rows(input);
  if (rows.empty()) return std::nullopt;
  return ask_question(input, {"markup.chart_markdown"}, {}, internal::table_markdown(rows), rng);
}

std::optional<Turn> ask_chart_csv(const TaskInput& input, base::Rng& rng) {
  const internal::TextTable rows = chart_rows(input);
  if (rows.empty()) return std::nullopt;
  return ask_question(input, {"markup.chart_csv"}, {}, internal::table_csv(rows), rng);
}

constexpr std::array<Task, 2> kTasks = {{
    {.name = "markup.chart_markdown", .family = "markup", .ask = ask_chart_markdown},
    {.name = "markup.chart_csv", .family = "markup", .ask = ask_chart_csv},
}};

}  // namespace

std::span<const Task> chart_table_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
