// What host code knows of the GPU without any CUDA header: the stream type and the failure.
#pragma once

#include <stdexcept>

struct CUstream_st;  // NOLINT(readability-identifier-naming): CUDA's own name

namespace tessera::kernels::cuda {

// The same type as cudaStream_t.
using Stream = CUstream_st*;

// The device or its driver refused: expression, reason and place in the message.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tessera::kernels::cuda
