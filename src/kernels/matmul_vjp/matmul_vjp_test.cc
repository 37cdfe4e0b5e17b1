#include "kernels/matmul_vjp/matmul_vjp.h"

#include <gtest/gtest.h>

#include "kernels/matmul_vjp/matmul_vjp_shapes.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kWeightTypes;
using testing::Layout;
using testing::StoredWeights;

// Where an output is written: rows of some layout that hold `before` when they are added to.
struct Output {
  Layout layout;
  bool accumulate = false;
};

GuardedRows make_output(Index T, Index D, const Output& output) {
  return output.accumulate ? testing::random_rows(T, D, output.layout, 77)
                           : GuardedRows(T, D, output.layout);
}

struct DxProblem {
  GuardedRows dy;  // [M, N]
  StoredWeights w;
  Index K = 0;
};

DxProblem make_dx_problem(const VjpShape& shape, WeightType type, Layout layout, Index seed) {
  const auto [M, N, K] = shape;
  const auto first = static_cast<std::uint64_t>(seed);
  return {.dy = testing::random_rows(M, N, layout, first),
          .w = StoredWeights(type, testing::random_rows(N, K, {}, first + 1), layout),
          .K = K};
}

GuardedRows run_dx(MatmulDxFn<float>& dx_fn,
                   const DxProblem& problem,
                   const Output& output,
                   int num_threads = 2) {
  GuardedRows dx = make_output(problem.dy.T(), problem.K, output);
  MatmulDxArgs<float> args{.dy = problem.dy.data(),
                           .dy_stride = problem.dy.stride(),
                           .w = problem.w.data(),
                           .w_stride = problem.w.stride(),
                           .w_type = problem.w.type(),
                           .dx = dx.data(),
                           .dx_stride = dx.stride(),
                           .accumulate = output.accumulate,
                           .M = problem.dy.T(),
                           .N = problem.dy.D(),
                           .K = problem.K};
  base::ThreadPool pool(num_threads);
  // One byte off, because any alignment is allowed.
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dx_scratch_bytes(args, pool)) + 1);
  args.scratch = scratch.data() + 1;
  dx_fn(args, pool);
  return dx;
}

double dx_tolerance(const DxProblem& problem, Index m, Index k) {
  const Index N = problem.dy.D();
  double magnitudes = 0;
  for (Index n = 0; n < N; ++n)
    magnitudes += problem.dy.magnitude(m, n) * std::fabs(problem.w.value(n, k));
  return matmul_vjp_error_bound(N) * magnitudes + static_cast<double>(N) * testing::kSmallestFloat;
}

void expect_dx_matches_definition(MatmulDxFn<float>& dx_fn,
                                  const DxProblem& problem,
                                  const Output& output) {
  const double bound = matmul_vjp_error_bound(problem.dy.D());
  const GuardedRows expected = run_dx(matmul_dx_ref, problem, output);
  const GuardedRows actual = run_dx(dx_fn, problem, output);
  const GuardedRows before = make_output(actual.T(), actual.D(), output);
  EXPECT_TRUE(actual.is_written_exactly());
  EXPECT_TRUE(testing::is_near(expected, actual, [&](Index m, Index k) {
    return dx_tolerance(problem, m, k) + (output.accumulate ? bound * before.magnitude(m, k) : 0);
  }));
}

TEST(MatmulDx, MatchesDefinitionAtEveryShapeTypeAndLayout) {
  testing::for_each_variant(matmul_dx_variants<float>().subspan(1), [](MatmulDxFn<float>& dx_fn) {
    Index seed = 100;
    for (const WeightType type : kWeightTypes) {
      for (const auto& [M, K] : kVjpTestOutputs) {
        for (const Index N : kVjpTestLengths) {
          const Layout layout = testing::kLayouts[++seed % testing::kLayouts.size()];
          const Output output{.layout = layout, .accumulate = seed % 3 == 0};
          SCOPED_TRACE(base::cat(testing::name_of(type), " ", M, " x ", N, " x ", K, " gap ",
                                 layout.gap, " offset ", layout.offset, " accumulate ",
                                 output.accumulate));
          expect_dx_matches_definition(dx_fn, make_dx_problem({M, N, K}, type, layout, seed),
                                       output);
        }
      }
    }
  });
}

