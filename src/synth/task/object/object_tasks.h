// Tasks about the things of a scene: captions, counts, colours and sizes, places and sides.
#pragma once

#include <span>

#include "synth/task/task.h"

namespace tessera::synth {

[[nodiscard]] std::span<const Task> caption_tasks();
[[nodiscard]] std::span<const Task> counting_tasks();
[[nodiscard]] std::span<const Task> attribute_tasks();
[[nodiscard]] std::span<const Task> relation_tasks();

}  // namespace tessera::synth
