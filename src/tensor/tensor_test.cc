#include "tensor/tensor.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tensor/grad_node.h"

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
    std::free(data);  // NOLINT: of aligned_alloc
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
    const Tensor same_TD = x_TD;  // NOLINT: that copies share is what is tested
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

TEST(Tensor, SizesThatCannotBeCountedAreRefusedBeforeAllocating) {
  CountingAllocator allocator;
  constexpr Index kHuge = Index{1} << 40;
  EXPECT_THROW((void)Tensor::empty(allocator, DType::kF32, {kHuge, kHuge}), base::ContractError);
  EXPECT_THROW((void)Tensor::empty(allocator, DType::kF32, {3, -1}), base::ContractError);
  EXPECT_THROW((void)Tensor::empty(allocator, DType::kQ8, {3}), base::ContractError);
  EXPECT_EQ(allocator.num_live, 0);
  EXPECT_EQ(Tensor::empty(allocator, DType::kF32, {0, kHuge}).numel(), 0);
}

TEST(Tensor, DataIsAlignedForEveryShape) {
  CountingAllocator allocator;
  for (const Index count : {0, 1, 3, 1000}) {
    const Tensor x = Tensor::zeros(allocator, DType::kU8, {count});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(x.data<std::uint8_t>()) % 64, 0U);
    EXPECT_EQ(x.num_bytes(), count);
    for (const std::byte value : x.bytes())
      EXPECT_EQ(value, std::byte{0});
  }
}

TEST(Tensor, WindowsKeepTheirStorageAlive) {
  CountingAllocator allocator;
  Tensor part;
  {
    const Tensor x = Tensor::zeros(allocator, DType::kI32, {4, 4});
    x.data<std::int32_t>()[9] = 5;
    part = x.select(0, 2).narrow(0, 1, 1);
  }
  EXPECT_EQ(allocator.num_live, 1);
  EXPECT_EQ(part.data<const std::int32_t>()[0], 5);
  EXPECT_TRUE(part.storage().is_unique());
  part = Tensor();
  EXPECT_EQ(allocator.num_live, 0);
  EXPECT_FALSE(part.has_value());
}

TEST(Tensor, BytesOfAWindowStartAtItsFirstValue) {
  CountingAllocator allocator;
  const Tensor x = Tensor::zeros(allocator, DType::kI32, {4, 2});
  x.data<std::int32_t>()[4] = 0x01020304;
  const Tensor rows = x.narrow(0, 2, 1);
  ASSERT_EQ(rows.bytes().size(), 8U);
  EXPECT_EQ(rows.bytes()[0], std::byte{4});  // little endian
  EXPECT_EQ(rows.mutable_bytes().data(), x.mutable_bytes().data() + 16);
  EXPECT_THROW((void)x.narrow(1, 0, 1).bytes(), base::ContractError);
}

TEST(Tensor, ContiguityIgnoresAxesOfOne) {
  CountingAllocator allocator;
  const Tensor x = Tensor::empty(allocator, DType::kF32, {3, 1, 4});
  EXPECT_TRUE(x.transpose(0, 1).is_contiguous());
  EXPECT_FALSE(x.transpose(0, 2).is_contiguous());
  EXPECT_TRUE(x.narrow(0, 1, 2).is_contiguous());
  EXPECT_FALSE(x.expand(1, 2).is_contiguous());
  EXPECT_TRUE(x.expand(1, 1).is_contiguous());
}

TEST(Tensor, AxesAndRangesOutsideAreRefused) {
  CountingAllocator allocator;
  const Tensor x = Tensor::empty(allocator, DType::kF32, {2, 1});
  EXPECT_THROW((void)x.narrow(2, 0, 1), base::ContractError);
  EXPECT_THROW((void)x.narrow(0, -1, 1), base::ContractError);
  EXPECT_THROW((void)x.narrow(0, 1, -1), base::ContractError);
  EXPECT_THROW((void)x.select(0, 2), base::ContractError);
  EXPECT_THROW((void)x.transpose(0, 2), base::ContractError);
  EXPECT_THROW((void)x.expand(1, -1), base::ContractError);
  EXPECT_THROW((void)x.reshape({3}), base::ContractError);
  EXPECT_THROW((void)(x.view<const float, 1>()), base::ContractError);
  const Tensor q8 = Tensor::zeros(allocator, DType::kQ8, {8, 32});
  EXPECT_THROW((void)q8.narrow(0, 0, 1), base::ContractError);
  EXPECT_THROW((void)q8.reshape({32, 8}), base::ContractError);
}

class NoGradient final : public GradNode {
 public:
  NoGradient() : GradNode("test", {}) {}
  void backward(std::span<const Tensor>, GradSink&) override {}
};

TEST(Tensor, ViewsCarryTheGradientBackUnlessDetached) {
  CountingAllocator allocator;
  Tensor x = Tensor::zeros(allocator, DType::kF32, {2, 2});
  EXPECT_FALSE(x.reshape({4}).grad_edge());
  attach(x, std::make_shared<NoGradient>());
  for (const Tensor& view : {x.reshape({4}), x.select(0, 1), x.narrow(1, 0, 1), x.transpose(0, 1),
                             x.reshape({2, 1, 2}).expand(1, 3)}) {
    ASSERT_TRUE(view.grad_edge());
    EXPECT_EQ(view.grad_edge().node->depth(), view.rank() == 3 ? 2 : 1);
    EXPECT_FALSE(view.detached().grad_edge());
  }
  EXPECT_EQ(Tensor(x).grad_edge().node, x.grad_edge().node);
}

TEST(Shape, HoldsUpToSixExtents) {
  EXPECT_EQ(to_string(Shape{3, 4}), "[3, 4]");
  EXPECT_EQ(to_string(Shape{}), "[]");
  EXPECT_EQ(Shape{}.numel(), 1);
  EXPECT_EQ((Shape{1, 2, 3, 4, 5, 6}).numel(), 720);
  const std::vector<Index> seven(7, 1);
  EXPECT_THROW((void)Shape(seven), base::ContractError);
  EXPECT_FALSE((Shape{2, 1}) == (Shape{2}));
}

TEST(DType, NamesRoundTripAndFloatsAreOpenedByType) {
  for (const DType dtype : {DType::kF32, DType::kBf16, DType::kF16, DType::kI64, DType::kI32,
                            DType::kI8, DType::kU8, DType::kQ8}) {
    EXPECT_EQ(dtype_from_name(to_string(dtype)), dtype);
    EXPECT_EQ(traits(dtype).dtype, dtype);
    const auto size = [&] {
      return visit_float(dtype, "test", []<class Elem>() { return sizeof(Elem); });
    };
    if (traits(dtype).is_float) {
      EXPECT_EQ(static_cast<Index>(size()), traits(dtype).panel_block_bytes);
    } else {
      EXPECT_THROW((void)size(), base::ContractError);
    }
  }
  EXPECT_EQ(dtype_from_safetensors("U8"), DType::kU8);  // block types are stored as bytes
  EXPECT_FALSE(dtype_from_safetensors("F64"));
}

}  // namespace
}  // namespace tessera
