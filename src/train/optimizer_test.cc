// AdamW against its formula in double, written out separately; master copies, clipping, threads.
#include "train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::train {
namespace {

// A parameter followed in double, step by step as the paper writes it.
struct Definition {
  std::vector<double> w, m, v;

  void update(
      const std::vector<double>& g, const OptimizerConfig& c, double lr, double decay, int t) {
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = c.beta1 * m[i] + (1 - c.beta1) * g[i];
      v[i] = c.beta2 * v[i] + (1 - c.beta2) * g[i] * g[i];
      const double m_hat = m[i] / (1 - std::pow(c.beta1, t));
      const double v_hat = v[i] / (1 - std::pow(c.beta2, t));
      w[i] -= lr * decay * w[i] + lr * m_hat / (std::sqrt(v_hat) + c.epsilon);
    }
  }
};

class AdamW : public testing::Test {
 protected:
  [[nodiscard]] Tensor drawn(const Shape& shape, std::uint64_t stream, double deviation = 1) const {
    Tensor x = Tensor::empty(context_->allocator(), DType::kF32, shape);
    base::Rng rng(/*seed=*/7, stream);
    for (Index i = 0; i < x.numel(); ++i)
      x.data<float>()[i] = static_cast<float>(deviation * rng.next_normal());
    return x;
  }
  static std::vector<double> doubles(const Tensor& x) {
    return {x.data<const float>(), x.data<const float>() + x.numel()};
  }
  // A group of two parameters: a decayed matrix and a vector at a tenth of the rate.
  [[nodiscard]] std::vector<TrainedParameter> parameters() {
    matrix_.value = drawn({3, 7}, 1);
    vector_.value = drawn({5}, 2);
    return {{.path = "matrix", .parameter = &matrix_, .rate_factor = 1, .weight_decay = 0.1},
            {.path = "vector", .parameter = &vector_, .rate_factor = 0.1, .weight_decay = 0}};
  }

  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  nn::Parameter matrix_;
  nn::Parameter vector_;
};

TEST_F(AdamW, FollowsTheFormulaForTwentySteps) {
  const OptimizerConfig config;
  Optimizer optimizer(*context_, parameters(), config);
  Definition matrix{doubles(matrix_.value), std::vector<double>(21), std::vector<double>(21)};
  Definition vector{doubles(vector_.value), std::vector<double>(5), std::vector<double>(5)};
  constexpr double kRate = 1e-2;
  for (int t = 1; t <= 20; ++t) {
    const auto stream = 100 + static_cast<std::uint64_t>(t);
    const Tensor gradients[] = {drawn({3, 7}, stream), drawn({5}, stream + 1000)};
    matrix.update(doubles(gradients[0]), config, kRate, 0.1, t);
    vector.update(doubles(gradients[1]), config, 0.1 * kRate, 0, t);
    optimizer.update(gradients, /*scale=*/1, kRate);
  }
  // Each step rounds a handful of times at a size of about 1, and moves a weight by about the rate.
  const double tolerance = 20 * 4 * 0x1p-24 * 4;
  for (std::size_t i = 0; i < 21; ++i)
    EXPECT_NEAR(matrix_.value.data<const float>()[i], matrix.w[i], tolerance) << i;
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(vector_.value.data<const float>()[i], vector.w[i], tolerance) << i;
}

TEST_F(AdamW, TheScaleMultipliesGradients) {
  Optimizer optimizer(*context_, parameters(), {});
  const Tensor before = drawn({3, 7}, 1);
  // The first step is lr · sign(g) whatever the scale, but for epsilon: make that large.
  OptimizerConfig config;
  config.epsilon = 1e3;
  config.weight_decay = 0;
  std::vector<TrainedParameter> group = parameters();
  group[0].weight_decay = 0;
  Optimizer scaled(*context_, group, config);
  const Tensor gradients[] = {drawn({3, 7}, 3), Tensor()};
  scaled.update(gradients, /*scale=*/0.5, /*rate=*/1);
  for (Index i = 0; i < 21; ++i) {
    const double g = 0.5 * static_cast<double>(gradients[0].data<const float>()[i]);
    const double moved = g / (std::abs(g) + 1e3);
    EXPECT_NEAR(matrix_.value.data<const float>()[i],
                static_cast<double>(before.data<const float>()[i]) - moved, 1e-6);
  }
}

TEST_F(AdamW, AParameterWithoutAGradientDecaysAndItsMomentsFade) {
  Optimizer optimizer(*context_, parameters(), {});
  const Tensor gradients[] = {Tensor(), Tensor()};
  const Tensor before = drawn({3, 7}, 1);
  optimizer.update(gradients, 1, /*rate=*/0.5);
  for (Index i = 0; i < 21; ++i) {
    EXPECT_FLOAT_EQ(matrix_.value.data<const float>()[i], before.data<const float>()[i] * 0.95F);
  }
}

