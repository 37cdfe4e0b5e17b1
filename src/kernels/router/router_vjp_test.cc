#include "kernels/router/router_vjp.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/router/router_shapes.h"
#include "kernels/testing/buffers.h"
#include "kernels/testing/differences.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

struct Problem {
  RouterShape shape;
  GuardedRows logits;
  GuardedRows scores;
  std::vector<std::int32_t> ids;
  GuardedRows dweights;
  GuardedRows dscores;
};

// Runs the definition of the router; returns its weights.
GuardedRows route(Problem& problem) {
  const RouterShape& shape = problem.shape;
  base::ThreadPool pool(1);
  const std::vector<float> bias(static_cast<std::size_t>(shape.E), 0.0F);
  GuardedRows weights(shape.T, shape.A);
  router_ref({.logits = problem.logits.data(),
              .bias = bias.data(),
              .scores = problem.scores.data(),
              .ids = problem.ids.data(),
              .weights = weights.data(),
              .T = shape.T,
              .E = shape.E,
              .A = shape.A,
              .logits_stride = problem.logits.stride(),
              .scoring = shape.scoring,
              .selection = shape.selection,
              .num_groups = shape.num_groups,
              .num_kept_groups = shape.num_kept_groups,
              .normalise_weights = shape.normalise_weights,
              .scale = shape.scale},
             pool);
  return weights;
}

Problem make_problem(const RouterShape& shape, std::uint64_t seed) {
  Problem problem{shape,
                  testing::random_rows(shape.T, shape.E, {}, seed, 3.0F),
                  GuardedRows(shape.T, shape.E),
                  std::vector<std::int32_t>(static_cast<std::size_t>(shape.T * shape.A)),
                  testing::random_rows(shape.T, shape.A, {}, seed + 1),
                  testing::random_rows(shape.T, shape.E, {}, seed + 2)};
  static_cast<void>(route(problem));
  return problem;
}

RouterVjpArgs make_args(const Problem& problem, GuardedRows& dlogits) {
  return {.scores = problem.scores.data(),
          .ids = problem.ids.data(),
          .dweights = problem.dweights.data(),
          .dscores = problem.dscores.data(),
          .dlogits = dlogits.data(),
          .T = problem.shape.T,
          .E = problem.shape.E,
          .A = problem.shape.A,
          .dlogits_stride = dlogits.stride(),
          .scoring = problem.shape.scoring,
          .normalise_weights = problem.shape.normalise_weights,
          .scale = problem.shape.scale};
}

// Which gradients come in.
struct Inputs {
  bool has_dweights = true;
  bool has_dscores = true;
};
constexpr std::array<Inputs, 3> kInputs = {{{true, true}, {true, false}, {false, true}}};

GuardedRows run_on(RouterVjpFn& run,
                   const Problem& problem,
                   Inputs inputs = {},
                   Layout layout = {},
                   int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  GuardedRows dlogits(problem.shape.T, problem.shape.E, layout, 7);
  RouterVjpArgs args = make_args(problem, dlogits);
  if (!inputs.has_dweights) args.dweights = nullptr;
  if (!inputs.has_dscores) args.dscores = nullptr;
  run(args, pool);
  return dlogits;
}

// G of the contract for one token.
std::vector<double> magnitudes_of(const Problem& problem, Inputs inputs, Index t) {
  const Index E = problem.shape.E;
  const Index A = problem.shape.A;
  std::vector<double> magnitudes(static_cast<std::size_t>(E), 0.0);
  for (Index e = 0; e < E && inputs.has_dscores; ++e)
    magnitudes[static_cast<std::size_t>(e)] = problem.dscores.magnitude(t, e);
  if (!inputs.has_dweights) return magnitudes;
  const bool is_normalised = problem.shape.normalise_weights && A > 1;
  double norm = is_normalised ? 1e-20 : 1.0;
  double product = 0;
  const auto id_of = [&](Index a) { return problem.ids[static_cast<std::size_t>(t * A + a)]; };
  for (Index a = 0; a < A && is_normalised; ++a) {
    const auto score = static_cast<double>(problem.scores.at(t, id_of(a)));
    norm += score, product += problem.dweights.magnitude(t, a) * score;
  }
  for (Index a = 0; a < A; ++a) {
    magnitudes[static_cast<std::size_t>(id_of(a))] +=
        static_cast<double>(problem.shape.scale) / norm *
        (problem.dweights.magnitude(t, a) + product / norm);
  }
  return magnitudes;
}

void expect_matches_definition(const Problem& problem, Inputs inputs, Layout layout = {}) {
  const GuardedRows expected = run_on(router_vjp_ref, problem, inputs);
  const Index E = problem.shape.E;
  const Index A = problem.shape.A;
  const Index chain = E / 16 + A + 16;
  const auto roundings = static_cast<double>(chain);
  std::vector<std::vector<double>> magnitudes;
  std::vector<double> means;
  for (Index t = 0; t < problem.shape.T; ++t) {
    magnitudes.push_back(magnitudes_of(problem, inputs, t));
    means.push_back(0);
    for (Index e = 0; e < E && problem.shape.scoring == RouterScoring::kSoftmax; ++e)
      means.back() +=
          magnitudes.back()[static_cast<std::size_t>(e)] * problem.scores.magnitude(t, e);
  }
  testing::for_each_variant(router_vjp_variants(), [&](RouterVjpFn& run) {
    const GuardedRows actual = run_on(run, problem, inputs, layout);
    EXPECT_TRUE(actual.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, actual, [&](Index t, Index e) {
      const auto row = static_cast<std::size_t>(t);
      const double parts = magnitudes[row][static_cast<std::size_t>(e)] + means[row];
      return roundings * kHalfEps * problem.scores.magnitude(t, e) * parts + 0x1p-120;
    }));
  });
}

