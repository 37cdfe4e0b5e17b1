// Questions about what is written: facts of documents and forms, and the numbers of tables and
// charts.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> fact_tasks();
[[nodiscard]] std::span<const Task> data_tasks();

}  // namespace tessera::synth
