// Activations in bf16 on the CPU: results and gradients of activations are bf16, gradients of
// parameters f32, and all of them near those of f32.
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "ops/activation.h"
#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/image.h"
#include "ops/linear.h"
#include "ops/norm.h"
#include "ops/rope.h"
#include "ops/router.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"
#include "ops/training/cross_entropy.h"

namespace tessera::ops {
namespace {

using testing::Function;
using testing::Inputs;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

// Several roundings to 8 bits.
constexpr double kTolerance = 0x1p-6;

class Bf16Ops : public ::testing::Test {
 protected:
  [[nodiscard]] Tensor input(const Shape& shape, std::uint64_t seed) const {
    return to_f32(convert(random_tensor(*context_, shape, seed), DType::kBf16));
  }

  struct Run {
    Tensor y;
    std::vector<Tensor> gradients;
  };
  // f of `activations`, in their type, and then of `parameters`; gradients of <w, f> of all.
  static Run run(const Function& f,
                 std::vector<Tensor> activations,
                 const std::vector<Tensor>& parameters,
                 const Tensor& w) {
    std::vector<std::shared_ptr<grad::Leaf>> leaves;
    for (Tensor& x : activations)
      leaves.push_back(grad::watch(x, x.dtype()));
    for (const Tensor& parameter : parameters) {
      activations.push_back(parameter);
      leaves.push_back(grad::watch(activations.back()));
    }
    Run out;
    const Recording recording(context_of(activations.front()));
    out.y = f(activations);
    backward(out.y, convert(w, out.y.dtype()));
    for (const auto& leaf : leaves)
      out.gradients.push_back(leaf->gradient());
    return out;
  }

