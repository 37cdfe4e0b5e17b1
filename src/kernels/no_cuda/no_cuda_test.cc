// Only in builds without the CUDA back end.
#include <gtest/gtest.h>

#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {
namespace {

TEST(NoCuda, KernelsRefuseWithASentence) {
  EXPECT_THROW(scale_add_cuda({}, nullptr), cuda::DeviceError);
  EXPECT_THROW(scale_add_vjp_cuda({}, nullptr), cuda::DeviceError);
}

}  // namespace
}  // namespace tessera::kernels
