// Which GPUs there are.
#pragma once

#include <vector>

#include "kernels/cuda/device.h"

namespace tessera::kernels::cuda {

// The GPUs of this machine by their numbers, without opening one; those that are too old for
// open_device, too. Empty without the CUDA back end, a driver or a GPU.
[[nodiscard]] std::vector<DeviceFacts> list_devices();

}  // namespace tessera::kernels::cuda
