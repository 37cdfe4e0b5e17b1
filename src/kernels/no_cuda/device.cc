#include "kernels/cuda/device.h"

#include "base/text.h"
#include "kernels/cuda/device_list.h"

namespace tessera::kernels::cuda {

base::Result<std::unique_ptr<Device>> open_device(int ordinal) {
  return base::Error::unsupported(
      base::cat("device cuda:", ordinal),
      "a binary built with CUDA and a GPU, this one is built without CUDA");
}

std::vector<DeviceFacts> list_devices() {
  return {};
}

}  // namespace tessera::kernels::cuda
