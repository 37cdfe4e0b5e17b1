#include "kernels/rows/rows_vjp.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/rows/rows.h"
#include "kernels/rows/rows_shapes.h"
#include "kernels/testing/buffers.h"
#include "kernels/testing/differences.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

struct CombineProblem {
  GuardedRows dy;                   // [T, D]
  GuardedRows expert_rows;          // [T * A + 1, D]: one row that no slot names
  std::vector<std::int32_t> slots;  // [T, A]
  GuardedRows weights;              // [T, A]
};

CombineProblem make_combine(CombineShape shape, Layout layout) {
  const Index num_slots = shape.T * shape.A;
  CombineProblem problem{testing::random_rows(shape.T, shape.D, layout, 1),
                         testing::random_rows(num_slots + 1, shape.D, layout, 2),
                         {},
                         testing::random_rows(shape.T, shape.A, {}, 3)};
  for (Index i = 0; i < num_slots; ++i)
    problem.slots.push_back(static_cast<std::int32_t>(num_slots - i));
  return problem;
}

struct CombineGradients {
  GuardedRows d_expert_rows;
  GuardedRows dweights;
};

CombineExpertsVjpArgs<float> make_args(const CombineProblem& problem, CombineGradients& gradients) {
  return {.dy = problem.dy.data(),
          .expert_rows = problem.expert_rows.data(),
          .slots = problem.slots.data(),
          .weights = problem.weights.data(),
          .d_expert_rows = gradients.d_expert_rows.data(),
          .dweights = gradients.dweights.data(),
          .T = problem.dy.T(),
          .D = problem.dy.D(),
          .A = problem.weights.D(),
          .dy_stride = problem.dy.stride(),
          .expert_stride = problem.expert_rows.stride(),
          .d_expert_stride = gradients.d_expert_rows.stride()};
}

constexpr float kKept = 42;

// The row that no slot names holds kKept before.
CombineGradients make_gradients(const CombineProblem& problem, Layout layout) {
  CombineGradients gradients{
      GuardedRows(problem.expert_rows.T(), problem.expert_rows.D(), layout, 11),
      GuardedRows(problem.weights.T(), problem.weights.D(), {}, 12)};
  for (Index d = 0; d < problem.dy.D(); ++d)
    gradients.d_expert_rows.at(0, d) = kKept;
  return gradients;
}

CombineGradients run_combine(CombineExpertsVjpFn<float>& run,
                             const CombineProblem& problem,
                             Layout layout = {},
                             int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  CombineGradients gradients = make_gradients(problem, layout);
  run(make_args(problem, gradients), pool);
  return gradients;
}

void expect_matches_definition(const CombineProblem& problem, Layout layout) {
  const CombineGradients expected = run_combine(combine_experts_vjp_ref, problem);
  const Index D = problem.dy.D();
  const Index A = problem.weights.D();
  testing::for_each_variant(
      combine_experts_vjp_variants<float>(), [&](CombineExpertsVjpFn<float>& run) {
        const CombineGradients actual = run_combine(run, problem, layout);
        EXPECT_TRUE(actual.d_expert_rows.is_written_exactly());
        EXPECT_TRUE(actual.dweights.is_written_exactly());
        EXPECT_TRUE(testing::is_near(expected.d_expert_rows, actual.d_expert_rows,
                                     [](Index, Index) { return 0.0; }));
        EXPECT_TRUE(testing::is_near(expected.dweights, actual.dweights, [&](Index t, Index a) {
          const Index slot = problem.slots[static_cast<std::size_t>(t * A + a)];
          double magnitudes = 0;
          for (Index d = 0; d < D; ++d)
            magnitudes += problem.dy.magnitude(t, d) * problem.expert_rows.magnitude(slot, d);
          const auto count = static_cast<double>(D);
          return (count / 16 + 8) * kHalfEps * magnitudes + count * testing::kSmallestFloat;
        }));
      });
}

TEST(CombineExpertsVjp, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index A : {0, 1, 6}) {
        for (const Index T : {0, 4}) {
          expect_matches_definition(make_combine({T, D, A}, layout), layout);
        }
      }
    }
  }
}

TEST(CombineExpertsVjp, MatchesDefinitionAtModelSizes) {
  for (const CombineShape shape : kCombineShapes)
    expect_matches_definition(make_combine(shape, {}), {});
}

TEST(CombineExpertsVjp, KeepsNonFiniteValuesInPlace) {
  CombineProblem problem = make_combine({3, 21, 3}, {});
  testing::plant_non_finite(problem.expert_rows);
  testing::plant_non_finite(problem.weights);
  expect_matches_definition(problem, {});
}

