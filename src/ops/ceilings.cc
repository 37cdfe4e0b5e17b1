#include "ops/ceilings.h"

#include "kernels/ceiling/ceiling.h"

namespace tessera::ops {

Ceilings measure_ceilings(Context& context) {
  const kernels::Ceilings measured = kernels::measure_ceilings(context.features(), context.pool());
  return {.read_gb_s = measured.read_gb_s,
          .fma_gflop_s = measured.fma_gflop_s,
          .int8_gop_s = measured.int8_gop_s};
}

double measure_fma_gflop_s(Context& context) {
  return kernels::measure_fma_gflop_s(context.features(), context.pool());
}

}  // namespace tessera::ops
