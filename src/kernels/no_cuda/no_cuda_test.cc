// Only in builds without the CUDA back end.
#include <gtest/gtest.h>

#include "kernels/attention/attention.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/cuda/device_list.h"
#include "kernels/expert_slots/expert_slots.h"
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/matmul/matmul.h"
#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {
namespace {

TEST(NoCuda, KernelsRefuseWithASentence) {
  base::ThreadPool pool(1);
  EXPECT_THROW(scale_add_cuda({}, pool), cuda::DeviceError);
  EXPECT_THROW(scale_add_vjp_cuda({}, pool), cuda::DeviceError);
  EXPECT_THROW(attention_cuda(AttentionArgs<float>{}, pool), cuda::DeviceError);
  EXPECT_THROW(attention_vjp_cuda(AttentionVjpArgs<BFloat16>{}, pool), cuda::DeviceError);
  EXPECT_THROW(expert_slots_cuda({}, pool), cuda::DeviceError);
  EXPECT_THROW(matmul_cuda(MatmulToArgs<BFloat16, float>{}, pool), cuda::DeviceError);
  EXPECT_THROW(grouped_matmul_cuda(GroupedMatmulArgs<BFloat16>{}, pool), cuda::DeviceError);
}

TEST(NoCuda, NoDeviceOpens) {
  const auto device = cuda::open_device(0);
  ASSERT_FALSE(device.has_value());
  EXPECT_EQ(device.error().kind, base::ErrorKind::kUnsupported);
  EXPECT_NE(device.error().message.find("built without CUDA"), std::string::npos);
  EXPECT_TRUE(cuda::list_devices().empty());
}

}  // namespace
}  // namespace tessera::kernels