TEST(CombineExpertsVjp, IsTheDerivativeOfTheDefinition) {
  base::ThreadPool pool(1);
  CombineProblem problem = make_combine({3, 5, 2}, {});
  const CombineGradients gradients = run_combine(combine_experts_vjp_ref, problem);
  const auto loss = [&] {
    GuardedRows y(3, 5);
    combine_experts_ref<float>({.expert_rows = problem.expert_rows.data(),
                                .slots = problem.slots.data(),
                                .weights = problem.weights.data(),
                                .y = y.data(),
                                .T = 3,
                                .D = 5,
                                .A = 2,
                                .expert_stride = problem.expert_rows.stride(),
                                .y_stride = y.stride()},
                               pool);
    return testing::inner_product(problem.dy, y);
  };
  testing::expect_derivative(problem.weights, gradients.dweights, loss, 1e-5);
  // The gradient of the row without a slot is not written, and here not 0.
  CombineGradients with_zeros = gradients;
  for (Index d = 0; d < 5; ++d)
    with_zeros.d_expert_rows.at(0, d) = 0;
  testing::expect_derivative(problem.expert_rows, with_zeros.d_expert_rows, loss, 1e-5);
}

TEST(CombineExpertsVjp, WritesOverTheRowsAndLeavesOutWhatIsNotWanted) {
  base::ThreadPool pool(2);
  const CombineProblem problem = make_combine({9, 67, 3}, {.gap = 2, .offset = 1});
  testing::for_each_variant(
      combine_experts_vjp_variants<float>(), [&](CombineExpertsVjpFn<float>& run) {
        const CombineGradients expected = run_combine(run, problem);
        CombineProblem in_place = problem;
        CombineGradients gradients = make_gradients(problem, {});
        CombineExpertsVjpArgs<float> args = make_args(in_place, gradients);
        args.d_expert_rows = in_place.expert_rows.data();
        args.d_expert_stride = in_place.expert_rows.stride();
        run(args, pool);
        EXPECT_TRUE(testing::has_same_bits(expected.dweights, gradients.dweights));
        for (Index d = 0; d < 67; ++d)
          in_place.expert_rows.at(0, d) = kKept;
        EXPECT_TRUE(testing::has_same_bits(expected.d_expert_rows, in_place.expert_rows));
        // One output at a time; what only the other needs is not there.
        CombineGradients rows_only = make_gradients(problem, {});
        args = make_args(problem, rows_only);
        args.dweights = nullptr, args.expert_rows = nullptr;
        run(args, pool);
        EXPECT_TRUE(testing::has_same_bits(expected.d_expert_rows, rows_only.d_expert_rows));
        CombineGradients weights_only = make_gradients(problem, {});
        args = make_args(problem, weights_only);
        args.d_expert_rows = nullptr, args.weights = nullptr;
        run(args, pool);
        EXPECT_TRUE(testing::has_same_bits(expected.dweights, weights_only.dweights));
      });
}

TEST(CombineExpertsVjp, GivesTheSameBitsForAnyThreadCountAndAnySplit) {
  const CombineProblem problem = make_combine({37, 1153, 3}, {});
  testing::for_each_variant(
      combine_experts_vjp_variants<float>(), [&](CombineExpertsVjpFn<float>& run) {
        const CombineGradients expected = run_combine(run, problem, {}, 1);
        const CombineGradients actual = run_combine(run, problem, {}, 3);
        EXPECT_TRUE(testing::has_same_bits(expected.d_expert_rows, actual.d_expert_rows));
        testing::expect_same_bits_for_any_split(
            37, 3, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& dweights) {
              CombineGradients gradients = make_gradients(problem, {});
              CombineExpertsVjpArgs<float> args = make_args(problem, gradients);
              args.dy += begin * args.dy_stride, args.slots += begin * 3, args.weights += begin * 3;
              args.dweights = dweights.data() + begin * 3, args.T = end - begin;
              run(args, pool);
            });
      });
}

// T rows for a table of 11: ids in no order, most of them repeated, 10 never named.
std::vector<std::int32_t> repeated_ids(Index T) {
  std::vector<std::int32_t> ids;
  ids.reserve(static_cast<std::size_t>(T));
  for (Index t = 0; t < T; ++t)
    ids.push_back(static_cast<std::int32_t>(t * t % 10));
  return ids;
}

GuardedRows run_gather(GatherRowsVjpFn<float, float>& run,
                       const GuardedRows& dy,
                       const std::vector<std::int32_t>& ids,
                       GuardedRows dtable,
                       int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  run({.dy = dy.data(),
       .ids = ids.data(),
       .dtable = dtable.data(),
       .T = dy.T(),
       .D = dy.D(),
       .dy_stride = dy.stride(),
       .dtable_stride = dtable.stride()},
      pool);
  return dtable;
}

