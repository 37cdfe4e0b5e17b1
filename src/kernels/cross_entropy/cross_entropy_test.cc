#include "kernels/cross_entropy/cross_entropy.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/cross_entropy/cross_entropy_shapes.h"
#include "kernels/testing/buffers.h"
#include "kernels/testing/differences.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Problem {
  GuardedRows x;
  std::vector<std::int32_t> targets;
  std::vector<float> weights;
};

// Weights of both signs and, every fifth, 0 with a target that is none.
Problem make_problem(GuardedRows x) {
  Problem problem{std::move(x), {}, {}};
  for (Index t = 0; t < problem.x.T(); ++t) {
    const bool counts = t % 5 != 3;
    const auto place = static_cast<std::int32_t>((31 * t + 5) % problem.x.D());
    problem.targets.push_back(counts ? place : -100);
    problem.weights.push_back(counts ? 0.25F * static_cast<float>(t % 4 + 1) : 0.0F);
    if (t % 5 == 4) problem.weights.back() *= -1;
  }
  return problem;
}

struct Results {
  std::vector<double> loss;
  std::vector<std::int32_t> argmax;
  GuardedRows dx;
};

CrossEntropyArgs<float> make_args(const Problem& problem, Results& results) {
  return {.x = problem.x.data(),
          .targets = problem.targets.data(),
          .weights = problem.weights.data(),
          .loss = results.loss.data(),
          .argmax = results.argmax.data(),
          .dx = results.dx.data(),
          .T = problem.x.T(),
          .V = problem.x.D(),
          .x_stride = problem.x.stride(),
          .dx_stride = results.dx.stride()};
}

Results make_results(const Problem& problem, Layout layout) {
  const auto T = static_cast<std::size_t>(problem.x.T());
  return {std::vector<double>(T, -7.0), std::vector<std::int32_t>(T, -7),
          GuardedRows(problem.x.T(), problem.x.D(), layout, 9)};
}

Results run_on(CrossEntropyFn<float>& run,
               const Problem& problem,
               base::ThreadPool& pool,
               Layout layout = {}) {
  Results results = make_results(problem, layout);
  run(make_args(problem, results), pool);
  return results;
}

// A row's softmax, in double, and the terms of the contract's bounds.
struct RowModel {
  std::vector<double> below_max;
  std::vector<double> softmax;
  double mean_below = 0;
};

RowModel model_of(const GuardedRows& x, Index t) {
  const float* row = x.data() + t * x.stride();
  const auto max = static_cast<double>(*std::max_element(row, row + x.D()));
  RowModel model;
  double sum = 0;
  for (Index v = 0; v < x.D(); ++v) {
    model.below_max.push_back(max - static_cast<double>(row[v]));
    sum += std::exp(-model.below_max.back());
  }
  for (const double below : model.below_max) {
    model.softmax.push_back(std::exp(-below) / sum);
    if (std::isfinite(below)) model.mean_below += below * model.softmax.back();
  }
  return model;
}

void expect_close_loss(const Problem& problem, const Results& expected, const Results& actual) {
  for (Index t = 0; t < problem.x.T(); ++t) {
    const auto i = static_cast<std::size_t>(t);
    const double want = expected.loss[i];
    const double got = actual.loss[i];
    if (want == got || (std::isnan(want) && std::isnan(got))) continue;
    const double bound = std::fabs(static_cast<double>(problem.weights[i])) *
                         (72 + model_of(problem.x, t).mean_below) * kHalfEps;
    EXPECT_NEAR(want, got, bound) << "row " << t;
  }
}

void expect_matches_definition(const Problem& problem, Layout layout = {}) {
  base::ThreadPool pool(2);
  const Results expected = run_on(cross_entropy_ref, problem, pool);
  std::vector<RowModel> models;
  models.reserve(static_cast<std::size_t>(problem.x.T()));
  for (Index t = 0; t < problem.x.T(); ++t)
    models.push_back(model_of(problem.x, t));
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    const Results actual = run_on(run, problem, pool, layout);
    EXPECT_EQ(expected.argmax, actual.argmax);
    expect_close_loss(problem, expected, actual);
    EXPECT_TRUE(actual.dx.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected.dx, actual.dx, [&](Index t, Index v) {
      const RowModel& model = models[static_cast<std::size_t>(t)];
      const auto i = static_cast<std::size_t>(v);
      const double weight =
          std::fabs(static_cast<double>(problem.weights[static_cast<std::size_t>(t)]));
      if (model.softmax[i] == 0) return weight * 0x1p-148;
      const double parts = 80 + model.below_max[i] + model.mean_below;
      return weight * (model.softmax[i] * parts * kHalfEps + 0x1p-148);
    }));
  });
}

TEST(CrossEntropy, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index V : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 67, 1024, 2049, 4133}) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition(make_problem(testing::random_rows(T, V, layout, 1, 5.0F)),
                                  layout);
      }
    }
  }
}

TEST(CrossEntropy, MatchesDefinitionAtModelSizes) {
  for (const CrossEntropyShape shape : kCrossEntropyShapes) {
    expect_matches_definition(make_problem(testing::random_rows(5, shape.V, {}, 2, 8.0F)));
  }
}

TEST(CrossEntropy, MatchesDefinitionForFlatAndSteepRows) {
  for (const float scale : {0.0F, 1e-6F, 200.0F, 1e30F}) {
    expect_matches_definition(make_problem(testing::random_rows(5, 1500, {}, 3, scale)));
  }
}

