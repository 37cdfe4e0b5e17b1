#include "kernels/router/router.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/router/router_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Routing {
  GuardedRows scores;
  GuardedRows weights;
  std::vector<std::int32_t> ids;  // [T, A]
};

Routing route(RouterFn& run,
              const RouterShape& shape,
              const GuardedRows& logits,
              const std::vector<float>& bias,
              int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  Routing routing{GuardedRows(shape.T, shape.E), GuardedRows(shape.T, shape.A), {}};
  routing.ids.assign(static_cast<std::size_t>(shape.T * shape.A), -1);
  run({.logits = logits.data(),
       .bias = bias.data(),
       .scores = routing.scores.data(),
       .ids = routing.ids.data(),
       .weights = routing.weights.data(),
       .T = shape.T,
       .E = shape.E,
       .A = shape.A,
       .logits_stride = logits.stride(),
       .scoring = shape.scoring,
       .selection = shape.selection,
       .num_groups = shape.num_groups,
       .num_kept_groups = shape.num_kept_groups,
       .normalise_weights = shape.normalise_weights,
       .scale = shape.scale},
      pool);
  return routing;
}

std::vector<float> random_bias(Index E) {
  std::vector<float> bias;
  base::Rng rng(99);
  bias.reserve(static_cast<std::size_t>(E));
  for (Index e = 0; e < E; ++e)
    bias.push_back(static_cast<float>(0.3 * rng.next_normal()));
  return bias;
}

// Logits with a few exact ties in each row.
GuardedRows random_logits(const RouterShape& shape, std::uint64_t seed) {
  GuardedRows logits = testing::random_rows(shape.T, shape.E, {.gap = 3, .offset = 1}, seed, 3.0F);
  for (Index t = 0; t < shape.T && shape.E > 2; ++t) {
    logits.at(t, (3 * t + 1) % shape.E) = logits.at(t, (7 * t) % shape.E);
  }
  return logits;
}

void expect_matches_definition(const RouterShape& shape, const GuardedRows& logits) {
  const std::vector<float> bias = random_bias(shape.E);
  const Routing expected = route(router_ref, shape, logits, bias);
  const auto relative = [&](Index t) {
    double largest = 0;
    for (Index e = 0; e < shape.E; ++e)
      largest = std::fmax(largest, logits.magnitude(t, e));
    return (8 + 2 * largest) * kHalfEps;  // |logit - max| is at most twice the largest magnitude
  };
  testing::for_each_variant(router_variants(), [&](RouterFn& run) {
    const Routing actual = route(run, shape, logits, bias);
    EXPECT_TRUE(actual.scores.is_written_exactly());
    EXPECT_TRUE(actual.weights.is_written_exactly());
    EXPECT_EQ(actual.ids, expected.ids);
    EXPECT_TRUE(testing::is_near(expected.scores, actual.scores, [&](Index t, Index e) {
      return relative(t) * expected.scores.magnitude(t, e);
    }));
    // A normalised weight has the errors of its score and of the sum.
    EXPECT_TRUE(testing::is_near(expected.weights, actual.weights, [&](Index t, Index a) {
      return (2 * relative(t) + static_cast<double>(shape.A + 2) * kHalfEps) *
             expected.weights.magnitude(t, a);
    }));
  });
}

TEST(Router, MatchesDefinitionAtModelSizes) {
  for (const RouterShape& shape : kRouterShapes) {
    expect_matches_definition(shape, random_logits(shape, 1));
  }
}

TEST(Router, MatchesDefinitionForEveryCombination) {
  for (const RouterScoring scoring : {RouterScoring::kSoftmax, RouterScoring::kSigmoid}) {
    for (const RouterSelection selection :
         {RouterSelection::kGreedy, RouterSelection::kGroupLimitedGreedy,
          RouterSelection::kNoauxTc}) {
      for (const Index kept : {1, 2, 3}) {
        for (const Index A : {1, 2, 5, 12}) {
          const RouterShape shape{.T = 33,
                                  .E = 12,
                                  .A = A,
                                  .scoring = scoring,
                                  .selection = selection,
                                  .num_groups = 3,
                                  .num_kept_groups = kept,
                                  .normalise_weights = A != 5,
                                  .scale = 1.5F};
          expect_matches_definition(shape, random_logits(shape, 2));
        }
      }
    }
  }
}

TEST(Router, MatchesDefinitionAtSmallExtents) {
  for (const Index E : {1, 2, 3, 17, 1024}) {
    for (const Index T : {0, 1, 2}) {
      const RouterShape shape{.T = T, .E = E, .A = 1};
      expect_matches_definition(shape, random_logits(shape, 3));
    }
  }
}

// Expected values by hand from the rules of the contract.
TEST(Router, TakesTheLowestIdsOfEqualsAndListsThemAscending) {
  GuardedRows logits(1, 6);
  const std::vector<float> values = {0, 2, 1, 1, 3, 1};
  for (Index e = 0; e < 6; ++e)
    logits.at(0, e) = values[static_cast<std::size_t>(e)];
  const RouterShape shape{.T = 1, .E = 6, .A = 3};
  testing::for_each_variant(router_variants(), [&](RouterFn& run) {
    EXPECT_EQ(route(run, shape, logits, {}).ids, (std::vector<std::int32_t>{1, 2, 4}));
  });
}

