// Low-rank updates in every block that has matrices: the formula, the merged weight, gradients.
// T tokens · D width · F hidden width · r rank
#include "nn/low_rank.h"

#include <gtest/gtest.h>

#include "nn/attention.h"
#include "nn/moe.h"
#include "nn/testing/blocks.h"
#include "ops/linear.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"

namespace tessera::nn {
namespace {

using ops::testing::has_same_bits;
using ops::testing::has_true_gradient;
using ops::testing::is_close;
using ops::testing::random_tensor;
using testing::Matrix;
using testing::product;

constexpr Index kRank = 3;

// Gives the matrices whose path `chosen` accepts an update with values.
template <class Block, class Choose>
void add_updates(ops::Context& context, Block& block, Choose&& chosen) {
  std::uint64_t seed = 100;
  block.visit("", [&](const std::string& path, Parameter& parameter) {
    if (parameter.role != Role::kProduct || !chosen(path)) return;
    parameter.low_rank = make_low_rank(parameter.shape, kRank, /*alpha=*/6);
    LowRank& update = *parameter.low_rank;
    update.down.value = random_tensor(context, update.down.shape, ++seed, 0.5);
    update.up.value = random_tensor(context, update.up.shape, ++seed, 0.5);
  });
}

// Puts the sums in the place of weights with updates.
template <class Block>
void merge(Block& block) {
  block.visit("", [](const std::string&, Parameter& parameter) {
    parameter.value = merged(parameter);
    parameter.low_rank = nullptr;
  });
}

bool everything(const std::string& /*path*/) {
  return true;
}

class LowRankUpdates : public ops::testing::GradientTest {};

TEST_F(LowRankUpdates, ArePlacedAndDrawnAsTheirPaperSays) {
  const auto update = make_low_rank({5, 7}, 4, 6);
  EXPECT_EQ(update->down.shape, Shape({4, 7}));
  EXPECT_EQ(update->down.init, Init::kKaimingUniform);
  EXPECT_EQ(update->up.shape, Shape({5, 4}));
  EXPECT_EQ(update->up.init, Init::kZeros);
  EXPECT_EQ(update->scale, 1.5F);
  EXPECT_EQ(down_path("a.weight.q_proj.weight"), "a.weight.q_proj.lora_A.weight");
  EXPECT_EQ(up_path("a.q_proj.weight"), "a.q_proj.lora_B.weight");
}

TEST_F(LowRankUpdates, OfALinearLayerFollowTheFormula) {
  for (const DType type : {DType::kF32, DType::kBf16, DType::kQ8}) {
    Linear linear(32, 5, /*has_bias=*/true);
    auto parameters = testing::fill_parameters(*context_, linear, 1);
    linear.visit("", [&](const std::string& path, Parameter& parameter) {
      if (path == "weight") parameter.value = ops::convert(parameter.value, type);
    });
    add_updates(*context_, linear, everything);
    const LowRank& update = *linear.weight().low_rank;
    const Tensor x_TI = input({4, 32}, 7);
    Matrix y = product(Matrix(x_TI), ops::to_f32(linear.weight().value), parameters["bias"]);
    const Matrix change = product(product(Matrix(x_TI), update.down.value), update.up.value);
    for (std::size_t i = 0; i < y.values.size(); ++i)
      y.values[i] += 2 * change.values[i];
    EXPECT_TRUE(is_close(y.values, linear(x_TI), 1e-5)) << to_string(type);
    merge(linear);
    EXPECT_TRUE(is_close(y.values, linear(x_TI), 1e-5)) << to_string(type);
  }
}

TEST_F(LowRankUpdates, MergeRowByRowToTheSameBits) {
  Linear linear(8, 6, /*has_bias=*/false);
  testing::fill_parameters(*context_, linear, 1);
  add_updates(*context_, linear, everything);
  const Parameter& weight = linear.weight();
  const Tensor whole = merged(weight);
  for (const Index row : {0, 2, 5}) {
    EXPECT_TRUE(has_same_bits(whole.narrow(0, row, 1),
                              merged_rows(weight.value.narrow(0, row, 1), *weight.low_rank, row)));
  }
}

TEST_F(LowRankUpdates, GradientsReachTheUpdateAndTheInputThroughAFrozenMatrix) {
  for (const DType type : {DType::kF32, DType::kBf16, DType::kQ8}) {
    const Tensor stored = ops::convert(input({5, 32}, 3), type);
    Parameter weight{.value = stored, .shape = {5, 32}, .low_rank = make_low_rank({5, 32}, 2, 3)};
    const auto f = [&](ops::testing::Inputs in) {
      weight.low_rank->down.value = in[1];
      weight.low_rank->up.value = in[2];
      return with_update(ops::linear(in[0], weight.value), in[0], weight);
    };
    EXPECT_TRUE(has_true_gradient(f, {input({4, 32}, 1), input({2, 32}, 2), input({5, 2}, 4)}))
        << to_string(type);
    const auto sum = [&](ops::testing::Inputs in) {
      weight.low_rank->down.value = in[0];
      weight.low_rank->up.value = in[1];
      return merged(weight);
    };
    EXPECT_TRUE(has_true_gradient(sum, {input({2, 32}, 2), input({5, 2}, 4)})) << to_string(type);
  }
}

constexpr MoeConfig kMoe = {
    .width = 8, .num_experts = 4, .num_chosen = 2, .expert_hidden = 6, .shared_hidden = 6};

TEST_F(LowRankUpdates, OfSomeExpertsEqualTheMergedExperts) {
  const auto choices = {std::string("experts."), std::string("experts.2.up_proj"),
                        std::string("down_proj")};
  for (const std::string& part : choices) {
    MixtureOfExperts moe(kMoe, /*layer=*/0);
    testing::fill_parameters(*context_, moe, 1);
    moe.prepare();
    const Tensor x_TD = input({9, 8}, 7);
    const Tensor plain = moe(x_TD, {});
    add_updates(*context_, moe,
                [&](const std::string& path) { return path.find(part) != std::string::npos; });
    moe.prepare();
    const Tensor updated = moe(x_TD, {});
    EXPECT_FALSE(is_close(ops::testing::values_of(plain), updated, 1e-2)) << part;
    merge(moe);
    moe.prepare();
    EXPECT_TRUE(is_close(ops::testing::values_of(moe(x_TD, {})), updated, 1e-5)) << part;
  }
}

TEST_F(LowRankUpdates, OfExpertsHaveTrueGradients) {
  MixtureOfExperts moe(kMoe, /*layer=*/0);
  testing::fill_parameters(*context_, moe, 1);
  add_updates(*context_, moe, [](const std::string& path) { return path.starts_with("experts."); });
  std::map<std::string, Parameter*> found;
  moe.visit("", [&](const std::string& path, Parameter& parameter) { found[path] = &parameter; });
  LowRank& gate = *found.at("experts.1.gate_proj.weight")->low_rank;
  LowRank& down = *found.at("experts.3.down_proj.weight")->low_rank;
  const auto f = [&](ops::testing::Inputs in) {
    gate.down.value = in[0];
    gate.up.value = in[1];
    down.down.value = in[2];
    down.up.value = in[3];
    moe.prepare();
    return moe(input({9, 8}, 7), {});
  };
  EXPECT_TRUE(has_true_gradient(
      f, {input({kRank, 8}, 1), input({6, kRank}, 2), input({kRank, 6}, 3), input({8, kRank}, 4)},
      4e-4));
}

TEST_F(LowRankUpdates, OfLatentAttentionAreTheSameInBothForms) {
  const LatentConfig config{.width = 12,
                            .num_heads = 2,
                            .query_rank = 5,
                            .latent_rank = 8,
                            .nope_width = 4,
                            .rope_width = 2,
                            .value_width = 4};
  const Rotary rotary(*context_, {.width = 2, .theta = 10000}, /*num_positions=*/64);
  LatentAttention attention(config, rotary, /*layer=*/0);
  testing::fill_parameters(*context_, attention, 1);
  add_updates(*context_, attention, everything);
  attention.prepare();
  const Index T = 6;
  const Tensor x_TD = input({T, 12}, 9);
  const std::vector<testing::Piece> whole = {{.count = T}};
  const std::vector<double> expanded =
      ops::testing::values_of(testing::run_step(attention, x_TD, whole, nullptr));
  const CacheWidths widths = LatentAttention::cache_widths(config);
  testing::TestCache cache(*context_, widths.key, widths.value, /*num_slots=*/1, /*length=*/64);
  const std::vector<testing::Piece> absorbed = {
      {.count = T, .slot = 0, .form = LatentForm::kAbsorbed}};
  EXPECT_TRUE(is_close(expanded, testing::run_step(attention, x_TD, absorbed, &cache), 2e-5));
  merge(attention);
  attention.prepare();
  EXPECT_TRUE(is_close(expanded, testing::run_step(attention, x_TD, whole, nullptr), 2e-5));
}

TEST_F(LowRankUpdates, AskForGradientsInPlaceOfTheirMatrix) {
  Linear linear(8, 6, /*has_bias=*/false);
  testing::fill_parameters(*context_, linear, 1);
  add_updates(*context_, linear, everything);
  EXPECT_FALSE(asks_for_gradient(linear.weight()));
  const auto leaf = grad::watch(linear.weight().low_rank->up.value);
  EXPECT_TRUE(asks_for_gradient(linear.weight()));
}

}  // namespace
}  // namespace tessera::nn
