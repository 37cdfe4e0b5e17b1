#include "kernels/matmul/matmul.h"

#include <gtest/gtest.h>

#include "kernels/matmul/internal/product.h"
#include "kernels/matmul/matmul_shapes.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kWeightTypes;
using testing::Layout;
using testing::StoredWeights;

// Operands of one product and what surrounds them.
struct Problem {
  GuardedRows x;
  StoredWeights w;
  GuardedRows bias;
  bool has_bias = false;
};

Problem make_problem(const MatmulShape& shape, WeightType type, Layout layout, std::uint64_t seed) {
  return {.x = testing::random_rows(shape.M, shape.K, layout, seed),
          .w = StoredWeights(type, testing::random_rows(shape.N, shape.K, {}, seed + 1), layout),
          .bias = testing::random_rows(1, shape.N, layout, seed + 2),
          .has_bias = seed % 2 == 0};
}

// Rows [m_begin, m_end) of the product, into the same rows of y.
void run_rows(MatmulFn<float>& matmul,
              const Problem& problem,
              base::ThreadPool& pool,
              Index m_begin,
              Index m_end,
              GuardedRows& y) {
  MatmulArgs<float> args{.x = problem.x.data() + m_begin * problem.x.stride(),
                         .x_stride = problem.x.stride(),
                         .w = problem.w.data(),
                         .w_stride = problem.w.stride(),
                         .w_type = problem.w.type(),
                         .bias = problem.has_bias ? problem.bias.data() : nullptr,
                         .y = y.data() + m_begin * y.stride(),
                         .y_stride = y.stride(),
                         .M = m_end - m_begin,
                         .N = y.D(),
                         .K = problem.x.D()};
  std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  matmul(args, pool);
}

GuardedRows run_all(MatmulFn<float>& matmul,
                    const Problem& problem,
                    base::ThreadPool& pool,
                    Index N,
                    Layout layout) {
  GuardedRows y(problem.x.T(), N, layout);
  run_rows(matmul, problem, pool, 0, problem.x.T(), y);
  return y;
}

// The bound of the contract for y[m, n].
double tolerance(const Problem& problem, Index m, Index n) {
  const Index K = problem.x.D();
  double magnitudes = problem.has_bias ? problem.bias.magnitude(0, n) : 0.0;
  for (Index k = 0; k < K; ++k) {
    magnitudes += problem.x.magnitude(m, k) * std::fabs(problem.w.value(n, k));
  }
  const double underflow = static_cast<double>(K) * testing::kSmallestFloat;
  return matmul_error_bound(problem.w.type(), K) * magnitudes + underflow;
}

void expect_matches_definition(MatmulFn<float>& matmul,
                               const Problem& problem,
                               Index N,
                               Layout layout) {
  base::ThreadPool pool(2);
  const GuardedRows expected = run_all(matmul_ref, problem, pool, N, {});
  const GuardedRows actual = run_all(matmul, problem, pool, N, layout);
  EXPECT_TRUE(actual.is_written_exactly());
  EXPECT_TRUE(testing::is_near(expected, actual,
                               [&](Index m, Index n) { return tolerance(problem, m, n); }));
}

TEST(Matmul, MatchesDefinitionAtEveryShapeTypeAndLayout) {
  testing::for_each_variant(matmul_variants<float>(), [](MatmulFn<float>& matmul) {
    std::uint64_t seed = 100;
    for (const WeightType type : kWeightTypes) {
      for (const auto& [M, N] : kTestRowsAndColumns) {
        for (const Index K : kTestLengths) {
          const Layout layout = testing::kLayouts[++seed % testing::kLayouts.size()];
          SCOPED_TRACE(base::cat(testing::name_of(type), " ", M, " x ", K, " x ", N, " gap ",
                                 layout.gap, " offset ", layout.offset));
          const Problem problem = make_problem({M, K, N}, type, layout, seed / 3);
          expect_matches_definition(matmul, problem, N, layout);
        }
      }
    }
  });
}

TEST(Matmul, MatchesDefinitionAcrossPartsAndPanels) {
  testing::for_each_variant(matmul_variants<float>(), [](MatmulFn<float>& matmul) {
    for (const WeightType type : kWeightTypes) {
      SCOPED_TRACE(testing::name_of(type));
      const Problem problem = make_problem({131, 1285, 53}, type, {1, 1}, 8);
      expect_matches_definition(matmul, problem, 53, {1, 1});
    }
  });
}

