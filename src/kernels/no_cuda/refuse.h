// What the stand-ins of this folder do. They are linked in place of the .cu files when the CUDA
// back end is not built (TESSERA_CUDA=OFF). No context can be made for a GPU then, so that reaching
// one takes a caller that went around it.
#pragma once

#include <string>
#include <string_view>

#include "kernels/cuda/device.h"

namespace tessera::kernels::no_cuda {

[[noreturn]] inline void refuse(std::string_view op) {
  throw cuda::DeviceError(std::string(op) + ": a build with the CUDA back end, this one has none");
}

}  // namespace tessera::kernels::no_cuda
