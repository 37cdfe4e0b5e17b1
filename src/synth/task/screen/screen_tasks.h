// Tasks about the controls of screens: what there is, what is checked, where to click.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> screen_tasks();

}  // namespace tessera::synth
