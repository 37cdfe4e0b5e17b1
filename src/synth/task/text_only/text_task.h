// One entry of a table of tasks without a picture.
#pragma once

#include <optional>
#include <string_view>

#include "synth/task/task.h"

namespace tessera::synth {

constexpr Task text_task(std::string_view name,
                         std::optional<Turn> (*ask)(const TaskInput&, base::Rng&)) {
  return {.name = name, .family = "text", .num_scenes = 0, .ask = ask};
}

}  // namespace tessera::synth
