// T tokens · E experts · A chosen per token · D width
#include "ops/router.h"

#include <numeric>

#include <gtest/gtest.h>

#include "ops/linear.h"
#include "ops/testing/tensors.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::is_close;
using testing::random_tensor;
using testing::tensor_of;
using testing::values_of;
using testing::with_wider_rows;

std::vector<double> scores_of(std::vector<double> logits, RouterScoring scoring) {
  double total = 0;
  for (double& value : logits) {
    value = scoring == RouterScoring::kSoftmax ? std::exp(value) : 1 / (1 + std::exp(-value));
    total += value;
  }
  for (double& value : logits)
    value /= scoring == RouterScoring::kSoftmax ? total : 1.0;
  return logits;
}

// What a group is worth: its largest choice, or the sum of its two largest.
double worth_of_group(std::vector<double> choices, bool by_top_two) {
  std::sort(choices.rbegin(), choices.rend());
  return by_top_two && choices.size() > 1 ? choices[0] + choices[1] : choices[0];
}

struct Choice {
  std::vector<std::int32_t> experts;
  std::vector<double> weights;
};

// The definition for one token, after the description of DeepSeek-V3's router.
Choice choose(const RouterInputs& inputs, const std::vector<double>& logits) {
  const std::size_t E = logits.size();
  const std::vector<double> scores = scores_of(logits, inputs.scoring);
  const bool is_corrected = inputs.selection == RouterSelection::kBiasCorrected;
  std::vector<double> choices = scores;
  for (std::size_t e = 0; e < E && is_corrected; ++e)
    choices[e] += values_of(inputs.bias_E)[e];
  if (inputs.selection != RouterSelection::kGreedy) {
    const std::size_t length = E / static_cast<std::size_t>(inputs.num_groups);
    std::vector<std::pair<double, std::size_t>> groups;
    for (std::size_t first = 0; first < E; first += length) {
      const auto at = choices.begin() + static_cast<std::ptrdiff_t>(first);
      groups.emplace_back(
          -worth_of_group({at, at + static_cast<std::ptrdiff_t>(length)}, is_corrected), first);
    }
    std::sort(groups.begin(), groups.end());
    for (std::size_t g = static_cast<std::size_t>(inputs.num_kept_groups); g < groups.size(); ++g)
      std::fill_n(choices.begin() + static_cast<std::ptrdiff_t>(groups[g].second), length, 0.0);
  }
  std::vector<std::int32_t> ids(E);
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(), [&](std::int32_t a, std::int32_t b) {
    return choices[static_cast<std::size_t>(a)] > choices[static_cast<std::size_t>(b)];
  });
  ids.resize(static_cast<std::size_t>(inputs.num_chosen));
  std::sort(ids.begin(), ids.end());
  Choice choice{.experts = ids, .weights = {}};
  double total = 0;
  for (const std::int32_t id : ids)
    total += scores[static_cast<std::size_t>(id)];
  const double divisor = inputs.normalise && ids.size() > 1 ? total : 1.0;
  for (const std::int32_t id : ids)
    choice.weights.push_back(static_cast<double>(inputs.scaling) *
                             scores[static_cast<std::size_t>(id)] / divisor);
  return choice;
}

void expect_definition(const RouterInputs& inputs) {
  const auto [T, E] = dims<2>(inputs.logits_TE, "logits");
  const Routing routing = route(inputs);
  ASSERT_EQ(routing.experts_TA.shape(), (Shape{T, inputs.num_chosen}));
  const std::vector<double> logits = values_of(inputs.logits_TE);
  for (Index t = 0; t < T; ++t) {
    const auto row = logits.begin() + t * E;
    const Choice choice = choose(inputs, {row, row + E});
    const std::int32_t* experts =
        routing.experts_TA.data<const std::int32_t>() + t * inputs.num_chosen;
    EXPECT_EQ(std::vector<std::int32_t>(experts, experts + inputs.num_chosen), choice.experts);
    EXPECT_TRUE(is_close(choice.weights, routing.weights_TA.narrow(0, t, 1), 1e-5));
  }
}

