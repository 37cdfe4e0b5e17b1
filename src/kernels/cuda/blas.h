// Products by the vendor's library, as host code and kernels' launch functions see them: row-major,
// without a header of the library.
#pragma once

#include <cstdint>

#include "base/index.h"

namespace tessera::kernels::cuda {

enum class BlasType : std::uint8_t { kF32, kBf16, kF16 };

// A matrix on the GPU; strides count elements from row to row.
struct BlasMatrix {
  const void* data = nullptr;
  Index stride = 0;
  BlasType type = BlasType::kF32;
  bool is_transposed = false;  // as it is stored, against its place in the product
};

// y[M, N] = a[M, K] b[K, N] (+ y) (+ bias[N] in every row), summed in f32, TF32 off. a and b have
// one type; y has it, too, or is f32.
struct BlasProduct {
  BlasMatrix a;  // stored [M, K], or [K, M] if transposed
  BlasMatrix b;  // stored [K, N], or [N, K] if transposed
  void* y = nullptr;
  Index y_stride = 0;
  BlasType y_type = BlasType::kF32;
  const void* bias = nullptr;  // in the type of y
  bool accumulate = false;
  Index M = 0;
  Index N = 0;
  Index K = 0;
};

// Work goes behind what the stream of its device was given before; throws DeviceErrors.
class Blas {
 public:
  Blas() = default;
  Blas(const Blas&) = delete;
  Blas& operator=(const Blas&) = delete;
  virtual ~Blas() = default;

  // An empty product is nothing to do; an empty sum (K = 0) gives y or zeros, and has no bias.
  virtual void multiply(const BlasProduct& product) = 0;
};

}  // namespace tessera::kernels::cuda
