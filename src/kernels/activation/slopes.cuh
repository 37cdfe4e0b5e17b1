// The activations and their slopes as device functions, one value at a time; exp and erf are
// CUDA's, within 2 ULP.
#pragma once

namespace tessera::kernels {

__device__ inline float sigmoid(float x) {
  return 1.0F / (1.0F + expf(-x));
}

__device__ inline float silu(float x) {
  return x / (1.0F + expf(-x));
}

__device__ inline float gelu_tanh(float x) {
  constexpr float kTwoSqrtTwoOverPi = 1.5957691216057308F;  // 2 sqrt(2 / pi)
  const float two_u = kTwoSqrtTwoOverPi * (x + 0.044715F * x * x * x);
  return x / (1.0F + expf(-two_u));
}

__device__ inline float gelu_erf(float x) {
  return 0.5F * x * (1.0F + erff(x * 0.70710678118654752F));  // 1 / sqrt(2)
}

__device__ inline float gelu_tanh_slope(float x) {
  constexpr float kTwoC = 1.5957691216057308F;  // 2 sqrt(2 / pi)
  const float square = x * x;
  const float s = sigmoid(kTwoC * (x + 0.044715F * square * x));
  return s + x * s * (1.0F - s) * (kTwoC * (1.0F + 0.134145F * square));
}

__device__ inline float gelu_erf_slope(float x) {
  const float below = 0.5F * (1.0F + erff(x * 0.70710678118654752F));  // 1 / sqrt(2)
  return below + x * (0.39894228040143268F * expf(-0.5F * x * x));     // 1 / sqrt(2 pi)
}

}  // namespace tessera::kernels
