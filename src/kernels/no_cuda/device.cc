#include "kernels/cuda/device.h"

#include "base/text.h"

namespace tessera::kernels::cuda {

base::Result<std::unique_ptr<Device>> open_device(int ordinal) {
  return base::Error::unsupported(
      base::cat("device cuda:", ordinal),
      "a binary built with CUDA and a GPU, this one is built without CUDA");
}

}  // namespace tessera::kernels::cuda