class Router : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(Router, ChoosesAsDefinedForEveryScoringAndSelection) {
  for (const Index T : {0, 1, 6}) {
    for (const RouterScoring scoring : {RouterScoring::kSoftmax, RouterScoring::kSigmoid}) {
      for (const RouterSelection selection :
           {RouterSelection::kGreedy, RouterSelection::kGroupLimited,
            RouterSelection::kBiasCorrected}) {
        for (const bool normalise : {false, true}) {
          expect_definition({.logits_TE = random_tensor(*context_, {T, 12}, 1, 2.0),
                             .bias_E = random_tensor(*context_, {12}, 2, 0.05),
                             .scoring = scoring,
                             .selection = selection,
                             .num_chosen = 3,
                             .num_groups = 4,
                             .num_kept_groups = 2,
                             .normalise = normalise,
                             .scaling = 2.5F});
        }
      }
    }
  }
}

TEST_F(Router, EqualScoresGoToTheLowestExperts) {
  const std::vector<float> logits = {1, 2, 2, 2, 1};
  const Routing routing =
      route({.logits_TE = tensor_of(*context_, {1, 5}, logits), .num_chosen = 2});
  EXPECT_EQ(routing.experts_TA.data<const std::int32_t>()[0], 1);
  EXPECT_EQ(routing.experts_TA.data<const std::int32_t>()[1], 2);
}

TEST_F(Router, BiasChangesTheChoiceButNotTheWeights) {
  const std::vector<float> logits = {0, 1, 2, -1};
  const std::vector<float> bias = {0, 0, -1, 1};
  const Routing routing = route({.logits_TE = tensor_of(*context_, {1, 4}, logits),
                                 .bias_E = tensor_of(*context_, {4}, bias),
                                 .scoring = RouterScoring::kSigmoid,
                                 .selection = RouterSelection::kBiasCorrected,
                                 .num_chosen = 1});
  EXPECT_EQ(routing.experts_TA.data<const std::int32_t>()[0], 3);
  EXPECT_TRUE(is_close(std::vector<double>{1 / (1 + std::exp(1.0))}, routing.weights_TA, 1e-6));
}

TEST_F(Router, SortingKeepsEveryPlaceOnceAndTokensAscending) {
  const Routing routing =
      route({.logits_TE = random_tensor(*context_, {9, 6}, 1, 2.0), .num_chosen = 2});
  const HostValues<std::int32_t> experts(routing.experts_TA);
  const RowGroups slots = sort_by_expert(routing.experts_TA, 6);
  EXPECT_EQ(slots.num_rows, 18);
  ASSERT_EQ(slots.num_groups(), 6);
  const HostValues<Index> begin(slots.begin_G);
  const HostValues<Index> token(slots.x_row_R);
  const HostValues<std::int32_t> slot_of(slots.rows_of_x_Tn);
  std::vector<int> num_places(18);
  for (std::size_t i = 0; i < 18; ++i) {
    const auto slot = static_cast<std::size_t>(slot_of.values()[i]);
    ++num_places[slot];
    EXPECT_EQ(token.values()[slot], static_cast<Index>(i) / 2);
    const auto e = static_cast<std::size_t>(experts.values()[i]);
    EXPECT_TRUE(static_cast<Index>(slot) >= begin.values()[e] &&
                static_cast<Index>(slot) < begin.values()[e + 1]);
  }
  EXPECT_EQ(num_places, std::vector<int>(18, 1));
  for (std::size_t e = 0; e < 6; ++e) {
    const auto first = token.values().begin();
    EXPECT_TRUE(std::is_sorted(first + begin.values()[e], first + begin.values()[e + 1]));
  }
}

