// Norms, products, tables and feed-forward blocks. T tokens · D width · F hidden width · E experts
#include "nn/testing/blocks.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/low_rank.h"
#include "nn/moe.h"
#include "nn/norm.h"

namespace tessera::nn {
namespace {

using ops::testing::breaks_contract;
using ops::testing::has_same_bits;
using ops::testing::is_close;
using ops::testing::random_tensor;
using ops::testing::values_of;
using testing::Matrix;
using testing::parameter_list;
using testing::product;

using Names = std::vector<std::string>;

class Blocks : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
};

TEST(Path, JoinsWithADotExceptAfterNothing) {
  EXPECT_EQ(join_path("blocks", "0"), "blocks.0");
  EXPECT_EQ(join_path("", "weight"), "weight");
}

TEST_F(Blocks, RmsNormMatchesItsDefinition) {
  RmsNorm norm(9, 1e-3F);
  auto parameters = testing::fill_parameters(*context_, norm, 1);
  const Tensor x_TD = random_tensor(*context_, {5, 9}, 7);
  EXPECT_TRUE(is_close(testing::rms_normalised(Matrix(x_TD), parameters["weight"], 1e-3).values,
                       norm(x_TD), 1e-5));
  EXPECT_EQ(parameter_list(norm, "norm"), (Names{"norm.weight [9]"}));
}

TEST_F(Blocks, LayerNormMatchesItsDefinition) {
  LayerNorm norm(9, 1e-3F);
  auto parameters = testing::fill_parameters(*context_, norm, 1);
  const Tensor x_TD = random_tensor(*context_, {5, 9}, 7);
  Matrix y(x_TD);
  for (Index t = 0; t < 5; ++t) {
    double mean = 0;
    double square = 0;
    for (Index d = 0; d < 9; ++d) {
      mean += y.at(t, d) / 9;
      square += y.at(t, d) * y.at(t, d) / 9;
    }
    for (Index d = 0; d < 9; ++d) {
      const auto i = static_cast<std::size_t>(d);
      y.at(t, d) = (y.at(t, d) - mean) / std::sqrt(square - mean * mean + 1e-3) *
                       values_of(parameters["weight"])[i] +
                   values_of(parameters["bias"])[i];
    }
  }
  EXPECT_TRUE(is_close(y.values, norm(x_TD), 1e-5));
  EXPECT_EQ(parameter_list(norm), (Names{"weight [9]", "bias [9]"}));
}

TEST_F(Blocks, LinearAddsABiasOnlyWhenItHasOne) {
  for (const bool has_bias : {false, true}) {
    Linear linear(6, 4, has_bias);
    auto parameters = testing::fill_parameters(*context_, linear, 1);
    const Tensor x_TI = random_tensor(*context_, {3, 6}, 7);
    const Tensor bias = has_bias ? parameters["bias"] : Tensor();
    EXPECT_TRUE(
        is_close(product(Matrix(x_TI), parameters["weight"], bias).values, linear(x_TI), 1e-5));
    EXPECT_EQ(parameter_list(linear),
              has_bias ? (Names{"weight [4, 6]", "bias [4]"}) : (Names{"weight [4, 6]"}));
  }
}

TEST_F(Blocks, EmbeddingReturnsTheRowsOfItsIds) {
  Embedding embedding(7, 5);
  testing::fill_parameters(*context_, embedding, 1);
  const std::vector<std::int32_t> ids = {6, 0, 6};
  const Tensor y_TD = embedding(ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_TRUE(has_same_bits(embedding.weight().narrow(0, ids[i], 1),
                              y_TD.narrow(0, static_cast<Index>(i), 1)));
  }
  const std::vector<std::int32_t> outside = {7};
  EXPECT_TRUE(breaks_contract([&] { (void)embedding(outside); }, {"gather_rows", "is 7"}));
}

TEST_F(Blocks, RolesSayHowParametersMayBeStored) {
  std::map<std::string, Role> roles;
  const auto on = [&](const std::string& path, Parameter& parameter) {
    roles[path] = parameter.role;
  };
  MixtureOfExperts moe({.width = 4,
                        .num_experts = 2,
                        .num_chosen = 1,
                        .expert_hidden = 3,
                        .selection = ops::RouterSelection::kBiasCorrected},
                       /*layer=*/0);
  moe.visit("moe", on);
  Embedding(3, 4).visit("table", on);
  Linear(4, 4, /*has_bias=*/true).visit("linear", on);
  RmsNorm(4, 1e-6F).visit("norm", on);
  EXPECT_EQ(roles["moe.gate.weight"], Role::kRouter);
  EXPECT_EQ(roles["moe.gate.e_score_correction_bias"], Role::kVector);
  EXPECT_EQ(roles["moe.experts.1.up_proj.weight"], Role::kProduct);
  EXPECT_EQ(roles["table.weight"], Role::kTable);
  EXPECT_EQ(roles["linear.weight"], Role::kProduct);
  EXPECT_EQ(roles["linear.bias"], Role::kVector);
  EXPECT_EQ(roles["norm.weight"], Role::kVector);
}

TEST_F(Blocks, SwigluMlpMatchesItsDefinition) {
  DenseFeedForward mlp(6, 10);
  auto parameters = testing::fill_parameters(*context_, mlp, 1);
  for (const Index T : {0, 1, 4}) {
    const Tensor x_TD = random_tensor(*context_, {T, 6}, 7);
    const Matrix expected =
        testing::swiglu_product(Matrix(x_TD), parameters["gate_proj.weight"],
                                parameters["up_proj.weight"], parameters["down_proj.weight"]);
    EXPECT_TRUE(is_close(expected.values, mlp(x_TD, Step{}), 1e-5));
  }
  EXPECT_EQ(parameter_list(mlp), (Names{"gate_proj.weight [10, 6]", "up_proj.weight [10, 6]",
                                        "down_proj.weight [6, 10]"}));
}

// arXiv 2401.06066, eq. 3-5: every expert computed for every token, most weights zero.
std::vector<double> mixture_definition(const Tensor& x_TD,
                                       std::map<std::string, Tensor>& parameters,
                                       const MoeConfig& config) {
  const Matrix x(x_TD);
  const auto expert = [&](const std::string& name) {
    return testing::swiglu_product(x, parameters[name + ".gate_proj.weight"],
                                   parameters[name + ".up_proj.weight"],
                                   parameters[name + ".down_proj.weight"]);
  };
  Matrix y = config.shared_hidden > 0 ? expert("shared_experts") : Matrix(x.rows, x.columns);
  const Matrix logits = product(x, parameters["gate.weight"]);
  std::vector<Matrix> answers;
  answers.reserve(static_cast<std::size_t>(config.num_experts));
  for (Index e = 0; e < config.num_experts; ++e)
    answers.push_back(expert("experts." + std::to_string(e)));
  for (Index t = 0; t < x.rows; ++t) {
    std::vector<std::pair<double, Index>> scores;
    double total = 0;
    for (Index e = 0; e < config.num_experts; ++e) {
      scores.emplace_back(std::exp(logits.at(t, e)), e);
      total += scores.back().first;
    }
    std::sort(scores.rbegin(), scores.rend());
    scores.resize(static_cast<std::size_t>(config.num_chosen));
    double chosen = 0;
    for (const auto& [score, e] : scores)
      chosen += score;
    for (const auto& [score, e] : scores) {
      const double weight =
          static_cast<double>(config.scaling) * score / (config.normalise ? chosen : total);
      for (Index d = 0; d < x.columns; ++d)
        y.at(t, d) += weight * answers[static_cast<std::size_t>(e)].at(t, d);
    }
  }
  return y.values;
}

TEST_F(Blocks, MixtureOfExpertsMatchesTheDenseDefinition) {
  for (const Index shared_hidden : {0, 5}) {
    for (const bool normalise : {false, true}) {
      const MoeConfig config = {.width = 8,
                                .num_experts = 6,
                                .num_chosen = 2,
                                .expert_hidden = 7,
                                .shared_hidden = shared_hidden,
                                .normalise = normalise,
                                .scaling = 1.5F};
      MixtureOfExperts moe(config, /*layer=*/0);
      auto parameters = testing::fill_parameters(*context_, moe, 1);
      moe.prepare();
      for (const Index T : {0, 1, 9}) {
        const Tensor x_TD = random_tensor(*context_, {T, 8}, 77);
        EXPECT_TRUE(
            is_close(mixture_definition(x_TD, parameters, config), moe(x_TD, Step{}), 2e-5));
      }
    }
  }
}

// Rows in bf16: the router sees them widened and chooses as for the same rows in f32.
TEST_F(Blocks, MixtureOfExpertsInBf16IsNearThatInF32) {
  for (const Index shared_hidden : {0, 5}) {
    MixtureOfExperts moe({.width = 8,
                          .num_experts = 6,
                          .num_chosen = 2,
                          .expert_hidden = 7,
                          .shared_hidden = shared_hidden},
                         /*layer=*/0);
    testing::fill_parameters(*context_, moe, 1);
    moe.prepare();
    const Tensor narrow_TD = ops::convert(random_tensor(*context_, {9, 8}, 77), DType::kBf16);
    const Tensor expected = moe(ops::to_f32(narrow_TD), Step{});
    const Tensor actual = moe(narrow_TD, Step{});
    EXPECT_EQ(actual.dtype(), DType::kBf16);
    EXPECT_TRUE(is_close(values_of(expected), actual, 0x1p-5));
  }
}

TEST_F(Blocks, LinearInBf16TakesItsBiasAndUpdatesAlong) {
  Linear linear(6, 4, /*has_bias=*/true);
  testing::fill_parameters(*context_, linear, 1);
  const Tensor narrow_TI = ops::convert(random_tensor(*context_, {3, 6}, 7), DType::kBf16);
  EXPECT_EQ(linear(narrow_TI).dtype(), DType::kBf16);
  EXPECT_TRUE(is_close(values_of(linear(ops::to_f32(narrow_TI))), linear(narrow_TI), 0x1p-6));
  linear.visit("", [&](const std::string&, Parameter& parameter) {
    if (parameter.role != Role::kProduct) return;
    parameter.low_rank = make_low_rank(parameter.shape, /*rank=*/2, /*alpha=*/4);
    parameter.low_rank->down.value = random_tensor(*context_, {2, 6}, 8);
    parameter.low_rank->up.value = random_tensor(*context_, {4, 2}, 9);
  });
  EXPECT_EQ(linear(narrow_TI).dtype(), DType::kBf16);
  EXPECT_TRUE(is_close(values_of(linear(ops::to_f32(narrow_TI))), linear(narrow_TI), 0x1p-5));
}

TEST_F(Blocks, LoadsAreReadWhenTheyAreAskedFor) {
  MixtureOfExperts moe({.width = 8, .num_experts = 6, .num_chosen = 2, .expert_hidden = 7},
                       /*layer=*/1);
  testing::fill_parameters(*context_, moe, 1);
  moe.prepare();
  ExpertBalance balance;
  const Tensor x_TD = random_tensor(*context_, {9, 8}, 77);
  (void)moe(x_TD, Step{.balance = &balance});
  ASSERT_EQ(balance.layers.size(), 2U);
  EXPECT_TRUE(balance.layers[1].load.empty());
  balance.read_loads();
  EXPECT_TRUE(balance.layers[0].load.empty()) << "a layer without experts";
  ASSERT_EQ(balance.layers[1].load.size(), 6U);
  const auto& load = balance.layers[1].load;
  EXPECT_EQ(std::accumulate(load.begin(), load.end(), Index{0}), 18);
  balance.read_loads();
  EXPECT_EQ(balance.layers[1].load.size(), 6U);
  EXPECT_EQ(balance.total_loss(), 0);
  // Of a pass over no token.
  ExpertBalance none;
  (void)moe(x_TD.narrow(0, 0, 0), Step{.balance = &none});
  none.read_loads();
  EXPECT_EQ(none.layers[1].load, std::vector<Index>(6, 0));
}

TEST_F(Blocks, MixtureGivesATokenTheSameBitsInAnyCompany) {
  const MoeConfig config = {
      .width = 8, .num_experts = 6, .num_chosen = 3, .expert_hidden = 7, .shared_hidden = 5};
  MixtureOfExperts moe(config, /*layer=*/0);
  testing::fill_parameters(*context_, moe, 1);
  moe.prepare();
  const Tensor x_TD = random_tensor(*context_, {11, 8}, 77);
  const Tensor together = moe(x_TD, Step{});
  for (Index t = 0; t < 11; ++t)
    EXPECT_TRUE(has_same_bits(together.narrow(0, t, 1), moe(x_TD.narrow(0, t, 1), Step{})));
}

TEST_F(Blocks, MixtureListsRouterExpertsAndSharedExpertInOrder) {
  MixtureOfExperts moe({.width = 4,
                        .num_experts = 2,
                        .num_chosen = 1,
                        .expert_hidden = 3,
                        .shared_hidden = 5,
                        .selection = ops::RouterSelection::kBiasCorrected},
                       /*layer=*/0);
  EXPECT_EQ(parameter_list(moe, "mlp"),
            (Names{"mlp.gate.weight [2, 4]", "mlp.gate.e_score_correction_bias [2]",
                   "mlp.experts.0.gate_proj.weight [3, 4]", "mlp.experts.0.up_proj.weight [3, 4]",
                   "mlp.experts.0.down_proj.weight [4, 3]", "mlp.experts.1.gate_proj.weight [3, 4]",
                   "mlp.experts.1.up_proj.weight [3, 4]", "mlp.experts.1.down_proj.weight [4, 3]",
                   "mlp.shared_experts.gate_proj.weight [5, 4]",
                   "mlp.shared_experts.up_proj.weight [5, 4]",
                   "mlp.shared_experts.down_proj.weight [4, 5]"}));
  MixtureOfExperts greedy({.width = 4, .num_experts = 2, .num_chosen = 1, .expert_hidden = 3},
                          /*layer=*/0);
  EXPECT_EQ(parameter_list(greedy).size(), 7U);
}

TEST_F(Blocks, TapsHearNamesLayersAndValuesOnlyWhenSet) {
  const Tensor x_TD = random_tensor(*context_, {2, 3}, 1);
  Step{}.tap("attn", 1, x_TD);
  int num_calls = 0;
  const auto listen = [&](std::string_view name, int layer, const Tensor& value) {
    ++num_calls;
    EXPECT_EQ(name, "attn");
    EXPECT_EQ(layer, 4);
    EXPECT_TRUE(has_same_bits(x_TD, value));
  };
  const Tap tap = listen;
  const Step step = {.listener = &tap};
  step.tap("attn", 4, x_TD);
  EXPECT_EQ(num_calls, 1);
}

}  // namespace
}  // namespace tessera::nn
