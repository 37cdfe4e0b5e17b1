// Transfers between the host and a device whose addresses lie beside its memory, so that a value
// that is read past the allocator is not found.
#include "tensor/transfer.h"

#include <cstdlib>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace tessera {
namespace {

class HostAllocator final : public Allocator, public AllocatorOwner {
 public:
  void* allocate(std::size_t num_bytes) override {
    return std::aligned_alloc(64, (num_bytes + 63) / 64 * 64 + 64);
  }
  void release(void* data, std::size_t) noexcept override { std::free(data); }  // NOLINT
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] AllocatorOwner& owner() const override { return const_cast<HostAllocator&>(*this); }
};

// Hands out addresses of one half of its memory and keeps the bytes in the other half.
class FarAllocator final : public Allocator, public AllocatorOwner {
 public:
  static constexpr std::size_t kHalf = 1 << 16;

  void* allocate(std::size_t num_bytes) override {
    if (fails) throw AllocationError(num_bytes, device());
    ++num_live;
    used_ += 256 * (num_bytes / 256 + 1);
    return memory_.data() + used_;
  }
  void release(void*, std::size_t) noexcept override { --num_live; }
  [[nodiscard]] Device device() const override { return {DeviceKind::kCuda, 1}; }
  [[nodiscard]] AllocatorOwner& owner() const override { return const_cast<FarAllocator&>(*this); }
  [[nodiscard]] bool keeps_values() const override { return keeps; }

  void write(void* to, const void* host, std::size_t n) override { std::memcpy(far(to), host, n); }
  void read(void* host, const void* from, std::size_t n) override {
    ++num_reads;
    std::memcpy(host, far(from), n);
  }
  void copy(void* to, const void* from, std::size_t n) override {
    std::memcpy(far(to), far(from), n);
  }
  void clear(void* data, std::size_t n) override { std::memset(far(data), 0, n); }

  int num_live = 0;
  int num_reads = 0;
  bool fails = false;
  bool keeps = true;

 private:
  std::byte* far(const void* data) {
    return memory_.data() + (static_cast<const std::byte*>(data) - memory_.data()) + kHalf;
  }
  std::vector<std::byte> memory_{2 * kHalf, std::byte{0x5A}};
  std::size_t used_ = 0;
};

Tensor ascending(Allocator& allocator, const Shape& shape) {
  const Tensor x = Tensor::empty(allocator, DType::kF32, shape);
  std::vector<float> values(static_cast<std::size_t>(x.numel()));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(i);
  write_values<float>(x, values);
  return x;
}

TEST(Transfer, OnTheHostNothingIsCopied) {
  HostAllocator host;
  const Tensor x = ascending(host, {2, 3});
  EXPECT_EQ(HostValues<float>(x).values().data(), x.data<const float>());
  EXPECT_EQ(copy_to(host, x).data<const float>(), x.data<const float>());
  std::vector<float> values = {1, 2};
  EXPECT_EQ(Uploaded<float>(host, values).data(), values.data());
  EXPECT_EQ(Downloaded<float>(host, values).data(), values.data());
}

TEST(Transfer, ValuesReachADeviceAndComeBack) {
  HostAllocator host;
  FarAllocator device;
  const Tensor x = ascending(host, {4, 3});
  const Tensor there = copy_to(device, x);
  EXPECT_NE(there.data<const float>()[7], 7.0F) << "the device's bytes lie elsewhere";
  EXPECT_EQ(copy_to(host, there).data<const float>()[7], 7.0F);
  EXPECT_EQ(HostValues<float>(there.narrow(0, 2, 1)).values()[1], 7.0F);
  const Tensor zeros = Tensor::zeros(device, DType::kF32, {2});
  EXPECT_EQ(HostValues<float>(zeros).values()[1], 0.0F);
  const Tensor one = Tensor::empty(device, DType::kI32, {1});
  write_value(one, std::int32_t{5});
  EXPECT_EQ(read_value<std::int32_t>(one), 5);
  EXPECT_THROW((void)read_value<float>(there), base::ContractError);
  EXPECT_THROW((void)HostValues<std::int32_t>(there), base::ContractError);
  EXPECT_THROW(write_bytes(there, std::vector<std::byte>(3)), base::ContractError);
  EXPECT_THROW((void)HostBytes(there.transpose(0, 1)), base::ContractError);
}