TEST(GatherRowsVjp, OrdersRowsByTheirIds) {
  EXPECT_EQ(rows_by_id(std::vector<std::int32_t>{}), (std::vector<std::int32_t>{}));
  EXPECT_EQ(rows_by_id(std::vector<std::int32_t>{3, 0, 3, 7, 0}),
            (std::vector<std::int32_t>{1, 4, 0, 2, 3}));
}

void expect_gather_matches_definition(const GuardedRows& dy, const GuardedRows& before) {
  const std::vector<std::int32_t> ids = repeated_ids(dy.T());
  const GuardedRows expected = run_gather(gather_rows_vjp_ref<float, float>, dy, ids, before);
  testing::for_each_variant(
      gather_rows_vjp_variants<float, float>(), [&](GatherRowsVjpFn<float, float>& run) {
        const GuardedRows actual = run_gather(run, dy, ids, before);
        EXPECT_TRUE(actual.is_written_exactly());
        EXPECT_TRUE(testing::is_near(expected, actual, [&](Index row, Index d) {
          double magnitudes = before.magnitude(row, d);
          double count = 0;
          for (Index t = 0; t < dy.T(); ++t) {
            if (ids[static_cast<std::size_t>(t)] != row) continue;
            magnitudes += dy.magnitude(t, d), ++count;
          }
          return count * kHalfEps * magnitudes;
        }));
        for (Index d = 0; d < dy.D(); ++d)
          EXPECT_EQ(GuardedRows::bits(actual.at(10, d)), GuardedRows::bits(before.at(10, d)));
      });
}

TEST(GatherRowsVjp, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5, 41}) {
        expect_gather_matches_definition(testing::random_rows(T, D, layout, 4),
                                         testing::random_rows(11, D, layout, 5));
      }
    }
  }
}

TEST(GatherRowsVjp, KeepsNonFiniteValuesInPlace) {
  GuardedRows dy = testing::random_rows(7, 21, {}, 6);
  testing::plant_non_finite(dy);
  expect_gather_matches_definition(dy, testing::random_rows(11, 21, {}, 7));
}

// In f32, 1e8 + 2 - 1e8 loses the 2: the sum tells the order.
TEST(GatherRowsVjp, AddsInAscendingOrderOnAnyNumberOfThreads) {
  GuardedRows dy(4, 1153);
  GuardedRows zeros(1, 1153);
  for (Index d = 0; d < 1153; ++d) {
    dy.at(0, d) = 1e8F, dy.at(1, d) = 2, dy.at(2, d) = -1e8F, dy.at(3, d) = 3;
    zeros.at(0, d) = 0;
  }
  testing::for_each_variant(
      gather_rows_vjp_variants<float, float>().subspan(1), [&](GatherRowsVjpFn<float, float>& run) {
        for (const int num_threads : {1, 2, 3}) {
          const GuardedRows dtable = run_gather(run, dy, {0, 0, 0, 0}, zeros, num_threads);
          for (Index d = 0; d < 1153; ++d)
            ASSERT_EQ(dtable.at(0, d), 3) << "column " << d;
        }
      });
}

TEST(GatherRowsVjp, GivesTheSameBitsForAnyThreadCount) {
  const GuardedRows dy = testing::random_rows(203, 1153, {}, 8);
  const GuardedRows before = testing::random_rows(11, 1153, {}, 9);
  const std::vector<std::int32_t> ids = repeated_ids(203);
  testing::for_each_variant(
      gather_rows_vjp_variants<float, float>(), [&](GatherRowsVjpFn<float, float>& run) {
        const GuardedRows expected = run_gather(run, dy, ids, before, 1);
        for (const int num_threads : {2, 3})
          EXPECT_TRUE(
              testing::has_same_bits(expected, run_gather(run, dy, ids, before, num_threads)));
      });
}

TEST(GatherRowsVjp, IsTheTransposeOfTheGather) {
  base::ThreadPool pool(1);
  const GuardedRows dy = testing::random_rows(7, 5, {}, 10);
  GuardedRows table = testing::random_rows(11, 5, {}, 11);
  const std::vector<std::int32_t> ids = repeated_ids(7);
  GuardedRows zeros(11, 5);
  for (Index i = 0; i < 55; ++i)
    zeros.at(i / 5, i % 5) = 0;
  const GuardedRows dtable = run_gather(gather_rows_vjp_ref<float, float>, dy, ids, zeros);
  const auto loss = [&] {
    GuardedRows y(7, 5);
    gather_rows_ref<float, float>({.table = table.data(),
                                   .ids = ids.data(),
                                   .y = y.data(),
                                   .T = 7,
                                   .D = 5,
                                   .table_stride = table.stride(),
                                   .y_stride = y.stride()},
                                  pool);
    return testing::inner_product(dy, y);
  };
  testing::expect_derivative(table, dtable, loss, 1e-5);
}

}  // namespace
}  // namespace tessera::kernels
