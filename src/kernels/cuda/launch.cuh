// The one way to start a kernel: on a stream that the caller names, with one argument struct, and
// with a refused launch turned into an exception. For .cu files only.
#pragma once

#include <string>

#include <cuda_runtime.h>

#include "base/index.h"
#include "kernels/cuda/device.h"

namespace tessera::kernels::cuda {

inline void check(cudaError_t status,
                  const char* expression,
                  const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  if (status == cudaSuccess) return;
  throw DeviceError(std::string(expression) + ": success, got " + cudaGetErrorName(status) + " (" +
                    cudaGetErrorString(status) + ") at " + file + ":" + std::to_string(line));
}

struct Grid {
  Index num_blocks = 0;
  int num_threads = 0;   // per block
  int shared_bytes = 0;  // per block, beside what the kernel declares
};

// What a kernel may have without being asked.
inline constexpr int kPlainSharedBytes = 48 * 1024;

// Blocks along one axis; 2^31 - 1 is the limit of that axis on every architecture that we build
// for.
inline constexpr Index kMaxBlocks = 0x7FFFFFFF;

// Queues kernel(args) on the stream; returns at once. An empty grid is nothing to do.
template <class Args>
void launch(void (*kernel)(Args), const Grid& grid, Stream stream, const Args& args) {
  if (grid.num_blocks == 0) return;
  if (grid.shared_bytes > kPlainSharedBytes) {
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               grid.shared_bytes),
          "cudaFuncSetAttribute");
  }
  kernel<<<static_cast<unsigned>(grid.num_blocks), static_cast<unsigned>(grid.num_threads),
           static_cast<unsigned>(grid.shared_bytes), stream>>>(args);
  check(cudaGetLastError(), "kernel launch");
}

}  // namespace tessera::kernels::cuda
