#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tessera::train {
namespace {

double decayed_share(const Schedule& schedule, Index step, Index num_steps) {
  const auto passed = static_cast<double>(step);
  const auto whole = static_cast<double>(std::max<Index>(num_steps, 1));
  switch (schedule.kind) {
    case ScheduleKind::kCosine: {
      const auto warmup = static_cast<double>(schedule.warmup_steps);
      const double x = std::clamp((passed - warmup) / std::max(whole - warmup, 1.0), 0.0, 1.0);
      return schedule.floor + (1 - schedule.floor) * 0.5 * (1 + std::cos(std::numbers::pi * x));
    }
    case ScheduleKind::kStep: {
      const double factor = 1 / std::sqrt(10.0);
      const double share = passed < 0.5 * whole    ? 1.0
                           : passed < 0.75 * whole ? factor
                                                   : factor * factor;
      return std::max(share, schedule.floor);
    }
    case ScheduleKind::kConstant:
      break;
  }
  return 1.0;
}

}  // namespace

double rate_share(const Schedule& schedule, Index step, Index num_steps) {
  const double share = decayed_share(schedule, step, num_steps);
  if (step >= schedule.warmup_steps) return share;
  return share * static_cast<double>(step + 1) / static_cast<double>(schedule.warmup_steps);
}

}  // namespace tessera::train
