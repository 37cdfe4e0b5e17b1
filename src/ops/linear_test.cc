// T rows · I inputs · O outputs
#include "ops/linear.h"

#include <gtest/gtest.h>

#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;
using testing::with_wider_rows;

constexpr std::array kWeightTypes = {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8};

// x wᵀ + b in double, for the values that the stored weights stand for.
std::vector<double> linear_definition(const Tensor& x_TI,
                                      const Tensor& w_OI,
                                      const Tensor& bias_O) {
  const Index I = w_OI.dim(1);
  const Index O = w_OI.dim(0);
  const std::vector<double> x = values_of(x_TI);
  const std::vector<double> w = values_of(w_OI);
  const std::vector<double> bias =
      bias_O.has_value() ? values_of(bias_O) : std::vector<double>(static_cast<std::size_t>(O));
  std::vector<double> y;
  for (Index t = 0; t < x_TI.numel() / std::max<Index>(I, 1); ++t) {
    for (Index o = 0; o < O; ++o) {
      double sum = bias[static_cast<std::size_t>(o)];
      for (Index i = 0; i < I; ++i)
        sum += x[static_cast<std::size_t>(t * I + i)] * w[static_cast<std::size_t>(o * I + i)];
      y.push_back(sum);
    }
  }
  return y;
}