// More rows and columns than a block of the output has.
TEST(MatmulDx, MatchesDefinitionAcrossBlocks) {
  testing::for_each_variant(matmul_dx_variants<float>().subspan(1), [](MatmulDxFn<float>& dx_fn) {
    for (const WeightType type : kWeightTypes) {
      SCOPED_TRACE(testing::name_of(type));
      const DxProblem wide = make_dx_problem({7, 9, 2187}, type, {1, 1}, 8);
      expect_dx_matches_definition(dx_fn, wide, {.layout = {1, 1}, .accumulate = true});
      const DxProblem tall = make_dx_problem({811, 9, 17}, type, {1, 1}, 9);
      expect_dx_matches_definition(dx_fn, tall, {.layout = {1, 1}});
    }
  });
}

TEST(MatmulDx, GivesTheSameBitsOnAnyNumberOfThreadsAndForAnySplitOfRows) {
  testing::for_each_variant(matmul_dx_variants<float>(), [](MatmulDxFn<float>& dx_fn) {
    for (const WeightType type : kWeightTypes) {
      SCOPED_TRACE(testing::name_of(type));
      const DxProblem problem = make_dx_problem({203, 300, 49}, type, {}, 40);
      testing::expect_same_bits_for_any_split(
          203, 49, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& dx) {
            MatmulDxArgs<float> args{.dy = problem.dy.data() + begin * problem.dy.stride(),
                                     .dy_stride = problem.dy.stride(),
                                     .w = problem.w.data(),
                                     .w_stride = problem.w.stride(),
                                     .w_type = type,
                                     .dx = dx.data() + begin * dx.stride(),
                                     .dx_stride = dx.stride(),
                                     .M = end - begin,
                                     .N = 300,
                                     .K = 49};
            std::vector<std::byte> scratch(
                static_cast<std::size_t>(matmul_dx_scratch_bytes(args, pool)));
            args.scratch = scratch.data();
            dx_fn(args, pool);
          });
      for (const bool accumulate : {false, true}) {
        const Output output{.layout = {}, .accumulate = accumulate};
        EXPECT_TRUE(testing::has_same_bits(run_dx(dx_fn, problem, output, 1),
                                           run_dx(dx_fn, problem, output, 3)));
      }
    }
  });
}

struct DwProblem {
  GuardedRows dy;  // [M, N]
  GuardedRows x;   // [*, K]
  std::vector<Index> x_row;
};

// With `is_gathered`, rows of x are taken out of order and some twice.
DwProblem make_dw_problem(const VjpShape& shape, Layout layout, Index seed, bool is_gathered) {
  const auto [M, N, K] = shape;
  const auto first = static_cast<std::uint64_t>(seed);
  DwProblem problem{.dy = testing::random_rows(M, N, layout, first),
                    .x = testing::random_rows(M, K, layout, first + 1),
                    .x_row = {}};
  for (Index m = 0; is_gathered && m < M; ++m)
    problem.x_row.push_back(m * 7 % std::max<Index>(1, M - 1));
  return problem;
}

GuardedRows run_dw(MatmulDwFn<float>& dw_fn,
                   const DwProblem& problem,
                   const Output& output,
                   int num_threads = 2) {
  const Index N = problem.dy.D();
  const Index K = problem.x.D();
  GuardedRows dw = make_output(N, K, output);
  MatmulDwArgs<float> args{.dy = problem.dy.data(),
                           .dy_stride = problem.dy.stride(),
                           .x = problem.x.data(),
                           .x_stride = problem.x.stride(),
                           .x_row = problem.x_row.empty() ? nullptr : problem.x_row.data(),
                           .dw = dw.data(),
                           .dw_stride = dw.stride(),
                           .accumulate = output.accumulate,
                           .M = problem.dy.T(),
                           .N = N,
                           .K = K};
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dw_scratch_bytes(args, pool)) + 1);
  args.scratch = scratch.data() + 1;
  dw_fn(args, pool);
  return dw;
}