TEST(Transfer, BytesAreCopiedWhereverTheyLie) {
  HostAllocator host;
  FarAllocator device;
  const Tensor x = ascending(host, {3});
  const Tensor there = Tensor::zeros(device, DType::kF32, {3});
  const Tensor beside = Tensor::zeros(device, DType::kF32, {3});
  const Tensor back = Tensor::zeros(host, DType::kF32, {3});
  copy_bytes(x, there);
  copy_bytes(there, beside);
  EXPECT_EQ(device.num_reads, 0) << "within a device nothing passes the host";
  copy_bytes(beside, back);
  EXPECT_EQ(back.data<const float>()[2], 2.0F);
  FarAllocator other;
  EXPECT_THROW(copy_bytes(there, Tensor::zeros(other, DType::kF32, {3})), base::ContractError);
  EXPECT_THROW(copy_bytes(x, Tensor::zeros(host, DType::kF32, {4})), base::ContractError);
  EXPECT_THROW(copy_bytes(x, Tensor::zeros(host, DType::kI32, {3})), base::ContractError);
}

TEST(Transfer, SpansAreSentAndFetched) {
  FarAllocator device;
  const std::vector<std::int32_t> from = {3, 1, 4};
  std::vector<std::int32_t> to(3);
  const Uploaded<std::int32_t> sent(device, from);
  const Downloaded<std::int32_t> answer(device, to);
  device.copy(answer.data(), sent.data(), 12);
  EXPECT_EQ(to[2], 0);
  answer.fetch();
  EXPECT_EQ(to, from);
}

TEST(Transfer, ADeviceGetsACopyOfBorrowedBytes) {
  FarAllocator device;
  auto bytes = std::make_shared<std::vector<std::byte>>(8, std::byte{1});
  const Tensor x = Tensor::borrow(device, DType::kI32, {2}, *bytes, bytes);
  EXPECT_EQ(bytes.use_count(), 1);
  bytes->assign(8, std::byte{2});
  EXPECT_EQ(HostValues<std::int32_t>(x).values()[1], 0x01010101);
  EXPECT_FALSE(x.storage().is_borrowed());
}

TEST(Transfer, NothingMovesWhereValuesAreNotKept) {
  HostAllocator host;
  FarAllocator device;
  const Tensor x = copy_to(device, ascending(host, {2}));
  device.keeps = false;
  device.num_reads = 0;
  EXPECT_EQ(HostBytes(x).bytes().size(), 8U);
  EXPECT_EQ(copy_to(host, x).shape(), (Shape{2}));
  std::vector<float> to(2);
  const Downloaded<float> answer(device, to);
  answer.fetch();
  EXPECT_EQ(device.num_reads, 0);
}

TEST(Transfer, ValuesOfADeviceAreReadWhenTheHostAsks) {
  FarAllocator device;
  const DeviceValues<double> none;
  EXPECT_FALSE(none.has_value());
  const DeviceValues<double> loss(device, 1);
  const DeviceValues<std::int32_t> loads(device, 3);
  const double written = 2.5;
  const std::vector<std::int32_t> counts = {7, 0, 2};
  device.write(loss.data(), &written, sizeof(written));
  device.write(loads.data(), counts.data(), 3 * sizeof(std::int32_t));
  EXPECT_EQ(device.num_reads, 0);
  EXPECT_EQ(loss.read(), 2.5);
  std::vector<std::int32_t> read(3);
  loads.read_later(read);
  loads.allocator().finish_reads();
  EXPECT_EQ(read, counts);
  EXPECT_EQ(device.num_reads, 2);
  device.keeps = false;
  EXPECT_EQ(loss.read(), 0);
  EXPECT_EQ(device.num_reads, 2);
}

TEST(Transfer, ADeviceWithoutRoomLeavesNothingBehind) {
  FarAllocator device;
  {
    const Tensor empty = Tensor::empty(device, DType::kF32, {0});
    EXPECT_FALSE(empty.storage().is_borrowed());
    EXPECT_EQ(device.num_live, 1);
  }
  EXPECT_EQ(device.num_live, 0);
  device.fails = true;
  try {
    (void)Tensor::empty(device, DType::kF32, {5});
    FAIL() << "nothing was thrown";
  } catch (const AllocationError& error) {
    EXPECT_EQ(lack_of_memory(error), "the GPU has no 20 bytes more");
  }
  EXPECT_EQ(device.num_live, 0);
}

TEST(Device, HasTheNameOfTheCommandLine) {
  EXPECT_EQ(to_string(Device{}), "cpu");
  EXPECT_EQ(to_string(Device{DeviceKind::kCuda, 3}), "cuda:3");
}

}  // namespace
}  // namespace tessera
