// Contexts on devices: their memory, what the host may do with it, and ops that run there.
#include "ops/testing/devices.h"

#include <array>
#include <limits>

#include <gtest/gtest.h>

#include "ops/elementwise.h"
#include "ops/rehearsal/rehearsal.h"

namespace tessera::ops {
namespace {

using testing::has_same_bits;
using testing::name_of_device;
using testing::OnDevice;
using testing::random_tensor;
using testing::StandIn;

class Devices : public OnDevice {};
INSTANTIATE_TEST_SUITE_P(Ops, Devices, testing::test_devices(), name_of_device);

TEST_P(Devices, ValuesGoThereAndBackUnchanged) {
  const Tensor x = random_tensor(*host_, {700, 1001}, 1);  // more than one slot of the staging
  const Tensor there = on_device(x);
  EXPECT_EQ(there.allocator().device().kind, DeviceKind::kCuda);
  EXPECT_TRUE(has_same_bits(x, on_host(there)));
  const HostValues<float> values(there.narrow(0, 3, 1));
  EXPECT_EQ(values.values()[5], x.data<const float>()[3 * 1001 + 5]);
}

TEST_P(Devices, ZerosAreZeroAndWritesReplace) {
  const Tensor x = Tensor::zeros(device_->allocator(), DType::kI32, {3});
  EXPECT_EQ(HostValues<std::int32_t>(x).values()[2], 0);
  std::array<std::int32_t, 3> values = {7, 8, 9};
  write_values<std::int32_t>(x, values);
  values.fill(0);  // the write took its copy
  EXPECT_EQ(HostValues<std::int32_t>(x).values()[2], 9);
}

TEST_P(Devices, SpansOfTheHostComeAndGo) {
  const std::array<float, 3> from = {1, 2, 3};
  std::array<float, 3> to{};
  const Uploaded<float> uploaded(device_->allocator(), from);
  const Downloaded<float> downloaded(device_->allocator(), to);
  device_->allocator().copy(downloaded.data(), uploaded.data(), sizeof(from));
  downloaded.fetch();
  EXPECT_EQ(to, from);
  EXPECT_EQ(Uploaded<float>(device_->allocator(), {}).data(), nullptr);
}

TEST_P(Devices, AddRunsThere) {
  for (const Shape& shape : {Shape{0, 4}, Shape{1, 1}, Shape{5, 67}, Shape{2, 3, 1152}}) {
    const Tensor a = random_tensor(*host_, shape, 1);
    const Tensor b = random_tensor(*host_, shape, 2);
    expect_agreement({a, b}, 1e-6, [](const Values& x) { return add(x[0], x[1]); });
  }
}

TEST_P(Devices, LackOfMemoryNamesTheGpuAndTheWorkGoesOn) {
  constexpr Index kTooMany = Index{1} << 40;
  try {
    (void)Tensor::empty(device_->allocator(), DType::kU8, {kTooMany});
    FAIL() << "nothing was thrown";
  } catch (const std::bad_alloc& error) {
    EXPECT_EQ(lack_of_memory(error), "the GPU has no 1099511627776 bytes more");
  }
  const Tensor x = random_tensor(*host_, {3, 5}, 1);
  EXPECT_TRUE(has_same_bits(x, on_host(on_device(x))));
}

// A rehearsal takes nothing of the GPU's memory, and counts blocks once.
TEST_P(Devices, RehearsalsCountBlocksWithoutTakingThem) {
  CachingAllocator& allocator = device_->allocator();
  const Tensor kept = on_device(random_tensor(*host_, {256}, 1));
  { const Tensor waiting = Tensor::empty(allocator, DType::kU8, {4096}); }
  Tensor survivor;
  {
    const Rehearsal rehearsal(*device_);
    { const Tensor again = Tensor::empty(allocator, DType::kU8, {4096}); }
    EXPECT_EQ(rehearsal.num_bytes(), 0) << "a block that waits is there already";
    constexpr Index kHuge = Index{1} << 42;
    { const Tensor huge = Tensor::zeros(allocator, DType::kU8, {kHuge}); }
    { const Tensor same = Tensor::zeros(allocator, DType::kU8, {kHuge}); }
    EXPECT_EQ(rehearsal.num_bytes(), kHuge);
    survivor = add(kept, kept);
    EXPECT_EQ(rehearsal.num_bytes(), kHuge + 1024);
    write_bytes(survivor, std::vector<std::byte>(1024));
    EXPECT_EQ(HostBytes(survivor).bytes().size(), 1024U);
  }
  survivor = {};
  const Tensor sum = add(kept, kept);
  EXPECT_EQ(HostValues<float>(sum).values()[9], 2 * HostValues<float>(kept).values()[9]);
}

TEST(StandInDevice, TheHostCannotReadItsValues) {
  const auto device = testing::stand_in_context({.num_threads = 1});
  const Tensor x = Tensor::zeros(device->allocator(), DType::kF32, {4});
  const auto read = [&] { return x.data<const float>()[1]; };
  EXPECT_DEATH((void)std::to_string(read()), "");
  EXPECT_EQ(HostValues<float>(x).values()[1], 0);
}

TEST(StandInDevice, HasAsMuchMemoryAsItIsGiven) {
  const auto device =
      Context::on(std::make_unique<StandIn>(10'000), {.device = {DeviceKind::kCuda, 0}});
  const Tensor x = Tensor::empty(device->allocator(), DType::kU8, {8000});
  EXPECT_THROW((void)Tensor::empty(device->allocator(), DType::kU8, {8000}), AllocationError);
}

TEST(OpenContext, WithoutADeviceTheErrorSaysWhatIsMissing) {
  const auto opened = Context::open({.device = {DeviceKind::kCuda, 1000}});
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().where, "device cuda:1000");
  EXPECT_EQ(opened.error().kind, base::ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace tessera::ops
