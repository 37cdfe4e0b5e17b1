#include "tensor/tensor.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace tessera {
namespace {

class CountingAllocator final : public Allocator, public AllocatorOwner {
 public:
  void* allocate(std::size_t num_bytes) override {
    ++num_live;
    return std::aligned_alloc(64, (num_bytes + 63) / 64 * 64);
  }
  void release(void* data, std::size_t) noexcept override {
    --num_live;
    std::free(data);
  }
  [[nodiscard]] Device device() const override { return {}; }
  [[nodiscard]] AllocatorOwner& owner() const override {
    return const_cast<CountingAllocator&>(*this);
  }
  int num_live = 0;
};

TEST(Tensor, CopiesShareAndLastOwnerReleases) {
  CountingAllocator allocator;
  {
    Tensor x_TD = Tensor::zeros(allocator, DType::kF32, {2, 3});
    const Tensor same_TD = x_TD;
    x_TD.data<float>()[4] = 7;
    EXPECT_EQ(same_TD.data<const float>()[4], 7);
    EXPECT_EQ(allocator.num_live, 1);
    EXPECT_FALSE(x_TD.storage().is_unique());
  }
  EXPECT_EQ(allocator.num_live, 0);
}

TEST(Tensor, NarrowAndTransposeOnlyMoveTheWindow) {
  CountingAllocator allocator;
  const Tensor x_TD = Tensor::empty(allocator, DType::kI32, {4, 5});
  for (std::int32_t i = 0; i < 20; ++i)
    x_TD.data<std::int32_t>()[i] = i;
  const Tensor part = x_TD.narrow(0, 1, 2).narrow(1, 2, 3);
  EXPECT_EQ(part.shape(), (Shape{2, 3}));
  EXPECT_FALSE(part.is_contiguous());
  EXPECT_EQ((part.view<const std::int32_t, 2>()(1, 2)), 14);
  const Tensor turned = part.transpose(0, 1);
  EXPECT_EQ((turned.view<const std::int32_t, 2>()(2, 1)), 14);
  EXPECT_THROW((void)part.reshape({6}), base::ContractError);
  EXPECT_EQ(x_TD.reshape({2, 10}).dim(1), 10);
}

TEST(Tensor, SelectDropsAnAxisAndExpandRepeatsOne) {
  CountingAllocator allocator;
  const Tensor x = Tensor::empty(allocator, DType::kI32, {2, 3, 4});
  for (std::int32_t i = 0; i < 24; ++i)
    x.data<std::int32_t>()[i] = i;
  const Tensor middle = x.select(1, 2);
  EXPECT_EQ(middle.shape(), (Shape{2, 4}));
  EXPECT_EQ((middle.view<const std::int32_t, 2>()(1, 3)), 23);
  const Tensor repeated = x.narrow(1, 1, 1).expand(1, 5);
  EXPECT_EQ((repeated.view<const std::int32_t, 3>()(1, 4, 0)), 16);
  EXPECT_THROW((void)x.expand(1, 5), base::ContractError);
}

TEST(Tensor, ContractsNameTheFact) {
  CountingAllocator allocator;
  const Tensor x = Tensor::empty(allocator, DType::kF32, {2, 3});
  EXPECT_THROW((void)x.data<std::int32_t>(), base::ContractError);
  EXPECT_THROW((void)x.narrow(0, 1, 2), base::ContractError);
  EXPECT_THROW((void)dims<3>(x, "test x"), base::ContractError);
  const auto [rows, columns] = dims<2>(x, "test x");
  EXPECT_EQ(rows * columns, 6);
}

TEST(Tensor, BorrowedBytesAreReadOnlyAndSized) {
  CountingAllocator allocator;
  const auto bytes = std::make_shared<std::vector<std::byte>>(12);
  const Tensor x = Tensor::borrow(allocator, DType::kF32, {3}, *bytes, bytes);
  EXPECT_EQ(bytes.use_count(), 2);
  EXPECT_NO_THROW((void)x.data<const float>());
  EXPECT_THROW((void)x.data<float>(), base::ContractError);
  EXPECT_THROW((void)Tensor::borrow(allocator, DType::kF32, {4}, *bytes, bytes),
               base::ContractError);
}

TEST(DType, BlockTypesPadBothAxes) {
  EXPECT_EQ(storage_bytes(DType::kF32, 3, 5), 60);
  EXPECT_EQ(storage_bytes(DType::kQ8, 8, 32), 272);
  EXPECT_EQ(storage_bytes(DType::kQ8, 9, 33), 4 * 272);
  EXPECT_EQ(dtype_from_name("bf16"), DType::kBf16);
  EXPECT_EQ(dtype_from_safetensors("BF16"), DType::kBf16);
  EXPECT_FALSE(dtype_from_name("f8"));
}

}  // namespace
}  // namespace tessera
