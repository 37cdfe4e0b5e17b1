#pragma once

#include <array>

#include "kernels/router/router.h"

namespace tessera::kernels {

struct RouterShape {
  Index T = 0;
  Index E = 0;
  Index A = 0;
  RouterScoring scoring = RouterScoring::kSoftmax;
  RouterSelection selection = RouterSelection::kGreedy;
  Index num_groups = 1;
  Index num_kept_groups = 1;
  bool normalise_weights = false;
  float scale = 1;
};

// The routers of the released models (64 softmax experts; 72 sigmoid experts with bias), a prompt
// each, and group-limited ones of the same code.
inline constexpr std::array<RouterShape, 4> kRouterShapes = {{
    {.T = 512, .E = 64, .A = 6},
    {.T = 512,
     .E = 72,
     .A = 6,
     .scoring = RouterScoring::kSigmoid,
     .selection = RouterSelection::kNoauxTc,
     .normalise_weights = true,
     .scale = 2.0F},
    {.T = 64,
     .E = 160,
     .A = 6,
     .selection = RouterSelection::kGroupLimitedGreedy,
     .num_groups = 8,
     .num_kept_groups = 3,
     .scale = 16.0F},
    {.T = 64,
     .E = 256,
     .A = 8,
     .scoring = RouterScoring::kSigmoid,
     .selection = RouterSelection::kNoauxTc,
     .num_groups = 8,
     .num_kept_groups = 4,
     .normalise_weights = true,
     .scale = 2.5F},
}};

}  // namespace tessera::kernels
