// T tokens · N heads · H head width
#include "nn/rotary.h"

#include <numbers>

#include <gtest/gtest.h>

#include "ops/testing/tensors.h"

namespace tessera::nn {
namespace {

using ops::testing::breaks_contract;
using ops::testing::values_of;

class RotaryTables : public ::testing::Test {
 protected:
  // The turn of pair i at a position, as the complex number that (1, 0) becomes.
  struct Turn {
    double cosine;
    double sine;
  };
  [[nodiscard]] std::vector<Turn> turns(const RotaryConfig& config, std::int32_t position) {
    const Rotary rotary(*context_, config, position + 1);
    const Tensor x = Tensor::zeros(context_->allocator(), DType::kF32, {1, 1, config.width});
    const Index half = config.width / 2;
    const bool adjacent = config.pairs == ops::RopePairs::kAdjacent;
    for (Index i = 0; i < half; ++i)
      x.data<float>()[adjacent ? 2 * i : i] = 1;
    const std::vector<double> y = values_of(rotary(x, {.positions = {&position, 1}}, /*offset=*/0));
    std::vector<Turn> out;
    for (Index i = 0; i < half; ++i) {
      out.push_back({y[static_cast<std::size_t>(adjacent ? 2 * i : i)],
                     y[static_cast<std::size_t>(adjacent ? 2 * i + 1 : i + half)]});
    }
    return out;
  }
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
};

TEST_F(RotaryTables, AnglesFallByPowersOfTheta) {
  // Width 64 of latent attention: pair i turns by p · 10^(-i/8); width 128: by p · 10^(-i/16).
  for (const auto& [width, pairs] :
       {std::pair<Index, ops::RopePairs>{64, ops::RopePairs::kAdjacent},
        {128, ops::RopePairs::kHalves}}) {
    for (const std::int32_t position : {0, 1, 7, 250}) {
      const std::vector<Turn> got =
          turns({.width = width, .theta = 10000, .pairs = pairs}, position);
      for (std::size_t i = 0; i < got.size(); ++i) {
        const double angle =
            position * std::pow(10.0, -8.0 * static_cast<double>(i) / static_cast<double>(width));
        EXPECT_NEAR(got[i].cosine, std::cos(angle), 3e-5) << position << " pair " << i;
        EXPECT_NEAR(got[i].sine, std::sin(angle), 3e-5) << position << " pair " << i;
      }
    }
  }
}

TEST_F(RotaryTables, LatePositionsStayApart) {
  // Angles computed in bf16 would make 1000, 1001 and 1002 one position.
  const RotaryConfig config = {.width = 64, .pairs = ops::RopePairs::kAdjacent};
  const std::vector<Turn> at_1000 = turns(config, 1000);
  const std::vector<Turn> at_1001 = turns(config, 1001);
  EXPECT_NEAR(at_1000[8].cosine, std::cos(100.0), 1e-4);
  EXPECT_NEAR(at_1001[8].cosine, std::cos(100.1), 1e-4);
  EXPECT_NEAR(at_1000[24].sine, std::sin(1.0), 1e-5);
  EXPECT_NEAR(at_1001[24].sine, std::sin(1.001), 1e-5);
}

TEST_F(RotaryTables, ALinearFactorDividesPositions) {
  const std::vector<Turn> scaled = turns({.width = 16, .linear_factor = 4}, 12);
  const std::vector<Turn> plain = turns({.width = 16}, 3);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(scaled[i].cosine, plain[i].cosine);
    EXPECT_EQ(scaled[i].sine, plain[i].sine);
  }
}

TEST_F(RotaryTables, YarnKeepsShortWavesAndInterpolatesLongOnes) {
  const Index width = 64;
  const YarnScaling yarn = {.factor = 40,
                            .original_max_positions = 4096,
                            .beta_fast = 32,
                            .beta_slow = 1,
                            .mscale = 0.707,
                            .mscale_all_dim = 0.707};
  // Independent of closed formulas: the pairs whose waves turn at least 32 times, and at most once,
  // within 4096 positions bound the ramp.
  const auto frequency = [&](Index i) { return std::pow(10.0, -static_cast<double>(i) / 8); };
  const auto num_turns = [&](Index i) { return 4096 * frequency(i) / (2 * std::numbers::pi); };
  Index low = 0;
  while (num_turns(low + 1) >= 32)
    ++low;
  Index high = 0;
  while (num_turns(high) > 1)
    ++high;
  EXPECT_EQ(low, 10);
  EXPECT_EQ(high, 23);
  const std::int32_t position = 9;
  const std::vector<Turn> got =
      turns({.width = width, .yarn = yarn, .pairs = ops::RopePairs::kAdjacent}, position);
  for (Index i = 0; i < width / 2; ++i) {
    const double ramp =
        std::clamp(static_cast<double>(i - low) / static_cast<double>(high - low), 0.0, 1.0);
    const double angle = position * frequency(i) * ((1 - ramp) + ramp / 40);
    EXPECT_NEAR(got[static_cast<std::size_t>(i)].cosine, std::cos(angle), 2e-6) << i;
    EXPECT_NEAR(got[static_cast<std::size_t>(i)].sine, std::sin(angle), 2e-6) << i;
  }
}

TEST_F(RotaryTables, YarnScalesTablesByTheRatioOfTemperatures) {
  const RotaryConfig config = {.width = 8, .yarn = YarnScaling{.factor = 40, .mscale = 1}};
  for (const Turn& turn : turns(config, 5))
    EXPECT_NEAR(std::hypot(turn.cosine, turn.sine), 1.3688879, 1e-6);  // 0.1 ln 40 + 1
}

TEST_F(RotaryTables, YarnsSoftmaxFactorIsTheSquaredTemperature) {
  RotaryConfig config = {.width = 8, .yarn = YarnScaling{.factor = 40, .mscale_all_dim = 0.707}};
  EXPECT_NEAR(Rotary::softmax_factor(config), 1.5896261, 1e-6);  // (0.0707 ln 40 + 1)²
  config.yarn->mscale_all_dim = 0;
  EXPECT_EQ(Rotary::softmax_factor(config), 1);
  config.yarn->mscale_all_dim = 1;
  config.yarn->factor = 1;
  EXPECT_EQ(Rotary::softmax_factor(config), 1);
  config.yarn.reset();
  EXPECT_EQ(Rotary::softmax_factor(config), 1);
}

TEST_F(RotaryTables, RefusesOddWidthsAndPositionsOutsideTheTable) {
  EXPECT_TRUE(breaks_contract([&] { (void)turns({.width = 7}, 1); }, {"rotary", "even", "is 7"}));
  const Rotary rotary(*context_, {.width = 4}, /*num_positions=*/3);
  const Tensor x = ops::testing::random_tensor(*context_, {1, 1, 4}, 1);
  const std::int32_t outside = 3;
  EXPECT_TRUE(breaks_contract(
      [&] {
        (void)rotary(x, {.positions = {&outside, 1}}, 0);
      },
      {"rope", "below 3", "is 3"}));
}

}  // namespace
}  // namespace tessera::nn
