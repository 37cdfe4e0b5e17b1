// How a device makes its Dnn (dnn.h). For kernels/cuda only.
#pragma once

#include <memory>

#include "kernels/cuda/device.h"
#include "kernels/cuda/dnn.h"

namespace tessera::kernels::cuda {

// By cuDNN, opened at run time; null when the library is not there, is not version 9, or this build
// was made without its headers.
[[nodiscard]] std::unique_ptr<Dnn> make_dnn(Device& device);

}  // namespace tessera::kernels::cuda
