// Tasks about something that the user has marked on the picture: framed, circled, pointed at or
// scribbled over in red.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> mark_tasks();

}  // namespace tessera::synth
