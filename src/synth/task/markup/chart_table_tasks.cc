// Charts to the table of their data.
#include <array>

#include "synth/task/internal/asking.h"
#include "synth/task/internal/table_text.h"
#include "synth/task/markup/markup_tasks.h"

namespace tessera::synth {
namespace {

using internal::ask_question;
using internal::first_scene;

bool has_chart(const TaskInput& input) {
  const Scene& scene = first_scene(input);
  return scene.tables.size() == 1 && !scene.tables[0].chart.empty() &&
         !scene.tables[0].printed.empty() && !scene.tables[0].categories.empty();
}

Turn ask_chart_markdown(const TaskInput& input, base::Rng& rng) {
  const internal::TextTable rows = internal::text_table_of(first_scene(input).tables[0]);
  return ask_question(input, {"markup.chart_markdown"}, {}, internal::table_markdown(rows), rng);
}

Turn ask_chart_csv(const TaskInput& input, base::Rng& rng) {
  const internal::TextTable rows = internal::text_table_of(first_scene(input).tables[0]);
  return ask_question(input, {"markup.chart_csv"}, {}, internal::table_csv(rows), rng);
}

constexpr std::array<Task, 2> kTasks = {{
    {.name = "markup.chart_markdown",
     .family = "markup",
     .can_make = has_chart,
     .ask = ask_chart_markdown},
    {.name = "markup.chart_csv", .family = "markup", .can_make = has_chart, .ask = ask_chart_csv},
}};

}  // namespace

std::span<const Task> chart_table_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