double dw_tolerance(const DwProblem& problem, Index n, Index k) {
  const Index M = problem.dy.T();
  double magnitudes = 0;
  for (Index m = 0; m < M; ++m) {
    const Index row = problem.x_row.empty() ? m : problem.x_row[static_cast<std::size_t>(m)];
    magnitudes += problem.dy.magnitude(m, n) * problem.x.magnitude(row, k);
  }
  return matmul_vjp_error_bound(M) * magnitudes + static_cast<double>(M) * testing::kSmallestFloat;
}

void expect_dw_matches_definition(MatmulDwFn<float>& dw_fn,
                                  const DwProblem& problem,
                                  const Output& output) {
  const double bound = matmul_vjp_error_bound(problem.dy.T());
  const GuardedRows expected = run_dw(matmul_dw_ref, problem, output);
  const GuardedRows actual = run_dw(dw_fn, problem, output);
  const GuardedRows before = make_output(actual.T(), actual.D(), output);
  EXPECT_TRUE(actual.is_written_exactly());
  EXPECT_TRUE(testing::is_near(expected, actual, [&](Index n, Index k) {
    return dw_tolerance(problem, n, k) + (output.accumulate ? bound * before.magnitude(n, k) : 0);
  }));
}

TEST(MatmulDw, MatchesDefinitionAtEveryShapeAndLayout) {
  testing::for_each_variant(matmul_dw_variants<float>().subspan(1), [](MatmulDwFn<float>& dw_fn) {
    Index seed = 300;
    for (const auto& [N, K] : kVjpTestOutputs) {
      for (const Index M : kVjpTestLengths) {
        const Layout layout = testing::kLayouts[++seed % testing::kLayouts.size()];
        const Output output{.layout = layout, .accumulate = seed % 3 == 0};
        SCOPED_TRACE(base::cat(M, " x ", N, " x ", K, " gap ", layout.gap, " offset ",
                               layout.offset, " accumulate ", output.accumulate));
        expect_dw_matches_definition(dw_fn, make_dw_problem({M, N, K}, layout, seed, seed % 2 == 0),
                                     output);
      }
    }
  });
}

// More rows and columns than a block of the output has.
TEST(MatmulDw, MatchesDefinitionAcrossBlocks) {
  testing::for_each_variant(matmul_dw_variants<float>().subspan(1), [](MatmulDwFn<float>& dw_fn) {
    const DwProblem wide = make_dw_problem({9, 7, 2187}, {1, 1}, 8, false);
    expect_dw_matches_definition(dw_fn, wide, {.layout = {1, 1}, .accumulate = true});
    const DwProblem tall = make_dw_problem({9, 811, 17}, {1, 1}, 9, true);
    expect_dw_matches_definition(dw_fn, tall, {.layout = {1, 1}});
  });
}

TEST(MatmulDw, GivesTheSameBitsOnAnyNumberOfThreads) {
  testing::for_each_variant(matmul_dw_variants<float>(), [](MatmulDwFn<float>& dw_fn) {
    const DwProblem problem = make_dw_problem({600, 203, 301}, {}, 40, true);
    for (const bool accumulate : {false, true}) {
      const Output output{.layout = {}, .accumulate = accumulate};
      const GuardedRows expected = run_dw(dw_fn, problem, output, 1);
      for (const int num_threads : {2, 3, 5}) {
        EXPECT_TRUE(testing::has_same_bits(expected, run_dw(dw_fn, problem, output, num_threads)));
      }
    }
  });
}