TEST(CrossEntropy, HasTheValuesOfTheFormula) {
  base::ThreadPool pool(1);
  Problem problem{GuardedRows(1, 4), {1}, {2.0F}};
  for (Index v = 0; v < 4; ++v)
    problem.x.at(0, v) = std::log(static_cast<float>(v + 1));  // 0.1 ... 0.4
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    const Results results = run_on(run, problem, pool);
    EXPECT_NEAR(results.loss[0], -2 * std::log(0.2), 1e-6);
    EXPECT_EQ(results.argmax[0], 3);
    const std::vector<double> expected = {0.2, -1.6, 0.6, 0.8};
    for (Index v = 0; v < 4; ++v)
      EXPECT_NEAR(static_cast<double>(results.dx.at(0, v)), expected[static_cast<std::size_t>(v)],
                  1e-6);
  });
}

// 1 - p of a target far above the others is a sum of small numbers, not a difference of large ones.
TEST(CrossEntropy, KeepsTheGradientOfATargetThatIsNearlyCertain) {
  base::ThreadPool pool(1);
  Problem problem{GuardedRows(1, 33), {7}, {1.0F}};
  for (Index v = 0; v < 33; ++v)
    problem.x.at(0, v) = v == 7 ? 12.0F : 0.0F;
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    const Results results = run_on(run, problem, pool);
    const double rest = 32 * std::exp(-12.0);
    EXPECT_NEAR(static_cast<double>(results.dx.at(0, 7)), -rest / (1 + rest), 80 * kHalfEps);
    EXPECT_LT(results.dx.at(0, 7), 0);
  });
}

TEST(CrossEntropy, IsTheDerivativeOfTheDefinition) {
  base::ThreadPool pool(1);
  Problem problem = make_problem(testing::random_rows(5, 6, {}, 4, 1.5F));
  const Results gradient = run_on(cross_entropy_ref, problem, pool);
  const auto total = [&] {
    double sum = 0;
    for (const double loss : run_on(cross_entropy_ref, problem, pool).loss)
      sum += loss;
    return sum;
  };
  testing::expect_derivative(problem.x, gradient.dx, total, 1e-5);
}

TEST(CrossEntropy, WritesOverTheLogitsAndLeavesOutWhatIsNotWanted) {
  base::ThreadPool pool(2);
  const Problem problem = make_problem(testing::random_rows(7, 67, {.gap = 3, .offset = 1}, 5));
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    const Results expected = run_on(run, problem, pool);
    Problem in_place = problem;
    Results results = make_results(problem, {});
    CrossEntropyArgs<float> args = make_args(in_place, results);
    args.dx = in_place.x.data(), args.dx_stride = in_place.x.stride();
    run(args, pool);
    EXPECT_EQ(results.loss, expected.loss);
    EXPECT_EQ(results.argmax, expected.argmax);
    EXPECT_TRUE(testing::has_same_bits(expected.dx, in_place.x));
    EXPECT_TRUE(in_place.x.is_written_exactly());
    Results loss_only = make_results(problem, {});
    args = make_args(problem, loss_only);
    args.dx = nullptr, args.argmax = nullptr;
    run(args, pool);
    EXPECT_EQ(loss_only.loss, expected.loss);
  });
}

TEST(CrossEntropy, TreatsNonFiniteValuesAsTheContractSays) {
  base::ThreadPool pool(1);
  Problem problem{testing::random_rows(6, 67, {}, 6), {3, 3, 66, 3, 5, 5}, {1, 1, 1, 1, 1, 0}};
  problem.x.at(0, 20) = kNan;
  problem.x.at(1, 20) = kInf;
  problem.x.at(2, 66) = -kInf;
  problem.x.at(5, 20) = kNan;
  for (Index v = 0; v < 67; ++v)
    problem.x.at(3, v) = -kInf;
  problem.x.at(4, 9) = -kInf;
  const Results expected = run_on(cross_entropy_ref, problem, pool);
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    const Results results = run_on(run, problem, pool);
    EXPECT_TRUE(std::isnan(results.loss[0]));
    EXPECT_EQ(results.loss[1], static_cast<double>(kInf));
    EXPECT_EQ(results.loss[2], static_cast<double>(kInf));
    EXPECT_TRUE(std::isnan(results.loss[3]));
    EXPECT_TRUE(std::isfinite(results.loss[4]));
    EXPECT_EQ(results.loss[5], 0);
    for (Index v = 0; v < 67; ++v) {
      EXPECT_TRUE(std::isnan(results.dx.at(0, v)) && std::isnan(results.dx.at(1, v)));
      EXPECT_TRUE(std::isnan(results.dx.at(3, v)));
      EXPECT_EQ(results.dx.at(5, v), 0);
    }
    EXPECT_EQ(results.dx.at(2, 66), -1);
    EXPECT_EQ(results.dx.at(4, 9), 0);
    EXPECT_EQ(results.argmax, expected.argmax);
  });
}

TEST(CrossEntropy, GivesTheSameBitsForAnyThreadCountAndAnySplit) {
  const Problem problem = make_problem(testing::random_rows(9, 2503, {}, 7, 4.0F));
  testing::for_each_variant(cross_entropy_variants<float>(), [&](CrossEntropyFn<float>& run) {
    base::ThreadPool serial(1);
    const Results expected = run_on(run, problem, serial);
    testing::expect_same_bits_for_any_split(
        9, 2503, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& dx) {
          Results results = make_results(problem, {});
          CrossEntropyArgs<float> args = make_args(problem, results);
          args.x += begin * args.x_stride, args.targets += begin, args.weights += begin;
          args.loss += begin, args.argmax += begin, args.T = end - begin;
          args.dx = dx.data() + begin * dx.stride(), args.dx_stride = dx.stride();
          run(args, pool);
          for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            EXPECT_EQ(results.loss[i], expected.loss[i]);
            EXPECT_EQ(results.argmax[i], expected.argmax[i]);
          }
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