// Every output that a planted value reaches is NaN or infinite as in the definition, the rest is
// not touched.
TEST(Matmul, SpreadsNonFiniteValuesAsTheDefinition) {
  testing::for_each_variant(matmul_variants<float>(), [](MatmulFn<float>& matmul) {
    for (const WeightType type : kWeightTypes) {
      for (const Index M : {3, 11}) {
        SCOPED_TRACE(base::cat(testing::name_of(type), " M ", M));
        GuardedRows w = testing::random_rows(14, 75, {}, 5);
        testing::plant_non_finite(w);
        GuardedRows x = testing::random_rows(M, 75, {}, 6);
        x.at(1, 74) = std::numeric_limits<float>::infinity();
        x.at(2, 0) = std::numeric_limits<float>::quiet_NaN();
        const Problem problem{.x = x, .w = StoredWeights(type, w), .bias = GuardedRows(1, 14)};
        base::ThreadPool pool(1);
        const GuardedRows expected = run_all(matmul_ref, problem, pool, 14, {});
        const GuardedRows actual = run_all(matmul, problem, pool, 14, {});
        for (Index m = 0; m < M; ++m) {
          for (Index n = 0; n < 14; ++n) {
            EXPECT_EQ(std::isnan(expected.at(m, n)), std::isnan(actual.at(m, n))) << m << " " << n;
            EXPECT_EQ(std::isinf(expected.at(m, n)), std::isinf(actual.at(m, n))) << m << " " << n;
          }
        }
      }
    }
  });
}

TEST(Matmul, GivesTheSameBitsForAnySplitOfRowsAndThreads) {
  testing::for_each_variant(matmul_variants<float>(), [](MatmulFn<float>& matmul) {
    for (const WeightType type : kWeightTypes) {
      for (const Index K : {75, 1300}) {
        SCOPED_TRACE(base::cat(testing::name_of(type), " K ", K));
        const Problem problem = make_problem({37, K, 59}, type, {}, 40);
        testing::expect_same_bits_for_any_split(
            37, 59, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
              run_rows(matmul, problem, pool, begin, end, y);
            });
      }
    }
  });
}

// Columns cut at panel boundaries, each piece a product of its own.
TEST(Matmul, GivesTheSameBitsForAnySplitOfColumns) {
  base::ThreadPool pool(2);
  testing::for_each_variant(matmul_variants<float>(), [&](MatmulFn<float>& matmul) {
    for (const WeightType type : kWeightTypes) {
      for (const Index M : {1, 4, 10}) {
        SCOPED_TRACE(base::cat(testing::name_of(type), " M ", M));
        const GuardedRows w = testing::random_rows(61, 333, {}, 71);
        Problem problem{.x = testing::random_rows(M, 333, {}, 70),
                        .w = StoredWeights(type, w),
                        .bias = GuardedRows(1, 61)};
        const GuardedRows expected = run_all(matmul, problem, pool, 61, {});
        for (const Index first : {8, 40}) {
          GuardedRows rest(61 - first, 333);
          for (Index n = 0; n < rest.T(); ++n) {
            for (Index k = 0; k < 333; ++k)
              rest.at(n, k) = w.at(first + n, k);
          }
          problem.w = StoredWeights(type, rest);
          const GuardedRows actual = run_all(matmul, problem, pool, 61 - first, {});
          for (Index m = 0; m < M; ++m) {
            for (Index n = 0; n < rest.T(); ++n) {
              EXPECT_EQ(GuardedRows::bits(expected.at(m, first + n)),
                        GuardedRows::bits(actual.at(m, n)));
            }
          }
        }
      }
    }
  });
}

TEST(Matmul, BlocksOfKAreNearlyEqualAndWhole) {
  for (const Index K : {1152, 1280, 1281, 2048, 4304, 10944, 12288}) {
    const Index length = k_block_length(K);
    EXPECT_LE(length, kMaxBlockLength) << K;
    EXPECT_EQ(length % 8, 0) << K;
    EXPECT_GT(K % length == 0 ? length : K % length, length / 2) << K;
  }
}

}  // namespace
}  // namespace tessera::kernels
