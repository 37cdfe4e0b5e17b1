// Losses and routing: values against their definitions, gradients against differences.
#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "ops/elementwise.h"
#include "ops/linear.h"
#include "ops/router.h"
#include "ops/testing/gradients.h"
#include "ops/training/balance_loss.h"
#include "ops/training/cross_entropy.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::gradients_of;
using testing::has_same_bits;
using testing::has_true_gradient;
using testing::Inputs;
using testing::random_tensor;

class Losses : public testing::GradientTest {};

TEST_F(Losses, CrossEntropyIsTheDefinition) {
  const Tensor h_TD = input({3, 4}, 1);
  const Tensor w_VD = input({5, 4}, 2);
  const std::vector<std::int32_t> targets = {4, 0, 2};
  const CrossEntropy found =
      cross_entropy({.h_TD = h_TD, .w_VD = w_VD, .targets = targets, .weight = 0.5F});
  const std::vector<double> logits = testing::values_of(linear(h_TD, w_VD));
  double sum = 0;
  for (std::size_t t = 0; t < 3; ++t) {
    double total = 0;
    const auto target = static_cast<std::size_t>(targets[t]);
    for (std::size_t v = 0; v < 5; ++v) {
      total += std::exp(logits[t * 5 + v]);
    }
    sum += std::log(total) - logits[t * 5 + target];
  }
  EXPECT_NEAR(found.sum.read(), 0.5 * sum, 1e-6);
  EXPECT_NEAR(static_cast<double>(*found.loss.data<const float>()), 0.5 * sum, 1e-6);
}

TEST_F(Losses, CrossEntropyHasTheGradientOfItsDefinition) {
  const std::vector<std::int32_t> targets = {4, 0, 2, 2};
  const auto f = [&](Inputs in) {
    return cross_entropy({.h_TD = in[0], .w_VD = in[1], .targets = targets, .weight = 0.25F}).loss;
  };
  EXPECT_TRUE(has_true_gradient(f, {input({4, 6}, 1), input({5, 6}, 2)}));
  const auto doubled = [&](Inputs in) {
    const Tensor loss =
        cross_entropy({.h_TD = in[0], .w_VD = in[1], .targets = targets, .weight = 0.25F}).loss;
    return loss + loss;
  };
  EXPECT_TRUE(has_true_gradient(doubled, {input({4, 6}, 1), input({5, 6}, 2)}));
}

TEST_F(Losses, CrossEntropyInChunksIsThatOfAllRows) {
  // A vocabulary so large that 70 rows are two chunks.
  const Index V = 140'000;
  const auto context = Context::create({.num_threads = 2});
  const Tensor h_TD = random_tensor(*context, {70, 2}, 1);
  const Tensor w_VD = random_tensor(*context, {V, 2}, 2);
  std::vector<std::int32_t> targets(70);
  for (std::size_t t = 0; t < targets.size(); ++t)
    targets[t] = static_cast<std::int32_t>(1999 * t);
  const auto f = [&](Inputs in) {
    return cross_entropy({.h_TD = in[0], .w_VD = in[1], .targets = targets, .weight = 1.0F}).loss;
  };
  Tensor one = Tensor::empty(context->allocator(), DType::kF32, {1});
  *one.data<float>() = 1;
  const std::vector<Tensor> whole = gradients_of(f, {h_TD, w_VD}, one);
  double sum = 0;
  for (const Index begin : {0, 35}) {
    const std::span<const std::int32_t> own =
        std::span(targets).subspan(static_cast<std::size_t>(begin), 35);
    sum +=
        cross_entropy({.h_TD = h_TD.narrow(0, begin, 35), .w_VD = w_VD, .targets = own}).sum.read();
  }
  const CrossEntropy all = cross_entropy({.h_TD = h_TD, .w_VD = w_VD, .targets = targets});
  EXPECT_NEAR(all.sum.read(), sum, 1e-9 * sum);
  // Row 69 lies in the second chunk: its dh is (softmax - onehot) w.
  const std::vector<double> w = testing::values_of(w_VD);
  const std::vector<double> h = testing::values_of(h_TD.narrow(0, 69, 1));
  double total = 0;
  double expected = 0;
  for (std::size_t v = 0; v < static_cast<std::size_t>(V); ++v) {
    const double p = std::exp(h[0] * w[2 * v] + h[1] * w[2 * v + 1]);
    total += p;
    expected += p * w[2 * v];
  }
  expected = expected / total - w[2 * static_cast<std::size_t>(targets[69])];
  EXPECT_NEAR(testing::values_of(whole[0])[138], expected, 1e-4);
}

