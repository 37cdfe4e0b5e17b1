// Contexts on the stand-in for a GPU (kernels/testing/stand_in.h).
#pragma once

#include <memory>

#include "kernels/testing/stand_in.h"
#include "ops/context.h"

namespace tessera::ops::testing {

using kernels::testing::StandIn;

[[nodiscard]] inline std::unique_ptr<Context> stand_in_context(ContextOptions options = {}) {
  options.device = {DeviceKind::kCuda, 0};
  return Context::on(std::make_unique<StandIn>(), options);
}

}  // namespace tessera::ops::testing
