// Gradients of products and of attention.
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "ops/attention.h"
#include "ops/linear.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::gradients_of;
using testing::has_same_bits;
using testing::has_true_gradient;
using testing::Inputs;
using testing::random_tensor;

class ProductGradient : public testing::GradientTest {};

TEST_F(ProductGradient, OfALinearLayer) {
  const auto f = [](Inputs in) { return linear(in[0], in[1], in[2]); };
  EXPECT_TRUE(has_true_gradient(f, {input({5, 4}, 1), input({3, 4}, 2), input({3}, 3)}));
  EXPECT_TRUE(has_true_gradient(f, {input({2, 3, 4}, 1), input({5, 4}, 2), input({5}, 3)}));
}

TEST_F(ProductGradient, OfALinearLayerUsedTwiceAddsUp) {
  const auto f = [](Inputs in) { return linear(linear(in[0], in[1]), in[1]); };
  EXPECT_TRUE(has_true_gradient(f, {input({5, 4}, 1), input({4, 4}, 2)}));
}

TEST_F(ProductGradient, OfWindowsOnWiderRows) {
  const auto f = [](Inputs in) { return linear(in[0].narrow(1, 1, 4), in[1].narrow(0, 2, 3)); };
  EXPECT_TRUE(has_true_gradient(f, {input({5, 7}, 1), input({6, 4}, 2)}));
}

TEST_F(ProductGradient, PassesThroughFrozenWeightsOfEveryType) {
  const Tensor w_OI = input({6, 32}, 2);
  for (const DType dtype : {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8}) {
    const Tensor stored = convert(w_OI, dtype);
    EXPECT_TRUE(
        has_true_gradient([&](Inputs in) { return linear(in[0], stored); }, {input({5, 32}, 1)}))
        << to_string(dtype);
  }
}

TEST_F(ProductGradient, OfGroupedProducts) {
  const std::vector<Index> group_begin = {0, 2, 2, 6};
  const std::vector<Index> x_row = {2, 0, 2, 1, 1, 0};
  for (const bool gathers : {true, false}) {
    const RowGroups groups =
        row_groups(context_->allocator(), group_begin, gathers ? x_row : std::vector<Index>());
    const auto f = [&](Inputs in) {
      return grouped_linear({.x = in[0], .weights = in.subspan(1), .groups = groups});
    };
    EXPECT_TRUE(has_true_gradient(
        f, {input({gathers ? 3 : 6, 4}, 1), input({3, 4}, 2), input({3, 4}, 3), input({3, 4}, 4)}))
        << gathers;
  }
}

TEST_F(ProductGradient, PassesThroughFrozenGroupsOfEveryType) {
  const RowGroups groups = row_groups(context_->allocator(), std::vector<Index>{0, 2, 2, 6},
                                      std::vector<Index>{2, 0, 2, 1, 1, 0});
  for (const DType dtype : {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8}) {
    std::vector<Tensor> stored;
    stored.reserve(3);
    for (std::uint64_t g = 0; g < 3; ++g)
      stored.push_back(convert(input({6, 32}, 2 + g), dtype));
    const auto f = [&](Inputs in) {
      return grouped_linear({.x = in[0], .weights = stored, .groups = groups});
    };
    EXPECT_TRUE(has_true_gradient(f, {input({3, 32}, 1)})) << to_string(dtype);
  }
}

TEST_F(ProductGradient, OfRowsThatAreTakenUnequallyOftenIsRefused) {
  const RowGroups groups =
      row_groups(context_->allocator(), std::vector<Index>{0, 3}, std::vector<Index>{0, 1, 0});
  const auto f = [&](Inputs in) {
    return grouped_linear({.x = in[0], .weights = in.subspan(1), .groups = groups});
  };
  const std::vector<Tensor> inputs = {input({2, 4}, 1), input({3, 4}, 2)};
  EXPECT_TRUE(breaks_contract(
      [&] {
        (void)gradients_of(f, inputs, input({3, 3}, 3));
      },
      {"grouped_linear", "equally many"}));
}

