#include "kernels/balance_loss/balance_loss.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/balance_loss/balance_loss_shapes.h"
#include "kernels/testing/buffers.h"
#include "kernels/testing/differences.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;

constexpr float kAlpha = 0.25F;

struct Problem {
  GuardedRows scores;             // [T, E]
  std::vector<std::int32_t> ids;  // [T, A]
  std::vector<Index> begins;
};

// Distinct experts per token, low ones more often.
Problem make_problem(BalanceShape shape, std::vector<Index> begins) {
  Problem problem{testing::random_rows(shape.T, shape.E, {}, 1), {}, std::move(begins)};
  for (Index t = 0; t < shape.T; ++t) {
    for (Index a = 0; a < shape.A; ++a)
      problem.ids.push_back(static_cast<std::int32_t>((t % 3 + a) % shape.E));
  }
  return problem;
}

struct Results {
  std::vector<double> sequence_loss;
  double loss = -7;
  GuardedRows dscores;
};

Results run_on(BalanceLossFn& run, const Problem& problem, int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  const Index num_sequences = std::ssize(problem.begins) - 1;
  const Index T = problem.scores.T();
  Results results{std::vector<double>(static_cast<std::size_t>(num_sequences), -7.0), -7,
                  GuardedRows(T, problem.scores.D(), {}, 3)};
  run({.scores = problem.scores.data(),
       .ids = problem.ids.data(),
       .begins = problem.begins.data(),
       .sequence_loss = results.sequence_loss.data(),
       .loss = &results.loss,
       .dscores = results.dscores.data(),
       .num_sequences = num_sequences,
       .E = problem.scores.D(),
       .A = T == 0 ? 1 : std::ssize(problem.ids) / T,
       .alpha = kAlpha},
      pool);
  return results;
}

void expect_matches_definition(const Problem& problem) {
  const Results expected = run_on(balance_loss_ref, problem);
  // Loads are at most E, scores of this test at most about 60, means no larger.
  const double largest = 60.0 * static_cast<double>(problem.scores.D());
  const double bound =
      static_cast<double>(problem.scores.T() + problem.scores.D() + 8) * 0x1p-53 * largest;
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    const Results actual = run_on(run, problem);
    EXPECT_NEAR(expected.loss, actual.loss, bound);
    for (std::size_t b = 0; b < actual.sequence_loss.size(); ++b)
      EXPECT_NEAR(expected.sequence_loss[b], actual.sequence_loss[b], bound) << "sequence " << b;
    EXPECT_TRUE(testing::is_near(expected.dscores, actual.dscores, [&](Index t, Index e) {
      return testing::kHalfEps * expected.dscores.magnitude(t, e);
    }));
  });
}

TEST(BalanceLoss, MatchesDefinitionForEverySequenceLayout) {
  for (const Index E : {1, 2, 9, 64, 1024}) {
    const Index A = std::min<Index>(E, 3);
    expect_matches_definition(make_problem({0, E, A}, {0}));
    expect_matches_definition(make_problem({0, E, A}, {0, 0}));
    expect_matches_definition(make_problem({1, E, A}, {0, 1}));
    expect_matches_definition(make_problem({41, E, A}, {0, 41}));
    expect_matches_definition(make_problem({41, E, A}, {0, 5, 5, 17, 41, 41}));
    expect_matches_definition(make_problem({41, E, A}, {3, 5, 40}));
  }
}

TEST(BalanceLoss, MatchesDefinitionAtModelSizes) {
  for (const BalanceShape shape : kBalanceShapes)
    expect_matches_definition(make_problem(shape, {0, shape.T / 3, shape.T / 2, shape.T}));
}

// Sequence 0: expert 0 twice, expert 1 never, mean scores 0.75 and 0.25: load 2 and 0, loss 1.5.
// Sequence 1: one token on expert 1 with score 0.5: load 2, loss 1.
TEST(BalanceLoss, HasTheValuesOfTheFormula) {
  Problem problem{GuardedRows(3, 2), {0, 0, 1}, {0, 2, 2, 3}};
  const std::vector<float> scores = {0.5F, 0.5F, 1, 0, 0.5F, 0.5F};
  for (Index i = 0; i < 6; ++i)
    problem.scores.at(i / 2, i % 2) = scores[static_cast<std::size_t>(i)];
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    const Results results = run_on(run, problem);
    EXPECT_EQ(results.sequence_loss, (std::vector<double>{1.5, 0, 1}));
    EXPECT_EQ(results.loss, 0.25 * 1.25);
    const std::vector<float> gradient = {0.125F, 0, 0.125F, 0, 0, 0.25F};
    for (Index i = 0; i < 6; ++i)
      EXPECT_EQ(results.dscores.at(i / 2, i % 2), gradient[static_cast<std::size_t>(i)]) << i;
  });
}