TEST(RouterVjp, MatchesDefinitionAtModelSizes) {
  for (const RouterShape& shape : kRouterShapes) {
    for (const Inputs inputs : kInputs)
      expect_matches_definition(make_problem(shape, 1), inputs);
  }
}

TEST(RouterVjp, MatchesDefinitionAtSmallExtentsAndEveryLayout) {
  for (const RouterScoring scoring : {RouterScoring::kSoftmax, RouterScoring::kSigmoid}) {
    for (const Index E : {1, 2, 3, 17, 1024}) {
      for (const Index T : {0, 1, 5}) {
        for (const Layout layout : testing::kLayouts) {
          const RouterShape shape{.T = T,
                                  .E = E,
                                  .A = std::min<Index>(E, 3),
                                  .scoring = scoring,
                                  .normalise_weights = T != 1,
                                  .scale = 1.5F};
          expect_matches_definition(make_problem(shape, 2), {}, layout);
        }
      }
    }
  }
}

// The scalar <dweights, weights> + <dscores, scores> of the router's own outputs. Logits lie far
// enough apart that a step changes no choice.
TEST(RouterVjp, IsTheDerivativeOfTheDefinition) {
  for (const RouterScoring scoring : {RouterScoring::kSoftmax, RouterScoring::kSigmoid}) {
    for (const bool normalise_weights : {false, true}) {
      for (const Index A : {1, 3}) {
        Problem problem = make_problem({.T = 2,
                                        .E = 7,
                                        .A = A,
                                        .scoring = scoring,
                                        .normalise_weights = normalise_weights,
                                        .scale = 2.5F},
                                       3);
        for (Index t = 0; t < 2; ++t) {
          for (Index e = 0; e < 7; ++e)
            problem.logits.at(t, e) = 0.25F * static_cast<float>((3 * e + t) % 7) - 0.75F;
        }
        static_cast<void>(route(problem));
        const GuardedRows dlogits = run_on(router_vjp_ref, problem);
        const std::vector<std::int32_t> ids = problem.ids;
        Problem moved = problem;
        const auto loss = [&] {
          const GuardedRows weights = route(moved);
          EXPECT_EQ(moved.ids, ids);
          return testing::inner_product(problem.dweights, weights) +
                 testing::inner_product(problem.dscores, moved.scores);
        };
        testing::expect_derivative(moved.logits, dlogits, loss, 2e-5);
      }
    }
  }
}

TEST(RouterVjp, KeepsNonFiniteValuesInTheirTokens) {
  for (RouterShape shape : kRouterShapes) {
    shape.T = 8;
    Problem problem = make_problem(shape, 4);
    testing::plant_non_finite(problem.dscores);
    problem.dweights.at(7, 0) = std::numeric_limits<float>::quiet_NaN();
    expect_matches_definition(problem, {});
    const GuardedRows dlogits = run_on(router_vjp_base, problem);
    EXPECT_TRUE(std::isnan(dlogits.at(7, problem.ids[static_cast<std::size_t>(7 * shape.A)])));
    for (Index e = 0; e < shape.E; ++e)
      EXPECT_TRUE(std::isfinite(dlogits.at(3, e)));
  }
}

TEST(RouterVjp, WritesOverEitherInput) {
  base::ThreadPool pool(2);
  for (const RouterShape& shape : kRouterShapes) {
    const Problem problem = make_problem(shape, 5);
    testing::for_each_variant(router_vjp_variants(), [&](RouterVjpFn& run) {
      const GuardedRows expected = run_on(run, problem);
      Problem in_place = problem;
      run(make_args(in_place, in_place.dscores), pool);
      EXPECT_TRUE(testing::has_same_bits(expected, in_place.dscores));
      in_place = problem;
      run(make_args(in_place, in_place.scores), pool);
      EXPECT_TRUE(testing::has_same_bits(expected, in_place.scores));
    });
  }
}

TEST(RouterVjp, GivesTheSameBitsForAnyThreadCountAndAnySplit) {
  for (const RouterShape& shape : kRouterShapes) {
    const Problem problem = make_problem(shape, 6);
    testing::for_each_variant(router_vjp_variants(), [&](RouterVjpFn& run) {
      testing::expect_same_bits_for_any_split(
          shape.T, shape.E, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
            RouterVjpArgs args = make_args(problem, y);
            args.scores += begin * shape.E, args.dscores += begin * shape.E;
            args.ids += begin * shape.A, args.dweights += begin * shape.A;
            args.dlogits += begin * args.dlogits_stride, args.T = end - begin;
            run(args, pool);
          });
    });
  }
}

}  // namespace
}  // namespace tessera::kernels
