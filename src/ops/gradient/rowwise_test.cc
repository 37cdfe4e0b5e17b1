// Gradients of norms and non-linearities.
#include <memory>

#include <gtest/gtest.h>

#include "ops/activation.h"
#include "ops/elementwise.h"
#include "ops/norm.h"
#include "ops/testing/gradients.h"

namespace tessera::ops {
namespace {

using testing::gradients_of;
using testing::has_true_gradient;
using testing::Inputs;
using testing::random_tensor;

class RowwiseGradient : public testing::GradientTest {};

TEST_F(RowwiseGradient, OfRmsNorm) {
  const auto f = [](Inputs in) { return rms_norm(in[0], in[1], 1e-3F); };
  EXPECT_TRUE(has_true_gradient(f, {input({70, 9}, 1), input({9}, 2)}));
}

TEST_F(RowwiseGradient, OfRmsNormOnAWindowOfWiderRows) {
  const auto f = [](Inputs in) { return rms_norm(in[0].narrow(1, 2, 5), in[1], 1e-3F); };
  EXPECT_TRUE(has_true_gradient(f, {input({4, 9}, 1), input({5}, 2)}));
}

TEST_F(RowwiseGradient, OfANormWhoseWeightIsUsedTwice) {
  const auto f = [](Inputs in) { return rms_norm(rms_norm(in[0], in[1], 1e-3F), in[1], 1e-3F); };
  EXPECT_TRUE(has_true_gradient(f, {input({4, 9}, 1), input({9}, 2)}));
}

TEST_F(RowwiseGradient, OfLayerNorm) {
  const auto f = [](Inputs in) { return layer_norm(in[0], in[1], in[2], 1e-3F); };
  EXPECT_TRUE(has_true_gradient(f, {input({70, 9}, 1), input({9}, 2), input({9}, 3)}));
}

TEST_F(RowwiseGradient, OfMultiples) {
  for (const float factor : {-1.5F, 0.25F, 1.0F}) {
    const auto f = [factor](Inputs in) { return scale(in[0], factor); };
    EXPECT_TRUE(has_true_gradient(f, {input({3, 4, 5}, 1)})) << factor;
  }
}

TEST_F(RowwiseGradient, OfActivations) {
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return gelu_tanh(in[0]); }, {input({4, 9})}));
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return gelu_erf(in[0]); }, {input({2, 2, 9})}));
  EXPECT_TRUE(has_true_gradient([](Inputs in) { return swiglu(in[0], in[1]); },
                                {input({4, 9}, 1), input({4, 9}, 2)}));
}

// The dispatched kernels against the reference ones, on rows of model width.
TEST_F(RowwiseGradient, IsTheSameForEveryInstructionSet) {
  const auto f = [](Inputs in) {
    return swiglu(layer_norm(gelu_tanh(rms_norm(in[0], in[1], 1e-6F)), in[2], in[3], 1e-6F),
                  gelu_erf(in[0]));
  };
  const auto run = [&](Context& context) {
    const auto of = [&](const Shape& shape, std::uint64_t seed) {
      return random_tensor(context, shape, seed);
    };
    return gradients_of(f, {of({150, 131}, 1), of({131}, 2), of({131}, 3), of({131}, 4)},
                        of({150, 131}, 5));
  };
  const std::vector<Tensor> expected = run(*context_);
  for (const kernels::Isa isa : {kernels::Isa::kBase, kernels::Isa::kAvx2}) {
    const auto context = Context::create({.num_threads = 2, .isa = isa});
    const std::vector<Tensor> found = run(*context);
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(testing::is_close(testing::values_of(expected[i]), found[i], 2e-5)) << i;
  }
}

}  // namespace
}  // namespace tessera::ops
