// T tokens · D width · N query heads · K key/value heads · H head width · R latent rank
#include "nn/attention.h"

#include <memory>

#include <gtest/gtest.h>

#include "nn/testing/blocks.h"

namespace tessera::nn {
namespace {

using ops::testing::breaks_contract;
using ops::testing::has_same_bits;
using ops::testing::is_close;
using ops::testing::random_tensor;
using testing::Matrix;
using testing::Piece;
using testing::product;
using testing::run_step;
using testing::TestCache;

constexpr Index kWidth = 12;
constexpr double kTheta = 10000;

// Turns the pairs of the `width` values from `offset` in each head of `head_width` to position t.
void rotate(Matrix& x, Index head_width, Index offset, Index width, bool adjacent) {
  for (Index t = 0; t < x.rows; ++t) {
    for (Index first = offset; first < x.columns; first += head_width) {
      for (Index i = 0; i < width / 2; ++i) {
        const double angle =
            static_cast<double>(t) *
            std::pow(kTheta, -2.0 * static_cast<double>(i) / static_cast<double>(width));
        double& a = x.at(t, first + (adjacent ? 2 * i : i));
        double& b = x.at(t, first + (adjacent ? 2 * i + 1 : i + width / 2));
        const double turned = a * std::cos(angle) - b * std::sin(angle);
        b = a * std::sin(angle) + b * std::cos(angle);
        a = turned;
      }
    }
  }
}

// Columns [begin, begin + count) of each of the rows' heads, each head `times` times.
Matrix heads(const Matrix& x, Index head_width, Index begin, Index count, Index times) {
  Matrix y(x.rows, x.columns / head_width * count * times);
  for (Index t = 0; t < x.rows; ++t) {
    for (Index i = 0; i < y.columns; ++i)
      y.at(t, i) = x.at(t, i / count / times * head_width + begin + i % count);
  }
  return y;
}

class Attention : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
};

class MultiHead : public Attention {
 protected:
  static constexpr MultiHeadConfig kConfig = {.width = kWidth,
                                              .num_heads = 4,
                                              .num_kv_heads = 2,
                                              .head_width = 6,
                                              .has_qkv_bias = true,
                                              .has_out_bias = true};
  [[nodiscard]] TestCache cache(int num_slots) {
    const CacheWidths widths = MultiHeadAttention::cache_widths(kConfig);
    return {*context_, widths.key, widths.value, num_slots, /*length=*/128};
  }
  Rotary rotary_{*context_, {.width = 6, .theta = kTheta}, /*num_positions=*/200};
  MultiHeadAttention attention_{kConfig, rotary_, /*layer=*/0};
  std::map<std::string, Tensor> parameters_ = testing::fill_parameters(*context_, attention_, 1);
};

TEST_F(MultiHead, MatchesTheDefinitionWithGroupedKeyHeads) {
  for (const Index T : {1, 9}) {
    const Tensor x_TD = random_tensor(*context_, {T, kWidth}, 50);
    const auto project = [&](const std::string& name) {
      return product(Matrix(x_TD), parameters_[name + ".weight"], parameters_[name + ".bias"]);
    };
    Matrix q = project("q_proj");
    Matrix k = project("k_proj");
    rotate(q, 6, 0, 6, /*adjacent=*/false);
    rotate(k, 6, 0, 6, /*adjacent=*/false);
    const Matrix mixed = testing::causal_attention(
        q, heads(k, 6, 0, 6, 2), heads(project("v_proj"), 6, 0, 6, 2), 4, 1 / std::sqrt(6.0));
    const Matrix y = product(mixed, parameters_["o_proj.weight"], parameters_["o_proj.bias"]);
    const std::vector<Piece> all = {{.count = T}};
    EXPECT_TRUE(is_close(y.values, run_step(attention_, x_TD, all, nullptr), 2e-5));
  }
}

TEST_F(MultiHead, ListsItsParametersWithBiasesOnlyWhereAsked) {
  EXPECT_EQ(testing::parameter_list(attention_, "layer"),
            (std::vector<std::string>{"layer.q_proj.weight [24, 12]", "layer.q_proj.bias [24]",
                                      "layer.k_proj.weight [12, 12]", "layer.k_proj.bias [12]",
                                      "layer.v_proj.weight [12, 12]", "layer.v_proj.bias [12]",
                                      "layer.o_proj.weight [12, 24]", "layer.o_proj.bias [12]"}));
  MultiHeadAttention bare({.width = 12, .num_heads = 2, .num_kv_heads = 2, .head_width = 6},
                          rotary_, 0);
  EXPECT_EQ(testing::parameter_list(bare).size(), 4U);
}

TEST_F(MultiHead, CachedAndUncachedAndEverySplitGiveTheSameBits) {
  const Index T = 70;  // across a page border
  const Tensor x_TD = random_tensor(*context_, {T, kWidth}, 50);
  const std::vector<Piece> whole = {{.count = T}};
  const Tensor uncached = run_step(attention_, x_TD, whole, nullptr);
  for (const std::vector<Index>& split :
       std::vector<std::vector<Index>>{{70}, {64, 6}, {1, 1, 1, 67}, {69, 1}, {30, 33, 7}}) {
    TestCache slots = cache(1);
    Index begin = 0;
    for (const Index count : split) {
      const std::vector<Piece> part = {{.count = count, .first_position = begin, .slot = 0}};
      const Tensor y_TD = run_step(attention_, x_TD.narrow(0, begin, count), part, &slots);
      EXPECT_TRUE(has_same_bits(uncached.narrow(0, begin, count), y_TD)) << begin;
      begin += count;
    }
  }
}

TEST_F(MultiHead, ABatchGivesTheBitsOfEachSequenceAlone) {
  const Tensor x_TD = random_tensor(*context_, {9, kWidth}, 50);
  const std::vector<Piece> both = {{.count = 5}, {.count = 4}};
  const Tensor y_TD = run_step(attention_, x_TD, both, nullptr);
  const std::vector<Piece> first = {{.count = 5}};
  const std::vector<Piece> second = {{.count = 4}};
  EXPECT_TRUE(has_same_bits(run_step(attention_, x_TD.narrow(0, 0, 5), first, nullptr),
                            y_TD.narrow(0, 0, 5)));
  EXPECT_TRUE(has_same_bits(run_step(attention_, x_TD.narrow(0, 5, 4), second, nullptr),
                            y_TD.narrow(0, 5, 4)));
  TestCache slots = cache(2);
  const std::vector<Piece> cached = {{.count = 5, .slot = 1}, {.count = 4, .slot = 0}};
  EXPECT_TRUE(has_same_bits(y_TD, run_step(attention_, x_TD, cached, &slots)));
}

TEST_F(MultiHead, RefusesStepsThatDoNotFit) {
  const Tensor x_TD = random_tensor(*context_, {4, kWidth}, 50);
  const std::vector<Piece> few = {{.count = 3}};
  const std::vector<Piece> later = {{.count = 4, .first_position = 2}};
  const std::vector<Piece> outside = {{.count = 4, .first_position = 198}};
  TestCache slots = cache(1);
  EXPECT_TRUE(breaks_contract([&] { (void)run_step(attention_, x_TD, few, nullptr); },
                              {"step", "4 rows", "has 3"}));
  EXPECT_TRUE(breaks_contract([&] { (void)run_step(attention_, x_TD, later, nullptr); },
                              {"step", "a cache", "position 2"}));
  EXPECT_TRUE(breaks_contract([&] { (void)run_step(attention_, x_TD, outside, &slots); },
                              {"rope", "below 200", "is 200"}));
}

constexpr LatentConfig kLatent = {.width = kWidth,
                                  .num_heads = 3,
                                  .query_rank = 0,
                                  .latent_rank = 10,
                                  .nope_width = 6,
                                  .rope_width = 4,
                                  .value_width = 5,
                                  .has_bias = false,
                                  .norm_eps = 1e-6F,
                                  .softmax_factor = 1.3};

LatentConfig with_query_rank() {
  LatentConfig config = kLatent;
  config.query_rank = 7;
  config.has_bias = true;
  return config;
}

class Latent : public Attention {
 protected:
  [[nodiscard]] TestCache cache(int num_slots) {
    const CacheWidths widths = LatentAttention::cache_widths(kLatent);
    EXPECT_EQ(widths.key, 14);
    EXPECT_EQ(widths.value, 0);
    return {*context_, widths.key, widths.value, num_slots, /*length=*/128};
  }
  std::map<std::string, Tensor> prepared(LatentAttention& attention) {
    auto parameters = testing::fill_parameters(*context_, attention, 1);
    attention.prepare();
    return parameters;
  }
  Rotary rotary_{*context_,
                 {.width = 4, .theta = kTheta, .pairs = ops::RopePairs::kAdjacent},
                 /*num_positions=*/200};
};

// arXiv 2405.04434, eq. 9-19, for one sequence from position 0.
std::vector<double> latent_definition(const Tensor& x_TD,
                                      std::map<std::string, Tensor>& parameters,
                                      const LatentConfig& config) {
  const auto [N, P, H] = std::array{config.num_heads, config.nope_width, config.rope_width};
  const auto [R, U] = std::array{config.latent_rank, config.value_width};
  const auto project = [&](const Matrix& x, const std::string& name) {
    return product(x, parameters[name + ".weight"], parameters[name + ".bias"]);
  };
  const Matrix x(x_TD);
  Matrix q = config.query_rank == 0
                 ? project(x, "q_proj")
                 : project(testing::rms_normalised(project(x, "q_a_proj"),
                                                   parameters["q_a_layernorm.weight"], 1e-6),
                           "q_b_proj");
  rotate(q, P + H, P, H, /*adjacent=*/true);
  const Matrix down = project(x, "kv_a_proj_with_mqa");
  Matrix shared = heads(down, R + H, R, H, 1);
  rotate(shared, H, 0, H, /*adjacent=*/true);
  const Matrix latent = testing::rms_normalised(heads(down, R + H, 0, R, 1),
                                                parameters["kv_a_layernorm.weight"], 1e-6);
  const Matrix up = project(latent, "kv_b_proj");
  Matrix k(x.rows, N * (P + H));
  for (Index t = 0; t < x.rows; ++t) {
    for (Index i = 0; i < k.columns; ++i) {
      const Index n = i / (P + H);
      const Index at = i % (P + H);
      k.at(t, i) = at < P ? up.at(t, n * (P + U) + at) : shared.at(t, at - P);
    }
  }
  const double scale = config.softmax_factor / std::sqrt(static_cast<double>(P + H));
  return project(testing::causal_attention(q, k, heads(up, P + U, P, U, 1), N, scale), "o_proj")
      .values;
}

TEST_F(Latent, BothFormsMatchTheDefinition) {
  for (const LatentConfig& config : {kLatent, with_query_rank()}) {
    LatentAttention attention(config, rotary_, /*layer=*/0);
    auto parameters = prepared(attention);
    for (const Index T : {1, 8}) {
      const Tensor x_TD = random_tensor(*context_, {T, kWidth}, 50);
      const std::vector<double> expected = latent_definition(x_TD, parameters, config);
      const std::vector<Piece> expanded = {{.count = T, .slot = 0}};
      const std::vector<Piece> absorbed = {{.count = T, .slot = 0, .form = LatentForm::kAbsorbed}};
      TestCache slots = cache(1);
      EXPECT_TRUE(is_close(expected, run_step(attention, x_TD, expanded, nullptr), 3e-5));
      EXPECT_TRUE(is_close(expected, run_step(attention, x_TD, absorbed, &slots), 3e-5));
    }
  }
}

TEST_F(Latent, RowsInBf16GiveNearlyTheSame) {
  for (const LatentConfig& config : {kLatent, with_query_rank()}) {
    LatentAttention attention(config, rotary_, /*layer=*/0);
    (void)prepared(attention);
    const Tensor narrow_TD = ops::convert(random_tensor(*context_, {8, kWidth}, 50), DType::kBf16);
    const std::vector<Piece> all = {{.count = 8, .slot = 0}};
    const Tensor y_TD = run_step(attention, narrow_TD, all, nullptr);
    EXPECT_EQ(y_TD.dtype(), DType::kBf16);
    const Tensor expected = run_step(attention, ops::to_f32(narrow_TD), all, nullptr);
    EXPECT_TRUE(is_close(ops::testing::values_of(expected), y_TD, 0x1p-5));
  }
}

TEST_F(Latent, ListsTheParametersOfItsForm) {
  LatentAttention plain(kLatent, rotary_, 0);
  EXPECT_EQ(
      testing::parameter_list(plain),
      (std::vector<std::string>{"q_proj.weight [30, 12]", "kv_a_proj_with_mqa.weight [14, 12]",
                                "kv_a_layernorm.weight [10]", "kv_b_proj.weight [33, 10]",
                                "o_proj.weight [12, 15]"}));
  LatentAttention low_rank(with_query_rank(), rotary_, 0);
  EXPECT_EQ(testing::parameter_list(low_rank),
            (std::vector<std::string>{
                "q_a_proj.weight [7, 12]", "q_a_proj.bias [7]", "q_a_layernorm.weight [7]",
                "q_b_proj.weight [30, 7]", "kv_a_proj_with_mqa.weight [14, 12]",
                "kv_a_proj_with_mqa.bias [14]", "kv_a_layernorm.weight [10]",
                "kv_b_proj.weight [33, 10]", "o_proj.weight [12, 15]", "o_proj.bias [12]"}));
}

TEST_F(Latent, EverySplitOfThePromptGivesTheSameBitsInEitherForm) {
  LatentAttention attention(kLatent, rotary_, /*layer=*/0);
  (void)prepared(attention);
  const Index T = 70;
  const Tensor x_TD = random_tensor(*context_, {T, kWidth}, 50);
  for (const LatentForm form : {LatentForm::kExpanded, LatentForm::kAbsorbed}) {
    TestCache first = cache(1);
    const std::vector<Piece> all = {{.count = T, .slot = 0, .form = form}};
    const Tensor whole = run_step(attention, x_TD, all, &first);
    for (const std::vector<Index>& split :
         std::vector<std::vector<Index>>{{64, 6}, {1, 1, 68}, {69, 1}, {30, 33, 7}}) {
      TestCache slots = cache(1);
      Index begin = 0;
      for (const Index count : split) {
        const std::vector<Piece> part = {
            {.count = count, .first_position = begin, .slot = 0, .form = form}};
        const Tensor y_TD = run_step(attention, x_TD.narrow(0, begin, count), part, &slots);
        EXPECT_TRUE(has_same_bits(whole.narrow(0, begin, count), y_TD)) << begin;
        begin += count;
      }
    }
  }
}

TEST_F(Latent, ExpandedIsTheSameWithAndWithoutACache) {
  LatentAttention attention(kLatent, rotary_, /*layer=*/0);
  (void)prepared(attention);
  const Tensor x_TD = random_tensor(*context_, {70, kWidth}, 50);
  const std::vector<Piece> all = {{.count = 70, .slot = 0}};
  TestCache slots = cache(1);
  EXPECT_TRUE(has_same_bits(run_step(attention, x_TD, all, nullptr),
                            run_step(attention, x_TD, all, &slots)));
}

TEST_F(Latent, ABatchOfMixedFormsGivesTheBitsOfEachSequenceAlone) {
  LatentAttention attention(kLatent, rotary_, /*layer=*/0);
  (void)prepared(attention);
  const Tensor x_TD = random_tensor(*context_, {12, kWidth}, 50);
  const std::vector<Piece> pieces = {{.count = 3, .slot = 2, .form = LatentForm::kAbsorbed},
                                     {.count = 5, .slot = 0, .form = LatentForm::kExpanded},
                                     {.count = 1, .slot = 3, .form = LatentForm::kAbsorbed},
                                     {.count = 3, .slot = 1, .form = LatentForm::kExpanded}};
  TestCache slots = cache(4);
  const Tensor together = run_step(attention, x_TD, pieces, &slots);
  Index begin = 0;
  for (const Piece& piece : pieces) {
    TestCache own = cache(4);
    const Tensor alone = run_step(attention, x_TD.narrow(0, begin, piece.count), {&piece, 1}, &own);
    EXPECT_TRUE(has_same_bits(alone, together.narrow(0, begin, piece.count))) << begin;
    begin += piece.count;
  }
}

TEST_F(Latent, RowsOfNoSequenceAnswerNothing) {
  LatentAttention attention(kLatent, rotary_, /*layer=*/0);
  (void)prepared(attention);
  const Tensor x_TD = random_tensor(*context_, {2, kWidth}, 50);
  const std::vector<std::int32_t> positions = {0, 1};
  const StepSequence second = {.begin = 1, .count = 1};
  const Tensor none = attention(x_TD, {.sequences = {}, .positions = positions});
  const Tensor one = attention(x_TD, {.sequences = {&second, 1}, .positions = positions});
  for (const double value : ops::testing::values_of(none))
    EXPECT_EQ(value, 0);
  EXPECT_TRUE(has_same_bits(none.narrow(0, 0, 1), one.narrow(0, 0, 1)));
  EXPECT_FALSE(has_same_bits(none.narrow(0, 1, 1), one.narrow(0, 1, 1)));
}

}  // namespace
}  // namespace tessera::nn