// An even load costs alpha whatever the scores are, as long as they sum to 1.
TEST(BalanceLoss, IsAlphaForAnEvenLoad) {
  Problem problem{GuardedRows(4, 4), {0, 1, 2, 3}, {0, 4}};
  for (Index i = 0; i < 16; ++i)
    problem.scores.at(i / 4, i % 4) = i % 4 == i / 8 ? 0.7F : 0.1F;
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    EXPECT_NEAR(run_on(run, problem).loss, static_cast<double>(kAlpha), 1e-7);
  });
}

TEST(BalanceLoss, IsTheDerivativeOfTheDefinition) {
  Problem problem = make_problem({7, 5, 2}, {0, 3, 3, 7});
  const Results gradient = run_on(balance_loss_ref, problem);
  const auto loss = [&] { return run_on(balance_loss_ref, problem).loss; };
  testing::expect_derivative(problem.scores, gradient.dscores, loss, 1e-6);
}

TEST(BalanceLoss, LeavesTokensOutsideTheSequencesAlone) {
  Problem problem = make_problem({9, 5, 2}, {2, 4, 7});
  const Results expected = run_on(balance_loss_ref, problem);
  const GuardedRows untouched(9, 5, {}, 3);
  for (const Index t : {0, 1, 7, 8}) {
    problem.scores.at(t, 2) = std::numeric_limits<float>::quiet_NaN();
    problem.ids[static_cast<std::size_t>(2 * t)] = -1;
  }
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    const Results actual = run_on(run, problem);
    EXPECT_NEAR(actual.loss, expected.loss, 1e-12);
    for (const Index t : {0, 1, 7, 8}) {
      for (Index e = 0; e < 5; ++e) {
        EXPECT_EQ(GuardedRows::bits(actual.dscores.at(t, e)),
                  GuardedRows::bits(untouched.at(t, e)));
      }
    }
  });
}

TEST(BalanceLoss, ANotANumberStaysInItsSequenceAndOutOfTheGradient) {
  Problem problem = make_problem({9, 5, 2}, {0, 4, 9});
  const Results clean = run_on(balance_loss_ref, problem);
  problem.scores.at(6, 1) = std::numeric_limits<float>::quiet_NaN();
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    const Results results = run_on(run, problem);
    EXPECT_TRUE(std::isnan(results.loss) && std::isnan(results.sequence_loss[1]));
    EXPECT_NEAR(results.sequence_loss[0], clean.sequence_loss[0], 1e-12);
    EXPECT_TRUE(testing::is_near(clean.dscores, results.dscores, [&](Index t, Index e) {
      return testing::kHalfEps * clean.dscores.magnitude(t, e);
    }));
  });
}

TEST(BalanceLoss, GivesTheSameBitsForAnyThreadCountAndWithoutTheGradient) {
  const Problem problem = make_problem({203, 64, 6}, {0, 5, 70, 71, 150, 203});
  testing::for_each_variant(balance_loss_variants(), [&](BalanceLossFn& run) {
    const Results expected = run_on(run, problem, 1);
    for (const int num_threads : {2, 3}) {
      const Results actual = run_on(run, problem, num_threads);
      EXPECT_EQ(actual.loss, expected.loss);
      EXPECT_EQ(actual.sequence_loss, expected.sequence_loss);
      EXPECT_TRUE(testing::has_same_bits(expected.dscores, actual.dscores));
    }
    base::ThreadPool pool(2);
    double loss = -7;
    std::vector<double> sequence_loss(5, -7.0);
    run({.scores = problem.scores.data(),
         .ids = problem.ids.data(),
         .begins = problem.begins.data(),
         .sequence_loss = sequence_loss.data(),
         .loss = &loss,
         .num_sequences = 5,
         .E = 64,
         .A = 6,
         .alpha = kAlpha},
        pool);
    EXPECT_EQ(loss, expected.loss);
  });
}

}  // namespace
}  // namespace tessera::kernels