TEST_F(ProductGradient, OfAttention) {
  // Two packed sequences of different heads for queries and keys, and a row that belongs to none.
  const std::vector<AttentionSpan> spans = {
      {.begin = 0, .count = 3, .num_keys = 3, .key_begin = 0},
      {.begin = 4, .count = 4, .num_keys = 4, .key_begin = 4}};
  for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
    const auto f = [&](Inputs in) {
      return attention({.q_TNQ = in[0],
                        .k_SKQ = in[1],
                        .v_SKU = in[2],
                        .sequences = spans,
                        .num_kv_heads = 2,
                        .value_width = 3,
                        .scale = 0.4F,
                        .mask = mask});
    };
    EXPECT_TRUE(has_true_gradient(
        f, {input({8, 4, 5}, 1), input({8, 2, 5}, 2), input({8, 2, 3}, 3)}, 4e-4));
  }
}

TEST_F(ProductGradient, OfPackedHeadsReachesTheOneTensor) {
  // The last row belongs to no sequence.
  const std::vector<AttentionSpan> spans = {{.begin = 0, .count = 4, .num_keys = 4}};
  const auto of_parts = [&](Inputs in) {
    const Tensor qkv = in[0].reshape({5, 3, 2, 4});
    return attention({.q_TNQ = qkv.select(1, 0),
                      .k_SKQ = qkv.select(1, 1),
                      .v_SKU = qkv.select(1, 2),
                      .sequences = spans,
                      .num_kv_heads = 2,
                      .value_width = 4,
                      .scale = 0.5F,
                      .mask = AttentionMask::kFull});
  };
  const auto packed = [&](Inputs in) {
    return self_attention({.qkv_T3NH = in[0].reshape({5, 3, 2, 4}),
                           .sequences = spans,
                           .scale = 0.5F,
                           .mask = AttentionMask::kFull});
  };
  const Tensor qkv = input({5, 24});
  EXPECT_TRUE(has_true_gradient(of_parts, {qkv}, 4e-4));
  EXPECT_TRUE(has_true_gradient(packed, {qkv}, 4e-4));
  const std::vector<Tensor> inputs = {qkv};
  EXPECT_TRUE(has_same_bits(of_parts(inputs), packed(inputs)));
  const Tensor dy = input({5, 2, 4}, 2);
  EXPECT_TRUE(
      has_same_bits(gradients_of(of_parts, inputs, dy)[0], gradients_of(packed, inputs, dy)[0]));
}

TEST_F(ProductGradient, HasTheSameBitsForAnyThreadCount) {
  std::vector<std::unique_ptr<Context>> contexts;
  std::vector<std::vector<Tensor>> gradients;
  for (const int threads : {1, 2, 3}) {
    contexts.push_back(Context::create({.num_threads = threads}));
    Context& context = *contexts.back();
    const std::vector<AttentionSpan> spans = {{.begin = 0, .count = 70, .num_keys = 70}};
    const auto f = [&](Inputs in) {
      const Tensor qkv = linear(in[0], in[1], in[2]).reshape({70, 3, 2, 32});
      return attention({.q_TNQ = qkv.select(1, 0),
                        .k_SKQ = qkv.select(1, 1),
                        .v_SKU = qkv.select(1, 2),
                        .sequences = spans,
                        .num_kv_heads = 2,
                        .value_width = 32,
                        .scale = 0.2F});
    };
    gradients.push_back(
        gradients_of(f,
                     {random_tensor(context, {70, 48}, 1), random_tensor(context, {192, 48}, 2),
                      random_tensor(context, {192}, 3)},
                     random_tensor(context, {70, 2, 32}, 4)));
  }
  for (std::size_t run = 1; run < gradients.size(); ++run) {
    for (std::size_t i = 0; i < gradients[run].size(); ++i)
      EXPECT_TRUE(has_same_bits(gradients[0][i], gradients[run][i])) << run << ' ' << i;
  }
}

}  // namespace
}  // namespace tessera::ops