class LinearOp : public ::testing::Test {
 protected:
  [[nodiscard]] Tensor weights(DType dtype, const Shape& shape, std::uint64_t seed) {
    return convert(random_tensor(*context_, shape, seed), dtype);
  }
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(LinearOp, MatchesTheDefinitionForEveryWeightType) {
  for (const DType dtype : kWeightTypes) {
    for (const Index T : {0, 1, 2, 9}) {
      for (const auto& [I, O] : {std::pair<Index, Index>{1, 1}, {33, 5}, {64, 17}, {100, 8}}) {
        const Tensor x_TI = random_tensor(*context_, {T, I}, 1);
        const Tensor w_OI = weights(dtype, {O, I}, 2);
        const Tensor bias_O = random_tensor(*context_, {O}, 3);
        EXPECT_TRUE(is_close(linear_definition(x_TI, w_OI, {}), linear(x_TI, w_OI), 2e-5))
            << to_string(dtype);
        EXPECT_TRUE(
            is_close(linear_definition(x_TI, w_OI, bias_O), linear(x_TI, w_OI, bias_O), 2e-5))
            << to_string(dtype);
      }
    }
  }
}

// Rows in bf16 with weights of every type: weights and bias are rounded to bf16, the result once.
TEST_F(LinearOp, RowsInBf16RoundWeightsAndResult) {
  const auto rounded = [](const Tensor& x) { return to_f32(convert(x, DType::kBf16)); };
  const Tensor x_TI = convert(random_tensor(*context_, {5, 33}, 1), DType::kBf16);
  const Tensor bias_O = random_tensor(*context_, {4}, 3);
  for (const DType dtype : kWeightTypes) {
    const Tensor w_OI = weights(dtype, {4, 33}, 2);
    const Tensor y = linear(x_TI, w_OI, bias_O);
    EXPECT_EQ(y.dtype(), DType::kBf16);
    const std::vector<double> exact =
        linear_definition(x_TI, rounded(to_f32(w_OI)), rounded(bias_O));
    EXPECT_TRUE(is_close(exact, y, 0x1.02p-8)) << to_string(dtype);
    EXPECT_FALSE(is_close(exact, y, 0x1p-12)) << "a result that was not rounded";
  }
}

TEST_F(LinearOp, LogitsAreF32WhateverTheRowsAre) {
  const Tensor w_OI = weights(DType::kBf16, {4, 33}, 2);
  const Tensor wide_TI = random_tensor(*context_, {5, 33}, 1);
  const Tensor narrow_TI = convert(wide_TI, DType::kBf16);
  EXPECT_TRUE(has_same_bits(linear(wide_TI, w_OI), linear_f32(wide_TI, w_OI)));
  const Tensor y = linear_f32(narrow_TI, w_OI);
  EXPECT_EQ(y.dtype(), DType::kF32);
  EXPECT_TRUE(is_close(linear_definition(narrow_TI, w_OI, {}), y, 1e-6));
  EXPECT_TRUE(breaks_contract([&] { (void)linear_f32(convert(wide_TI, DType::kF16), w_OI); },
                              {"linear", "f32 or bf16, are f16"}));
  EXPECT_TRUE(breaks_contract([&] { (void)linear_f32(narrow_TI, w_OI.narrow(1, 0, 5)); },
                              {"linear", "x of width 5", "is 33"}));
}

TEST_F(LinearOp, KeepsLeadingAxesAndAcceptsASingleRow) {
  const Tensor x = random_tensor(*context_, {2, 3, 10}, 1);
  const Tensor w_OI = random_tensor(*context_, {4, 10}, 2);
  const Tensor y = linear(x, w_OI);
  EXPECT_EQ(y.shape(), (Shape{2, 3, 4}));
  EXPECT_TRUE(has_same_bits(linear(x.reshape({6, 10}), w_OI), y.reshape({6, 4})));
  const Tensor row = x.select(0, 1).select(0, 2);
  EXPECT_EQ(linear(row, w_OI).shape(), (Shape{4}));
  EXPECT_TRUE(has_same_bits(y.select(0, 1).select(0, 2), linear(row, w_OI)));
}

TEST_F(LinearOp, WindowsOnWiderRowsGiveTheSameBits) {
  const Tensor x_TI = random_tensor(*context_, {5, 40}, 1);
  const Tensor apart_TI = with_wider_rows(x_TI, 9);
  for (const DType dtype : kWeightTypes) {
    const Tensor w_OI = weights(dtype, {7, 40}, 2);
    EXPECT_TRUE(has_same_bits(linear(x_TI, w_OI), linear(apart_TI, w_OI))) << to_string(dtype);
  }
  const Tensor w_OI = random_tensor(*context_, {7, 40}, 2);
  EXPECT_TRUE(has_same_bits(linear(x_TI, w_OI), linear(x_TI, with_wider_rows(w_OI, 3))));
  const Tensor few_OI = w_OI.narrow(0, 2, 3);
  EXPECT_TRUE(has_same_bits(linear(x_TI, w_OI).narrow(1, 2, 3), linear(x_TI, few_OI)));
}

TEST_F(LinearOp, GroupedProductsAreLinearRowByRow) {
  const std::vector<Index> group_begin = {0, 3, 3, 4, 9};
  const std::vector<Index> x_row = {4, 0, 1, 2, 4, 4, 3, 0, 1};
  for (const DType dtype : kWeightTypes) {
    const Tensor x_TI = with_wider_rows(random_tensor(*context_, {5, 37}, 1), 2);
    std::vector<Tensor> experts;
    experts.reserve(4);
    for (std::uint64_t g = 0; g < 4; ++g)
      experts.push_back(weights(dtype, {11, 37}, 10 + g));
    const RowGroups groups = row_groups(context_->allocator(), group_begin, x_row);
    const Tensor y = grouped_linear({.x = x_TI, .weights = experts, .groups = groups});
    ASSERT_EQ(y.shape(), (Shape{9, 11}));
    for (std::size_t g = 0; g < 4; ++g) {
      for (Index row = group_begin[g]; row < group_begin[g + 1]; ++row) {
        const Tensor one = x_TI.narrow(0, x_row[static_cast<std::size_t>(row)], 1);
        EXPECT_TRUE(has_same_bits(linear(one, experts[g]), y.narrow(0, row, 1)))
            << to_string(dtype) << " row " << row;
      }
    }
  }
}

TEST_F(LinearOp, GroupedProductsWithoutRowListTakeRowsInOrder) {
  const Tensor x_TI = random_tensor(*context_, {4, 12}, 1);
  const std::vector<Tensor> experts = {random_tensor(*context_, {3, 12}, 2),
                                       random_tensor(*context_, {3, 12}, 3)};
  const std::vector<Index> group_begin = {0, 1, 4};
  const RowGroups groups = row_groups(context_->allocator(), group_begin);
  const Tensor y = grouped_linear({.x = x_TI, .weights = experts, .groups = groups});
  EXPECT_TRUE(has_same_bits(linear(x_TI.narrow(0, 0, 1), experts[0]), y.narrow(0, 0, 1)));
  EXPECT_TRUE(has_same_bits(linear(x_TI.narrow(0, 1, 3), experts[1]), y.narrow(0, 1, 3)));
}

TEST_F(LinearOp, RefusesOperandsThatDoNotFit) {
  const Tensor x_TI = random_tensor(*context_, {4, 6}, 1);
  const Tensor w_OI = random_tensor(*context_, {3, 6}, 2);
  const Tensor v = random_tensor(*context_, {2}, 3);
  EXPECT_TRUE(breaks_contract([&] { (void)linear(x_TI, w_OI.narrow(1, 0, 5)); },
                              {"linear", "x of width 5", "is 6"}));
  EXPECT_TRUE(breaks_contract([&] { (void)linear(x_TI, v); }, {"linear w", "rank 2, is 1"}));
  EXPECT_TRUE(
      breaks_contract([&] { (void)linear(x_TI, w_OI, v); }, {"linear", "bias of 3", "[2]"}));
  EXPECT_TRUE(breaks_contract([&] { (void)linear(x_TI.transpose(0, 1), w_OI); },
                              {"linear", "x with a contiguous last axis"}));
  const Tensor square = random_tensor(*context_, {6, 6}, 1);
  EXPECT_TRUE(breaks_contract([&] { (void)linear(x_TI, square.transpose(0, 1)); },
                              {"linear", "w with a contiguous last axis"}));
  const Tensor cube = random_tensor(*context_, {2, 4, 6}, 1);
  EXPECT_TRUE(breaks_contract([&] { (void)linear(cube.transpose(0, 1), w_OI); },
                              {"linear", "a matrix or contiguous"}));
  const Tensor ids = Tensor::zeros(context_->allocator(), DType::kI32, {3, 6});
  EXPECT_TRUE(breaks_contract([&] { (void)linear(x_TI, ids); }, {"linear", "bf16", "i32"}));
}

TEST_F(LinearOp, GroupedProductsRefuseGroupsThatDoNotFit) {
  const Tensor x = random_tensor(*context_, {4, 6}, 1);
  const std::vector<Tensor> w = {random_tensor(*context_, {3, 6}, 2),
                                 random_tensor(*context_, {3, 6}, 3)};
  const auto broken = [&](const std::vector<Tensor>& weights, const std::vector<Index>& begin,
                          const std::vector<Index>& rows,
                          std::initializer_list<std::string_view> parts) {
    return breaks_contract(
        [&] {
          const RowGroups groups = row_groups(context_->allocator(), begin, rows);
          (void)grouped_linear({.x = x, .weights = weights, .groups = groups});
        },
        parts);
  };
  EXPECT_TRUE(broken(w, {0, 4}, {}, {"grouped_linear", "2 weights", "has 1"}));
  EXPECT_TRUE(broken(w, {0, 3, 2}, {0, 1}, {"row_groups", "ascending"}));
  EXPECT_TRUE(broken(w, {1, 1, 2}, {0, 1}, {"row_groups", "from 1"}));
  EXPECT_TRUE(broken(w, {0, 1, 3}, {0, 1}, {"row_groups", "3 rows", "are 2"}));
  EXPECT_TRUE(broken(w, {0, 1, 3}, {}, {"grouped_linear", "3 rows", "has 4"}));
  EXPECT_TRUE(broken({w[0], w[1].narrow(0, 0, 2)}, {0, 1, 4}, {}, {"grouped_linear", "differ"}));
  EXPECT_TRUE(
      broken({w[0], convert(w[1], DType::kF16)}, {0, 1, 4}, {}, {"grouped_linear", "differ"}));
}

TEST_F(LinearOp, StopsWhenItsContextIsCancelled) {
  const Tensor x_TI = random_tensor(*context_, {2, 6}, 1);
  const std::vector<Tensor> w = {random_tensor(*context_, {3, 6}, 2)};
  const std::vector<Index> begin = {0, 2};
  base::CancelFlag flag;
  context_->set_cancel_flag(&flag);
  EXPECT_NO_THROW((void)linear(x_TI, w[0]));
  flag.request();
  EXPECT_THROW((void)linear(x_TI, w[0]), Cancelled);
  const RowGroups groups = row_groups(context_->allocator(), begin);
  EXPECT_THROW((void)grouped_linear({.x = x_TI, .weights = w, .groups = groups}), Cancelled);
  context_->set_cancel_flag(nullptr);
  EXPECT_NO_THROW((void)linear(x_TI, w[0]));
}

}  // namespace
}  // namespace tessera::ops