  void expect_near(const Function& f,
                   const std::vector<Tensor>& activations,
                   const std::vector<Tensor>& parameters = {}) {
    std::vector<Tensor> narrow;
    for (const Tensor& x : activations)
      narrow.push_back(convert(x, DType::kBf16));
    std::vector<Tensor> all = activations;
    all.insert(all.end(), parameters.begin(), parameters.end());
    const Tensor w = input(f(all).shape(), 99);
    const Run expected = run(f, activations, parameters, w);
    const Run actual = run(f, narrow, parameters, w);
    EXPECT_EQ(actual.y.dtype(), DType::kBf16);
    EXPECT_TRUE(is_close(values_of(expected.y), actual.y, kTolerance));
    for (std::size_t i = 0; i < expected.gradients.size(); ++i) {
      const bool is_activation = i < activations.size();
      EXPECT_EQ(actual.gradients[i].dtype(), is_activation ? DType::kBf16 : DType::kF32) << i;
      EXPECT_TRUE(is_close(values_of(expected.gradients[i]), actual.gradients[i], 4 * kTolerance))
          << "input " << i;
    }
  }

  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(Bf16Ops, FollowTheTypeOfTheirInputs) {
  expect_near([](Inputs in) { return add(in[0], in[1]); }, {input({3, 7}, 1), input({3, 7}, 2)});
  expect_near([](Inputs in) { return scale(in[0], 3.0F); }, {input({3, 7}, 1)});
  expect_near([](Inputs in) { return gelu_tanh(in[0]); }, {input({3, 7}, 1)});
  expect_near([](Inputs in) { return gelu_erf(in[0]); }, {input({3, 7}, 1)});
  expect_near([](Inputs in) { return swiglu(in[0], in[1]); }, {input({3, 7}, 1), input({3, 7}, 2)});
  expect_near([](Inputs in) { return space_to_depth(in[0], 3, 2); }, {input({2, 9, 5}, 1)});
}

TEST_F(Bf16Ops, ParametersKeepGradientsInF32) {
  expect_near([](Inputs in) { return rms_norm(in[0], in[1], 1e-6F); }, {input({9, 8}, 1)},
              {input({8}, 2)});
  expect_near([](Inputs in) { return layer_norm(in[0], in[1], in[2], 1e-6F); }, {input({9, 8}, 1)},
              {input({8}, 2), input({8}, 3)});
  expect_near([](Inputs in) { return add_vector(in[0], in[1]); }, {input({5, 8}, 1)},
              {input({8}, 2)});
}

TEST_F(Bf16Ops, Products) {
  expect_near([](Inputs in) { return linear(in[0], in[1], in[2]); }, {input({7, 24}, 1)},
              {input({5, 24}, 2), input({5}, 3)});
  const std::vector<Index> begins = {0, 2, 2, 6};
  const std::vector<Index> rows = {1, 2, 0, 1, 2, 0};
  const auto grouped = [&](Inputs in) {
    const RowGroups groups = row_groups(in[0].allocator(), begins, rows);
    return grouped_linear({.x = in[0], .weights = in.subspan(1), .groups = groups});
  };
  expect_near(grouped, {input({3, 24}, 1)},
              {input({5, 24}, 2), input({5, 24}, 3), input({5, 24}, 4)});
}

// What is converted and back has the values and gradients of what was not.
TEST_F(Bf16Ops, ConversionsPassGradientsOn) {
  expect_near([](Inputs in) { return convert(to_f32(in[0]), in[0].dtype()); }, {input({3, 7}, 1)});
  // A parameter that is stored in bf16 has a gradient in f32.
  Tensor w = convert(input({3, 7}, 1), DType::kBf16);
  const auto leaf = grad::watch(w);
  const Recording recording(*context_);
  const Tensor dy = input({3, 7}, 2);
  backward(to_f32(w), dy);
  EXPECT_TRUE(testing::has_same_bits(dy, leaf->gradient()));
}

TEST_F(Bf16Ops, LossesAreMadeOfLogitsInF32) {
  const Tensor h_TD = input({4, 24}, 1);
  const Tensor w_VD = input({9, 24}, 2);
  EXPECT_TRUE(is_close(values_of(linear_f32(h_TD, w_VD)),
                       linear_f32(convert(h_TD, DType::kBf16), convert(w_VD, DType::kBf16)), 1e-5));
  const std::vector<std::int32_t> targets = {1, 0, 7, 8};
  const auto loss = [&](Inputs in) {
    return cross_entropy({.h_TD = in[0], .w_VD = in[1], .targets = targets, .weight = 0.25F}).loss;
  };
  const Tensor one = Tensor::empty(context_->allocator(), DType::kF32, {1});
  *one.data<float>() = 1;
  const Run expected = run(loss, {h_TD}, {w_VD}, one);
  const Run actual = run(loss, {convert(h_TD, DType::kBf16)}, {w_VD}, one);
  EXPECT_TRUE(is_close(values_of(expected.y), actual.y, 1e-5));
  EXPECT_EQ(actual.gradients[0].dtype(), DType::kBf16);
  EXPECT_EQ(actual.gradients[1].dtype(), DType::kF32);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_TRUE(is_close(values_of(expected.gradients[i]), actual.gradients[i], kTolerance)) << i;
  }
}

TEST_F(Bf16Ops, SharesOfAGradientAreAdded) {
  expect_near([](Inputs in) { return add(gelu_tanh(in[0]), scale(in[0], 2.0F)); },
              {input({3, 7}, 1)});
  expect_near([](Inputs in) { return concat_last(in[0].narrow(1, 2, 5), in[0].narrow(1, 0, 3)); },
              {input({4, 7}, 1)});
}

TEST_F(Bf16Ops, RowsAndHeads) {
  const std::vector<Index> places = {3, 1};
  expect_near([&](Inputs in) { return scatter_rows(in[0], in[1].narrow(0, 0, 2), places); },
              {input({5, 8}, 1), input({2, 8}, 2)});
  const Tensor cos_PH = input({4, 2}, 3);
  const std::vector<std::int32_t> positions = {3, 0};
  expect_near(
      [&](Inputs in) {
        return rope({.x_TNH = in[0], .cos_PH = cos_PH, .sin_PH = cos_PH, .positions = positions});
      },
      {input({2, 3, 4}, 1)});
}

TEST_F(Bf16Ops, Attention) {
  const std::vector<AttentionSpan> spans = {
      {.begin = 1, .count = 4, .num_keys = 4, .key_begin = 0},
      {.begin = 5, .count = 1, .first_position = 2, .num_keys = 3, .key_begin = 4}};
  expect_near(
      [&](Inputs in) {
        return attention({.q_TNQ = in[0],
                          .k_SKQ = in[1],
                          .v_SKU = in[2],
                          .sequences = spans,
                          .num_kv_heads = 2,
                          .value_width = 5,
                          .scale = 0.4F});
      },
      {input({6, 4, 8}, 1), input({7, 2, 8}, 2), input({7, 2, 5}, 3)});
}

TEST_F(Bf16Ops, ActivationsBeginInTheTypeOfTheContext) {
  const auto context = Context::create({.num_threads = 1, .activation_type = DType::kBf16});
  const Tensor table_VD = random_tensor(*context, {5, 8}, 1);
  const std::vector<std::int32_t> ids = {4, 0};
  for (const DType stored : {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8}) {
    const Tensor y_TD = gather_rows(convert(table_VD, stored), ids);
    EXPECT_EQ(y_TD.dtype(), DType::kBf16) << to_string(stored);
    EXPECT_TRUE(is_close(values_of(table_VD.narrow(0, 4, 1)), y_TD.narrow(0, 0, 1), 0x1p-6));
  }
  const Tensor views = Tensor::zeros(context->allocator(), DType::kU8, {1, 4, 4, 3});
  EXPECT_EQ(patchify({.views_GYXC = views, .patch_size = 2}).dtype(), DType::kBf16);
}

TEST_F(Bf16Ops, TypesThatDoNotFitAreRefused) {
  const Tensor x = input({2, 3}, 1);
  const Tensor narrow = convert(x, DType::kBf16);
  EXPECT_TRUE(testing::breaks_contract([&] { (void)add(x, narrow); }, {"f32", "bf16"}));
  EXPECT_TRUE(testing::breaks_contract([&] { (void)gelu_erf(convert(x, DType::kF16)); },
                                       {"gelu_erf", "f32 or bf16, are f16"}));
}

}  // namespace
}  // namespace tessera::ops
