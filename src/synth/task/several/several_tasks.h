// Tasks over several pictures, and over several questions on one.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> picture_series_tasks();
[[nodiscard]] std::span<const Task> turn_series_tasks();

}  // namespace tessera::synth
