// Gradients of ops that move and add values, and of tensor views.
#include <array>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "ops/elementwise.h"
#include "ops/image.h"
#include "ops/rope.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_true_gradient;
using testing::Inputs;
using testing::random_tensor;

class StructureGradient : public testing::GradientTest {};

TEST_F(StructureGradient, OfViewsReachesTheWhole) {
  const auto narrowed = [](Inputs in) { return contiguous(in[0].narrow(1, 2, 3)); };
  const auto reshaped = [](Inputs in) { return in[0].reshape({2, 6, 3}); };
  const auto transposed = [](Inputs in) { return contiguous(in[0].transpose(0, 1)); };
  const auto selected = [](Inputs in) { return contiguous(in[0].select(0, 2)); };
  const auto expanded = [](Inputs in) {
    return contiguous(in[0].reshape({4, 1, 9}).expand(1, 5).narrow(2, 1, 4));
  };
  EXPECT_TRUE(has_true_gradient(narrowed, {input({4, 9})}));
  EXPECT_TRUE(has_true_gradient(reshaped, {input({4, 9})}));
  EXPECT_TRUE(has_true_gradient(transposed, {input({4, 9})}));
  EXPECT_TRUE(has_true_gradient(selected, {input({4, 9})}));
  EXPECT_TRUE(has_true_gradient(expanded, {input({4, 9})}));
}

TEST_F(StructureGradient, OfOverlappingViewsAddsUp) {
  const auto f = [](Inputs in) {
    return contiguous(in[0].narrow(1, 0, 3)) + contiguous(in[0].narrow(1, 1, 3)) +
           contiguous(in[0].narrow(1, 2, 3));
  };
  EXPECT_TRUE(has_true_gradient(f, {input({3, 5})}));
}

TEST_F(StructureGradient, OfSums) {
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return in[0] + in[1]; },
                                {input({3, 4}, 1), input({3, 4}, 2)}));
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return in[0] + in[0]; }, {input({3, 4})}));
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return add_vector(in[0], in[1]); },
                                {input({300, 3}, 1), input({3}, 2)}));
}

TEST_F(StructureGradient, OfAValueUsedTwiceIsNotSharedWithAnotherSlot) {
  // Both addends first hold the same gradient; adding to one must leave the other alone.
  const auto f = [](Inputs in) { return (in[0] + in[1]) + (in[0] + in[0]); };
  EXPECT_TRUE(has_true_gradient(f, {input({2, 3}, 1), input({2, 3}, 2)}));
}

TEST_F(StructureGradient, OfGatheredRowsWithRepeats) {
  const std::vector<std::int32_t> ids = {2, 0, 2, 2, 4};
  EXPECT_TRUE(
      has_true_gradient([&](Inputs in) { return gather_rows(in[0], ids); }, {input({5, 3})}));
}

TEST_F(StructureGradient, OfScatteredRows) {
  const std::vector<Index> rows = {4, 1};
  EXPECT_TRUE(has_true_gradient([&](Inputs in) { return scatter_rows(in[0], in[1], rows); },
                                {input({5, 3}, 1), input({2, 3}, 2)}));
}

TEST_F(StructureGradient, OfConcatenations) {
  const auto below = [](Inputs in) { return concat_rows(in); };
  EXPECT_TRUE(has_true_gradient(below, {input({2, 3}, 1), input({1, 3}, 2), input({3, 3}, 3)}));
  const auto beside = [](Inputs in) { return concat_last(in[0], in[1]); };
  EXPECT_TRUE(has_true_gradient(beside, {input({2, 3, 4}, 1), input({2, 3, 1}, 2)}));
}

TEST_F(StructureGradient, OfBlocksThatReachBeyondTheEdge) {
  EXPECT_TRUE(
      has_true_gradient([](Inputs in) { return space_to_depth(in[0], 3, 2); }, {input({2, 9, 4})}));
}

TEST_F(StructureGradient, OfRotations) {
  const Tensor cos_PH = input({7, 2}, 11);
  const Tensor sin_PH = input({7, 2}, 12);
  const std::vector<std::int32_t> positions = {0, 6, 3};
  for (const RopePairs pairs : {RopePairs::kHalves, RopePairs::kAdjacent}) {
    for (const Index offset : {0, 1}) {
      const auto f = [&](Inputs in) {
        return rope({.x_TNH = in[0],
                     .cos_PH = cos_PH,
                     .sin_PH = sin_PH,
                     .positions = positions,
                     .offset = offset,
                     .pairs = pairs});
      };
      EXPECT_TRUE(has_true_gradient(f, {input({3, 2, offset == 0 ? 4 : 6})})) << offset;
    }
  }
}

TEST_F(StructureGradient, OfAnOpWithoutOneIsRefused) {
  Tensor x = convert(input({4, 4}), DType::kF16);
  const auto leaf = grad::watch(x);
  EXPECT_FALSE(breaks_contract([&] { (void)to_f32(x); }, {}));
  const Recording recording(*context_);
  EXPECT_TRUE(breaks_contract([&] { (void)to_f32(x); }, {"to_f32", "gradient"}));
}

}  // namespace
}  // namespace tessera::ops
