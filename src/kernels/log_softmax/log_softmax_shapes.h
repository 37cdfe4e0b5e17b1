#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct LogSoftmaxShape {
  Index T = 0;
  Index V = 0;
};

// One decoded token and a small batch over the model's vocabularies.
inline constexpr std::array<LogSoftmaxShape, 2> kLogSoftmaxShapes = {{{1, 102'400}, {4, 129'280}}};

}  // namespace tessera::kernels
