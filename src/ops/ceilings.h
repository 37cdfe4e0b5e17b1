// What the machine can do at most, measured now: the yardsticks of `tessera bench`.
#pragma once

#include "ops/context.h"

namespace tessera::ops {

struct Ceilings {
  double read_gb_s = 0;    // 1e9 bytes/s from memory, all threads
  double fma_gflop_s = 0;  // 1e9 f32 operations/s
  double int8_gop_s = 0;   // 1e9 int8 operations/s
};
[[nodiscard]] Ceilings measure_ceilings(Context& context);
// Of these only the f32 operations, without the memory that reading takes.
[[nodiscard]] double measure_fma_gflop_s(Context& context);

}  // namespace tessera::ops
