// Tasks that ask for boxes of things, or about boxes: detection, referring phrases, everything,
// what is not there, and the same kind of thing in a second picture.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> grounding_tasks();

}  // namespace tessera::synth
