// Tasks of reading: whole pages, parts of them, lines with their boxes, single words.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> reading_tasks();

}  // namespace tessera::synth