TEST_F(AdamW, Bf16WeightsAreTheRoundingOfTheirMasters) {
  std::vector<TrainedParameter> group = parameters();
  const Tensor exact = matrix_.value;
  matrix_.value = Tensor::empty(context_->allocator(), DType::kBf16, exact.shape());
  for (Index i = 0; i < exact.numel(); ++i)
    matrix_.value.data<BFloat16>()[i] = to_bfloat16(exact.data<const float>()[i]);
  OptimizerConfig config;
  config.moment_type = DType::kBf16;
  Optimizer optimizer(*context_, group, config);
  // Steps far below the spacing of bf16: only the master can add them up.
  const Tensor gradients[] = {drawn({3, 7}, 3), drawn({5}, 4)};
  for (int t = 0; t < 50; ++t)
    optimizer.update(gradients, 1, /*rate=*/1e-4);
  Index num_moved = 0;
  for (const StateTensor& each : optimizer.state()) {
    EXPECT_TRUE(each.name != "m.matrix" || each.value.dtype() == DType::kBf16);
    if (each.name != "master.matrix") continue;
    for (Index i = 0; i < 21; ++i) {
      const float master = each.value.data<const float>()[i];
      EXPECT_EQ(to_float(matrix_.value.data<const BFloat16>()[i]), to_float(to_bfloat16(master)));
      num_moved += std::abs(master - to_float(to_bfloat16(exact.data<const float>()[i]))) > 4e-3F;
    }
  }
  EXPECT_EQ(num_moved, 21);
}

TEST_F(AdamW, ARestoredOptimizerGoesOnBitForBit) {
  Optimizer first(*context_, parameters(), {});
  const Tensor gradients[] = {drawn({3, 7}, 3), drawn({5}, 4)};
  first.update(gradients, 1, 1e-2);
  std::map<std::string, Tensor> saved;
  for (const StateTensor& each : first.state()) {
    Tensor copy = Tensor::empty(context_->allocator(), each.value.dtype(), each.value.shape());
    std::ranges::copy(each.value.bytes(), copy.mutable_bytes().begin());
    saved[each.name] = copy;
  }
  nn::Parameter matrix{.value = Tensor::empty(context_->allocator(), DType::kF32, {3, 7}),
                       .shape = {3, 7}};
  nn::Parameter vector{.value = Tensor::empty(context_->allocator(), DType::kF32, {5}),
                       .shape = {5}};
  std::ranges::copy(matrix_.value.bytes(), matrix.value.mutable_bytes().begin());
  std::ranges::copy(vector_.value.bytes(), vector.value.mutable_bytes().begin());
  std::vector<TrainedParameter> group = first.parameters();
  group[0].parameter = &matrix;
  group[1].parameter = &vector;
  Optimizer second(*context_, group, {});
  ASSERT_TRUE(second.restore(
      1, [&](const std::string& name) -> base::Result<Tensor> { return saved.at(name); }));
  first.update(gradients, 1, 1e-2);
  second.update(gradients, 1, 1e-2);
  EXPECT_TRUE(std::ranges::equal(matrix_.value.bytes(), matrix.value.bytes()));
  EXPECT_TRUE(std::ranges::equal(vector_.value.bytes(), vector.value.bytes()));
}

TEST_F(AdamW, StateOfAnotherShapeIsRefused) {
  Optimizer optimizer(*context_, parameters(), {});
  const auto restored = optimizer.restore(1, [&](const std::string&) -> base::Result<Tensor> {
    return drawn({2, 2}, 1);
  });
  ASSERT_FALSE(restored);
  EXPECT_THAT(restored.error().message, testing::HasSubstr("m.matrix: f32 of shape [3, 7]"));
}

TEST_F(AdamW, TheNormIsThatOfAllGradientsAndOfAnyNumberOfThreads) {
  const Tensor gradients[] = {drawn({300, 701}, 3), Tensor(), drawn({5}, 4)};
  long double sum = 0;
  for (const Tensor& gradient : {gradients[0], gradients[2]}) {
    for (const double g : doubles(gradient))
      sum += static_cast<long double>(g) * static_cast<long double>(g);
  }
  const double norm = gradient_norm(gradients);
  EXPECT_NEAR(norm, static_cast<double>(std::sqrt(sum)), 1e-10);
  const auto single = ops::Context::create({.num_threads = 1});
  std::vector<Tensor> copies;
  for (const Tensor& gradient : {gradients[0], gradients[2]}) {
    copies.push_back(Tensor::empty(single->allocator(), DType::kF32, gradient.shape()));
    std::ranges::copy(gradient.bytes(), copies.back().mutable_bytes().begin());
  }
  EXPECT_EQ(gradient_norm(copies), norm);
}

TEST_F(AdamW, AnInfiniteGradientShowsInTheNorm) {
  const Tensor gradients[] = {drawn({300, 70}, 3)};
  gradients[0].data<float>()[20000] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(gradient_norm(gradients)));
  gradients[0].data<float>()[20000] = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::isinf(gradient_norm(gradients)));
}

TEST(ClipScale, BringsTheNormToTheBound) {
  EXPECT_EQ(clip_scale(0.5, 1.0), 1.0);
  EXPECT_NEAR(4.0 * clip_scale(4.0, 1.0), 1.0, 1e-6);
  EXPECT_EQ(clip_scale(4.0, 0.0), 1.0) << "0 is off";
}

}  // namespace
}  // namespace tessera::train