// Success when NaN and infinities stand where the definition has them.
void expect_same_kinds(const GuardedRows& expected, const GuardedRows& actual) {
  for (Index t = 0; t < expected.T(); ++t) {
    for (Index d = 0; d < expected.D(); ++d) {
      EXPECT_EQ(std::isnan(expected.at(t, d)), std::isnan(actual.at(t, d))) << t << " " << d;
      EXPECT_EQ(std::isinf(expected.at(t, d)), std::isinf(actual.at(t, d))) << t << " " << d;
    }
  }
}

TEST(MatmulDx, SpreadsNonFiniteValuesAsTheDefinition) {
  testing::for_each_variant(matmul_dx_variants<float>(), [](MatmulDxFn<float>& dx_fn) {
    for (const WeightType type : kWeightTypes) {
      SCOPED_TRACE(testing::name_of(type));
      GuardedRows w = testing::random_rows(3, 75, {}, 5);
      testing::plant_non_finite(w);
      GuardedRows dy = testing::random_rows(11, 3, {}, 6);
      dy.at(1, 2) = std::numeric_limits<float>::infinity();
      dy.at(2, 0) = std::numeric_limits<float>::quiet_NaN();
      const DxProblem problem{.dy = dy, .w = StoredWeights(type, w), .K = 75};
      expect_same_kinds(run_dx(matmul_dx_ref, problem, {}), run_dx(dx_fn, problem, {}));
    }
  });
}

TEST(MatmulDw, SpreadsNonFiniteValuesAsTheDefinition) {
  testing::for_each_variant(matmul_dw_variants<float>(), [](MatmulDwFn<float>& dw_fn) {
    DwProblem problem = make_dw_problem({9, 14, 75}, {}, 5, false);
    testing::plant_non_finite(problem.x);
    problem.dy.at(1, 13) = std::numeric_limits<float>::infinity();
    problem.dy.at(3, 0) = std::numeric_limits<float>::quiet_NaN();
    expect_same_kinds(run_dw(matmul_dw_ref, problem, {}), run_dw(dw_fn, problem, {}));
  });
}

// The definitions against sums written out by hand.
TEST(MatmulVjp, DefinitionsAreTheGradientsOfTheProduct) {
  // y = x . w^T with x [1, 2], w [3, 2] and dy [1, 3].
  const std::array<float, 2> x = {2, -3};
  const std::array<float, 6> w = {1, 2, 3, 4, 5, 6};
  const std::array<float, 3> dy = {7, -1, 2};
  std::array<float, 2> dx = {100, 200};
  std::array<float, 6> dw = {1, 1, 1, 1, 1, 1};
  base::ThreadPool pool(1);
  matmul_dx_ref<float>({.dy = dy.data(),
                        .dy_stride = 3,
                        .w = reinterpret_cast<const std::byte*>(w.data()),
                        .w_stride = 2,
                        .dx = dx.data(),
                        .dx_stride = 2,
                        .accumulate = true,
                        .M = 1,
                        .N = 3,
                        .K = 2},
                       pool);
  EXPECT_EQ(dx, (std::array<float, 2>{114, 222}));
  matmul_dw_ref<float>({.dy = dy.data(),
                        .dy_stride = 3,
                        .x = x.data(),
                        .x_stride = 2,
                        .dw = dw.data(),
                        .dw_stride = 2,
                        .M = 1,
                        .N = 3,
                        .K = 2},
                       pool);
  EXPECT_EQ(dw, (std::array<float, 6>{14, -21, -2, 3, 4, -6}));
}

TEST(MatmulVjp, BlocksOfASumAreNearlyEqualAndWhole) {
  for (const Index length : {1, 255, 256, 257, 768, 1408, 4304, 8192}) {
    const Index block = vjp_block_length(length);
    EXPECT_LE(block, kVjpMaxBlockLength) << length;
    EXPECT_EQ(block % 8, 0) << length;
    EXPECT_GT(length % block == 0 ? block : length % block, length < 8 ? 0 : block / 2) << length;
  }
}

}  // namespace
}  // namespace tessera::kernels
