// 2^x within 2 ULP; results below 2^-126 are 0.
#pragma once

namespace tessera::kernels::cuda::ptx {

__device__ inline float ex2(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

}  // namespace tessera::kernels::cuda::ptx