TEST_F(Losses, CrossEntropyRefusesTargetsOutsideTheVocabulary) {
  const std::vector<std::int32_t> targets = {5};
  EXPECT_TRUE(breaks_contract(
      [&] {
        (void)cross_entropy({.h_TD = input({1, 4}), .w_VD = input({5, 4}), .targets = targets});
      },
      {"cross_entropy", "targets below 5, is 5"}));
}

// A mixture whose choice is fixed by the values and does not flip under small steps.
TEST_F(Losses, RoutedMixtureHasTheGradientOfItsDefinition) {
  for (const RouterScoring scoring : {RouterScoring::kSoftmax, RouterScoring::kSigmoid}) {
    for (const bool normalise : {false, true}) {
      const auto f = [&](Inputs in) {
        const Routing routing = route({.logits_TE = in[1],
                                       .bias_E = {},
                                       .scoring = scoring,
                                       .selection = RouterSelection::kGreedy,
                                       .num_chosen = 2,
                                       .normalise = normalise,
                                       .scaling = 1.5F});
        const RowGroups slots = sort_by_expert(routing.experts_TA, 4);
        const Tensor answers =
            grouped_linear({.x = in[0], .weights = in.subspan(2), .groups = slots});
        return combine_experts(in[0], answers, routing, slots);
      };
      Tensor logits_TE = input({5, 4}, 2);
      for (Index t = 0; t < 5; ++t) {
        // Two clear winners per token.
        logits_TE.data<float>()[t * 4 + t % 4] += 4;
        logits_TE.data<float>()[t * 4 + (t + 1) % 4] += 4;
      }
      EXPECT_TRUE(has_true_gradient(f, {input({5, 3}, 1), logits_TE, input({3, 3}, 3),
                                        input({3, 3}, 4), input({3, 3}, 5), input({3, 3}, 6)}))
          << normalise;
    }
  }
}

TEST_F(Losses, BalanceLossOfPackedSequencesIsTheMeanOfTheirOwn) {
  const Tensor logits_TE = input({7, 4}, 3);
  const auto routed = [&](const Tensor& logits) {
    return route({.logits_TE = logits,
                  .bias_E = {},
                  .scoring = RouterScoring::kSoftmax,
                  .selection = RouterSelection::kGreedy,
                  .num_chosen = 2});
  };
  const std::vector<Index> both = {0, 3};
  const std::vector<Index> one = {0};
  const double together =
      balance_loss(routed(logits_TE), {.sequence_begin = both, .alpha = 0.1F}).value.read();
  const double first =
      balance_loss(routed(logits_TE.narrow(0, 0, 3)), {.sequence_begin = one, .alpha = 0.1F})
          .value.read();
  const double second =
      balance_loss(routed(logits_TE.narrow(0, 3, 4)), {.sequence_begin = one, .alpha = 0.1F})
          .value.read();
  EXPECT_NEAR(together, (first + second) / 2, 1e-9);
  const auto f = [&](Inputs in) {
    return balance_loss(routed(in[0]), {.sequence_begin = both, .alpha = 0.1F}).loss;
  };
  EXPECT_TRUE(has_true_gradient(f, {logits_TE}, 2e-3));
}

}  // namespace
}  // namespace tessera::ops
