// What the machine, or the GPU of a context, can do at most, measured now: the yardsticks of
// `tessera bench`; and which GPUs there are.
#pragma once

#include <vector>

#include "ops/context.h"

namespace tessera::ops {

// The GPUs that --device may name, by their numbers; opens none.
[[nodiscard]] std::vector<kernels::cuda::DeviceFacts> list_gpus();

struct Ceilings {
  double read_gb_s = 0;    // 1e9 bytes/s from memory, all threads; on a GPU of a copy
  double fma_gflop_s = 0;  // 1e9 f32 operations/s; on a GPU of a product of activations
  double int8_gop_s = 0;   // 1e9 int8 operations/s; 0 on a GPU
};
[[nodiscard]] Ceilings measure_ceilings(Context& context);
// What products reach at best, 1e9 operations/s: on the CPU its f32 operations, on a GPU a product
// of two matrices of 8192 rows and columns in the context's type of activations; 0 where its memory
// has no room for that.
[[nodiscard]] double measure_product_gflop_s(Context& context);
// 1e9 bytes/s read and written together by a large copy within the context's memory.
[[nodiscard]] double measure_copy_gb_s(Context& context);

}  // namespace tessera::ops
