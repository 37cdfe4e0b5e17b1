// How a device makes its Blas (blas.h). For kernels/cuda only.
#pragma once

#include <memory>

#include "kernels/cuda/blas.h"
#include "kernels/cuda/device.h"

namespace tessera::kernels::cuda {

// By cuBLASLt, on a stream of the current device, with a workspace of its own.
[[nodiscard]] std::unique_ptr<Blas> make_blas(Stream stream);

}  // namespace tessera::kernels::cuda
