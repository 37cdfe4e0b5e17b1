// The learning rate of a step, as a share of its peak.
//
//   share ┤    ╭──────╮            constant   1
//         │   ╱        ╲           cosine     floor + (1 − floor) · (1 + cos πx) / 2
//         │  ╱          ╲___floor  step       1, then 1/√10 from x = ½, then 1/10 from x = ¾
//         └─┴────────────────►     x = (step − warm-up) / (steps − warm-up); of "step": step /
//         steps
//          warm-up: (step + 1) / warm-up
#pragma once

#include <cstdint>

#include "base/index.h"

namespace tessera::train {

enum class ScheduleKind : std::uint8_t { kConstant, kCosine, kStep };

struct Schedule {
  ScheduleKind kind = ScheduleKind::kConstant;
  Index warmup_steps = 0;
  double floor = 0;  // cosine: share of the peak at the end; step: never below it
};

// Steps count from 0; `num_steps` is the length of the run.
[[nodiscard]] double rate_share(const Schedule& schedule, Index step, Index num_steps);

}  // namespace tessera::train