TEST(Router, BiasChoosesButDoesNotWeigh) {
  GuardedRows logits(1, 4);
  for (Index e = 0; e < 4; ++e)
    logits.at(0, e) = 0;  // sigmoid 0.5 each
  const RouterShape shape{.T = 1,
                          .E = 4,
                          .A = 2,
                          .scoring = RouterScoring::kSigmoid,
                          .selection = RouterSelection::kNoauxTc,
                          .normalise_weights = true,
                          .scale = 2.0F};
  testing::for_each_variant(router_variants(), [&](RouterFn& run) {
    const Routing routing = route(run, shape, logits, {0, 0.25F, -1, 0.125F});
    EXPECT_EQ(routing.ids, (std::vector<std::int32_t>{1, 3}));
    EXPECT_FLOAT_EQ(routing.weights.at(0, 0), 1.0F);
    EXPECT_FLOAT_EQ(routing.weights.at(0, 1), 1.0F);
  });
}

// Groups (0.9, 0.1), (0.6, 0.6): by maximum the first is kept, by the sum of two the second.
TEST(Router, GroupsAreRankedByMaximumOrByTheSumOfTheirTopTwo) {
  GuardedRows logits(1, 4);
  const std::vector<float> values = {2.2F, -2.2F, 0.4F, 0.4F};
  for (Index e = 0; e < 4; ++e)
    logits.at(0, e) = values[static_cast<std::size_t>(e)];
  RouterShape shape{.T = 1, .E = 4, .A = 2, .scoring = RouterScoring::kSigmoid, .num_groups = 2};
  const std::vector<float> no_bias(4, 0.0F);
  testing::for_each_variant(router_variants(), [&](RouterFn& run) {
    shape.selection = RouterSelection::kGroupLimitedGreedy;
    EXPECT_EQ(route(run, shape, logits, no_bias).ids, (std::vector<std::int32_t>{0, 1}));
    shape.selection = RouterSelection::kNoauxTc;
    EXPECT_EQ(route(run, shape, logits, no_bias).ids, (std::vector<std::int32_t>{2, 3}));
    // An expert of a kept group whose choice is negative loses to the zeros of the others.
    EXPECT_EQ(route(run, shape, logits, {-0.5F, -2, 1, -0.7F}).ids,
              (std::vector<std::int32_t>{0, 2}));
  });
}

TEST(Router, DividesBySumOnlyWhenAskedAndForMoreThanOneExpert) {
  GuardedRows logits(1, 2);
  logits.at(0, 0) = 0, logits.at(0, 1) = std::log(3.0F);  // softmax 1/4, 3/4
  testing::for_each_variant(router_variants(), [&](RouterFn& run) {
    RouterShape shape{.T = 1, .E = 2, .A = 1, .normalise_weights = true, .scale = 2.0F};
    EXPECT_FLOAT_EQ(route(run, shape, logits, {}).weights.at(0, 0), 1.5F);
    shape.A = 2;
    EXPECT_FLOAT_EQ(route(run, shape, logits, {}).weights.at(0, 1), 1.5F);
    shape.normalise_weights = false;
    EXPECT_FLOAT_EQ(route(run, shape, logits, {}).weights.at(0, 0), 0.5F);
  });
}

TEST(Router, NonFiniteLogitsStillChooseDistinctExperts) {
  for (const RouterShape& base_shape : kRouterShapes) {
    RouterShape shape = base_shape;
    shape.T = 8;
    GuardedRows logits = random_logits(shape, 4);
    testing::plant_non_finite(logits);
    for (Index e = 0; e < shape.E; ++e) {
      logits.at(5, e) = kNan, logits.at(6, e) = -kInf, logits.at(7, e) = e % 2 == 0 ? kInf : kNan;
    }
    expect_matches_definition(shape, logits);
    testing::for_each_variant(router_variants(), [&](RouterFn& run) {
      const Routing routing = route(run, shape, logits, random_bias(shape.E));
      for (Index i = 0; i < 8 * shape.A; ++i) {
        const auto at = static_cast<std::size_t>(i);
        EXPECT_TRUE(routing.ids[at] >= 0 && routing.ids[at] < shape.E);
        if (i % shape.A > 0) {
          EXPECT_LT(routing.ids[at - 1], routing.ids[at]);
        }
      }
    });
  }
}

TEST(Router, GivesTheSameBitsForAnyThreadCountAndForEachTokenAlone) {
  for (const RouterShape& shape : kRouterShapes) {
    const GuardedRows logits = random_logits(shape, 5);
    const std::vector<float> bias = random_bias(shape.E);
    testing::for_each_variant(router_variants(), [&](RouterFn& run) {
      const Routing serial = route(run, shape, logits, bias, 1);
      for (const int num_threads : {2, 3}) {
        const Routing parallel = route(run, shape, logits, bias, num_threads);
        EXPECT_EQ(serial.ids, parallel.ids);
        EXPECT_TRUE(testing::has_same_bits(serial.weights, parallel.weights));
      }
      RouterShape alone_shape = shape;
      alone_shape.T = 1;
      GuardedRows last(1, shape.E);
      for (Index e = 0; e < shape.E; ++e)
        last.at(0, e) = logits.at(shape.T - 1, e);
      const Routing alone = route(run, alone_shape, last, bias);
      for (Index a = 0; a < shape.A; ++a) {
        EXPECT_EQ(alone.weights.at(0, a), serial.weights.at(shape.T - 1, a));
      }
    });
  }
}

}  // namespace
}  // namespace tessera::kernels
