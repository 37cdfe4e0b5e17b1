// Norms and summaries of rows. T rows · D width · V vocabulary
#include "ops/norm.h"

#include <gtest/gtest.h>

#include "ops/logits.h"
#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;
using testing::with_wider_rows;

constexpr float kEps = 1e-5F;
constexpr double kExactEps = static_cast<double>(kEps);

std::vector<double> rms_norm_definition(const Tensor& x_TD, const Tensor& w_D) {
  const auto [T, D] = dims<2>(x_TD, "x");
  const std::vector<double> x = values_of(x_TD);
  const std::vector<double> w = values_of(w_D);
  std::vector<double> y(x.size());
  for (Index t = 0; t < T; ++t) {
    double square = 0;
    for (Index d = 0; d < D; ++d)
      square += x[static_cast<std::size_t>(t * D + d)] * x[static_cast<std::size_t>(t * D + d)];
    const double factor = 1 / std::sqrt(square / static_cast<double>(D) + kExactEps);
    for (Index d = 0; d < D; ++d) {
      const auto i = static_cast<std::size_t>(t * D + d);
      y[i] = x[i] * factor * w[static_cast<std::size_t>(d)];
    }
  }
  return y;
}

std::vector<double> layer_norm_definition(const Tensor& x_TD,
                                          const Tensor& w_D,
                                          const Tensor& b_D) {
  const auto [T, D] = dims<2>(x_TD, "x");
  const std::vector<double> x = values_of(x_TD);
  const std::vector<double> w = values_of(w_D);
  const std::vector<double> b = values_of(b_D);
  std::vector<double> y(x.size());
  for (Index t = 0; t < T; ++t) {
    double mean = 0;
    double variance = 0;
    for (Index d = 0; d < D; ++d)
      mean += x[static_cast<std::size_t>(t * D + d)] / static_cast<double>(D);
    for (Index d = 0; d < D; ++d)
      variance +=
          std::pow(x[static_cast<std::size_t>(t * D + d)] - mean, 2) / static_cast<double>(D);
    for (Index d = 0; d < D; ++d) {
      const auto i = static_cast<std::size_t>(t * D + d);
      y[i] = (x[i] - mean) / std::sqrt(variance + kExactEps) * w[static_cast<std::size_t>(d)] +
             b[static_cast<std::size_t>(d)];
    }
  }
  return y;
}

class Norm : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(Norm, MatchesTheDefinitionAtEveryShape) {
  for (const Index T : {0, 1, 5}) {
    for (const Index D : {1, 7, 8, 33, 130}) {
      const Tensor x_TD = random_tensor(*context_, {T, D}, 1, 3.0);
      const Tensor w_D = random_tensor(*context_, {D}, 2);
      const Tensor b_D = random_tensor(*context_, {D}, 3);
      EXPECT_TRUE(is_close(rms_norm_definition(x_TD, w_D), rms_norm(x_TD, w_D, kEps), 1e-5));
      EXPECT_TRUE(
          is_close(layer_norm_definition(x_TD, w_D, b_D), layer_norm(x_TD, w_D, b_D, kEps), 1e-5));
    }
  }
}

TEST_F(Norm, DistanceBetweenRowsChangesNothing) {
  const Tensor x_TD = random_tensor(*context_, {4, 19}, 1);
  const Tensor w_D = random_tensor(*context_, {19}, 2);
  const Tensor apart_TD = with_wider_rows(x_TD, 6);
  EXPECT_TRUE(has_same_bits(rms_norm(x_TD, w_D, kEps), rms_norm(apart_TD, w_D, kEps)));
  EXPECT_TRUE(
      has_same_bits(layer_norm(x_TD, w_D, w_D, kEps), layer_norm(apart_TD, w_D, w_D, kEps)));
}

TEST_F(Norm, RefusesOperandsThatDoNotFit) {
  const Tensor x_TD = random_tensor(*context_, {4, 6}, 1);
  const Tensor w_D = random_tensor(*context_, {6}, 2);
  const Tensor short_D = random_tensor(*context_, {5}, 2);
  EXPECT_TRUE(
      breaks_contract([&] { (void)rms_norm(x_TD, short_D, kEps); }, {"rms_norm", "w of 6", "[5]"}));
  EXPECT_TRUE(
      breaks_contract([&] { (void)rms_norm(w_D, w_D, kEps); }, {"rms_norm x", "rank 2, is 1"}));
  EXPECT_TRUE(breaks_contract([&] { (void)rms_norm(x_TD.transpose(0, 1), short_D, kEps); },
                              {"rms_norm", "contiguous last axis", "step of 6"}));
  EXPECT_TRUE(breaks_contract([&] { (void)rms_norm(convert(x_TD, DType::kF16), w_D, kEps); },
                              {"rms_norm", "f32 or bf16, are f16"}));
  EXPECT_TRUE(breaks_contract([&] { (void)layer_norm(x_TD, w_D, short_D, kEps); },
                              {"layer_norm", "b of 6", "[5]"}));
  EXPECT_TRUE(breaks_contract([&] { (void)layer_norm(x_TD, Tensor(), w_D, kEps); },
                              {"layer_norm", "w of 6", "empty"}));
}

TEST(Logits, SummaryIsArgmaxAndLogOfTheSum) {
  const auto context = Context::create({.num_threads = 2});
  for (const auto& [T, V] : {std::pair<Index, Index>{0, 5}, {1, 1}, {3, 7}, {4, 103}}) {
    const Tensor logits_TV = testing::with_wider_rows(random_tensor(*context, {T, V}, 1, 5.0), 3);
    const std::vector<double> x = values_of(logits_TV);
    const LogitSummary summary = summarise_logits(logits_TV);
    ASSERT_EQ(summary.argmax.size(), static_cast<std::size_t>(T));
    for (Index t = 0; t < T; ++t) {
      const auto row = x.begin() + t * V;
      double sum = 0;
      for (Index v = 0; v < V; ++v)
        sum += std::exp(row[v]);
      const auto at = static_cast<std::size_t>(t);
      EXPECT_EQ(summary.argmax[at], std::max_element(row, row + V) - row);
      EXPECT_NEAR(summary.log_norm[at], std::log(sum), 1e-5);
      EXPECT_EQ(summary.log_probs[at],
                static_cast<float>(*std::max_element(row, row + V) - summary.log_norm[at]));
    }
  }
}

TEST(Logits, TiesGoToTheLowestIdAndStridesAreChecked) {
  const auto context = Context::create({.num_threads = 1});
  const std::vector<float> tied = {1, 4, 4, 0};
  const Tensor logits_TV = testing::tensor_of(*context, {1, 4}, tied);
  EXPECT_EQ(summarise_logits(logits_TV).argmax[0], 1);
  EXPECT_TRUE(
      breaks_contract([&] { (void)summarise_logits(logits_TV.transpose(0, 1).expand(1, 2)); },
                      {"summarise_logits", "contiguous last axis"}));
  EXPECT_TRUE(breaks_contract([&] { (void)summarise_logits(logits_TV.narrow(1, 0, 0)); },
                              {"summarise_logits", "at least one id"}));
  EXPECT_TRUE(breaks_contract([&] { (void)summarise_logits(logits_TV.select(0, 0)); },
                              {"summarise_logits", "rank 2, is 1"}));
}

}  // namespace
}  // namespace tessera::ops