TEST_F(Router, RoutedProductsAddUpToTheNaiveMixture) {
  for (const Index T : {0, 1, 7}) {
    const Index D = 10;
    const Index E = 5;
    const Tensor x_TD = random_tensor(*context_, {T, D}, 1);
    const Tensor base_TD = with_wider_rows(random_tensor(*context_, {T, D}, 2), 3);
    std::vector<Tensor> experts;
    experts.reserve(static_cast<std::size_t>(E));
    for (std::uint64_t e = 0; e < static_cast<std::uint64_t>(E); ++e)
      experts.push_back(random_tensor(*context_, {D, D}, 10 + e));
    const Routing routing =
        route({.logits_TE = random_tensor(*context_, {T, E}, 3), .num_chosen = 2});
    const RowGroups slots = sort_by_expert(routing.experts_TA, E);
    const Tensor answers = grouped_linear({.x = x_TD, .weights = experts, .groups = slots});
    std::vector<double> expected = values_of(base_TD);
    for (Index i = 0; i < 2 * T; ++i) {
      const auto e = static_cast<std::size_t>(routing.experts_TA.data<const std::int32_t>()[i]);
      const std::vector<double> answer = values_of(linear(x_TD.narrow(0, i / 2, 1), experts[e]));
      const auto weight = static_cast<double>(routing.weights_TA.data<const float>()[i]);
      for (Index d = 0; d < D; ++d)
        expected[static_cast<std::size_t>(i / 2 * D + d)] +=
            weight * answer[static_cast<std::size_t>(d)];
    }
    EXPECT_TRUE(is_close(expected, combine_experts(base_TD, answers, routing, slots), 1e-5));
    EXPECT_TRUE(is_close(
        expected, combine_experts(base_TD, with_wider_rows(answers, 2), routing, slots), 1e-5));
  }
}

TEST_F(Router, RefusesNumbersThatDoNotFit) {
  const auto broken = [&](const std::function<void(RouterInputs&)>& change,
                          std::initializer_list<std::string_view> parts) {
    RouterInputs inputs = {.logits_TE = random_tensor(*context_, {2, 8}, 1), .num_chosen = 2};
    change(inputs);
    return breaks_contract([&] { (void)route(inputs); }, parts);
  };
  EXPECT_TRUE(broken([](auto& in) { in.num_chosen = 9; }, {"router", "1 to 8", "is 9"}));
  EXPECT_TRUE(broken([](auto& in) { in.num_chosen = 0; }, {"router", "1 to 8", "is 0"}));
  EXPECT_TRUE(broken([](auto& in) { in.num_groups = 3; }, {"router", "8 experts", "1 of 3"}));
  EXPECT_TRUE(broken([](auto& in) { in.num_kept_groups = 2; }, {"router", "2 of 1"}));
  EXPECT_TRUE(broken([](auto& in) { in.logits_TE = in.logits_TE.transpose(0, 1); },
                     {"router", "contiguous last axis"}));
  EXPECT_TRUE(broken([](auto& in) { in.logits_TE = in.logits_TE.select(0, 0); },
                     {"router logits", "rank 2, is 1"}));
  EXPECT_TRUE(broken([](auto& in) { in.selection = RouterSelection::kBiasCorrected; },
                     {"router", "bias of 8", "empty"}));
  EXPECT_TRUE(broken(
      [&](auto& in) {
        in.logits_TE = random_tensor(*context_, {1, 1025}, 1);
      },
      {"router", "at most 1024", "is 1025"}));
}

TEST_F(Router, RefusesExpertsAndAnswersThatDoNotFit) {
  const Tensor logits_TE = random_tensor(*context_, {3, 8}, 1);
  const Routing routing = route({.logits_TE = logits_TE, .num_chosen = 8});
  EXPECT_TRUE(breaks_contract([&] { (void)sort_by_expert(routing.experts_TA, 0); },
                              {"sort_by_expert", "1 to 1024", "is 0"}));
  const RowGroups slots = sort_by_expert(routing.experts_TA, 8);
  const Tensor base_TD = random_tensor(*context_, {3, 5}, 2);
  const Tensor answers = random_tensor(*context_, {23, 5}, 3);
  EXPECT_TRUE(breaks_contract([&] { (void)combine_experts(base_TD, answers, routing, slots); },
                              {"combine_experts", "24 answers of width 5", "23 of 5"}));
}

}  // namespace
}  // namespace tessera::ops
