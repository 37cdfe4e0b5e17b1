// For tests of ops that run on every kind of device: the same work on the CPU and there, with the
// same inputs, must agree. The stand-in (stand_in.h) takes part everywhere, a GPU where there is
// one: without it the tests named /Gpu do not exist, and OpenContext tells why.
//
//   class AddOnDevices : public OnDevice {};
//   INSTANTIATE_TEST_SUITE_P(Ops, AddOnDevices, test_devices(), name_of_device);
//   TEST_P(AddOnDevices, Agrees) {
//     const Tensor a = random_tensor(*host_, {3, 5}, 1);
//     expect_agreement({a, b}, 1e-6, [](const Values& x) { return add(x[0], x[1]); });
//   }
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ops/context.h"
#include "ops/testing/stand_in.h"
#include "ops/testing/tensors.h"
#include "tensor/transfer.h"

namespace tessera::ops::testing {

enum class TestDevice : std::uint8_t { kStandIn, kGpu };

[[nodiscard]] inline auto test_devices() {
  std::vector<TestDevice> devices = {TestDevice::kStandIn};
  if (kernels::cuda::open_device(0)) devices.push_back(TestDevice::kGpu);
  return ::testing::ValuesIn(devices);
}

[[nodiscard]] inline std::string name_of_device(const ::testing::TestParamInfo<TestDevice>& info) {
  return info.param == TestDevice::kGpu ? "Gpu" : "StandIn";
}

class OnDevice : public ::testing::TestWithParam<TestDevice> {
 protected:
  using Values = std::vector<Tensor>;

  void SetUp() override {
    if (GetParam() == TestDevice::kStandIn) {
      device_ = stand_in_context({.num_threads = 2});
    } else {
      device_ = Context::open({.num_threads = 2, .device = {DeviceKind::kCuda, 0}}).value();
    }
  }

  [[nodiscard]] Tensor on_device(const Tensor& x) const { return copy_to(device_->allocator(), x); }
  [[nodiscard]] Tensor on_host(const Tensor& x) const { return copy_to(host_->allocator(), x); }

  // op(inputs) on the CPU and on the device, whose values may differ by `tolerance` (is_close).
  template <class Op>
  void expect_agreement(const Values& inputs, double tolerance, Op op) {
    Values there;
    there.reserve(inputs.size());
    for (const Tensor& x : inputs)
      there.push_back(on_device(x));
    const Tensor expected = op(inputs);
    const Tensor actual = op(there);
    EXPECT_EQ(&context_of(actual), device_.get());
    EXPECT_EQ(actual.shape(), expected.shape());
    EXPECT_TRUE(is_close(values_of(expected), on_host(actual), tolerance));
  }

  std::unique_ptr<Context> host_ = Context::create({.num_threads = 2});
  std::unique_ptr<Context> device_;
};

}  // namespace tessera::ops::testing
