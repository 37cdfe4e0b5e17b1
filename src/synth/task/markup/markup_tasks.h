// Tasks of conversion into forms of text.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

// Pages to Markdown, tables to Markdown, HTML and CSV.
[[nodiscard]] std::span<const Task> page_markup_tasks();
// Charts to the data behind them, as Markdown and CSV.
[[nodiscard]] std::span<const Task> chart_table_tasks();

}  // namespace tessera::synth
