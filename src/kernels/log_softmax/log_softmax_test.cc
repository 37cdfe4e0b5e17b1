#include "kernels/log_softmax/log_softmax.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/log_softmax/log_softmax_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Results {
  std::vector<float> log_probs;
  std::vector<double> log_norm;
  std::vector<std::int32_t> argmax;
};

Results run_on(LogSoftmaxFn& run,
               const GuardedRows& x,
               const std::vector<std::int32_t>& ids,
               base::ThreadPool& pool) {
  const auto T = static_cast<std::size_t>(x.T());
  Results results{std::vector<float>(T, -7.0F), std::vector<double>(T, -7.0),
                  std::vector<std::int32_t>(T, -7)};
  run({.x = x.data(),
       .ids = ids.empty() ? nullptr : ids.data(),
       .log_probs = results.log_probs.data(),
       .log_norm = results.log_norm.data(),
       .argmax = results.argmax.data(),
       .T = x.T(),
       .V = x.D(),
       .x_stride = x.stride()},
      pool);
  return results;
}

std::vector<std::int32_t> some_ids(Index T, Index V) {
  std::vector<std::int32_t> ids;
  ids.reserve(static_cast<std::size_t>(T));
  for (Index t = 0; t < T; ++t)
    ids.push_back(static_cast<std::int32_t>((31 * t + 5) % V));
  return ids;
}

// The bound of the contract for a row's normaliser: exp, sums, and the rounding of x - max, which
// matters as much as the value does in the sum.
double norm_bound(const GuardedRows& x, Index t, float max) {
  double weighted = 0;
  double sum = 0;
  for (Index v = 0; v < x.D(); ++v) {
    const double below = static_cast<double>(max) - static_cast<double>(x.at(t, v));
    if (!std::isfinite(below)) continue;
    weighted += std::exp(-below) * below, sum += std::exp(-below);
  }
  return 72 * kHalfEps + kHalfEps * weighted / std::fmax(sum, 1e-300);
}

void expect_close(double expected, double actual, double bound, Index t) {
  const bool is_same = expected == actual || (std::isnan(expected) && std::isnan(actual));
  EXPECT_TRUE(is_same || std::fabs(expected - actual) <= bound)
      << "row " << t << ": expected " << expected << ", got " << actual << ", bound " << bound;
}

void expect_matches_definition(const GuardedRows& x, const std::vector<std::int32_t>& ids) {
  base::ThreadPool pool(2);
  const Results expected = run_on(log_softmax_ref, x, ids, pool);
  testing::for_each_variant(log_softmax_variants(), [&](LogSoftmaxFn& run) {
    const Results actual = run_on(run, x, ids, pool);
    EXPECT_EQ(expected.argmax, actual.argmax);
    for (Index t = 0; t < x.T(); ++t) {
      const auto i = static_cast<std::size_t>(t);
      const double bound = norm_bound(x, t, x.at(t, expected.argmax[i]));
      expect_close(expected.log_norm[i], actual.log_norm[i], bound, t);
      const auto log_prob = static_cast<double>(expected.log_probs[i]);
      expect_close(log_prob, static_cast<double>(actual.log_probs[i]),
                   bound + 2 * kHalfEps * std::fabs(log_prob), t);
    }
  });
}

TEST(LogSoftmax, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index V : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 67, 1024, 2049, 4133}) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        const GuardedRows x = testing::random_rows(T, V, layout, 1, 5.0F);
        expect_matches_definition(x, {});
        expect_matches_definition(x, some_ids(T, V));
      }
    }
  }
}

TEST(LogSoftmax, MatchesDefinitionAtModelSizes) {
  for (const LogSoftmaxShape shape : kLogSoftmaxShapes) {
    const GuardedRows x = testing::random_rows(shape.T, shape.V, {}, 2, 8.0F);
    expect_matches_definition(x, some_ids(shape.T, shape.V));
  }
}

TEST(LogSoftmax, MatchesDefinitionForFlatAndSteepRows) {
  for (const float scale : {0.0F, 1e-6F, 200.0F, 1e30F}) {
    const GuardedRows x = testing::random_rows(3, 5000, {}, 3, scale);
    expect_matches_definition(x, {});
  }
}

TEST(LogSoftmax, HasTheValuesOfTheFormula) {
  base::ThreadPool pool(1);
  GuardedRows x(1, 4);
  for (Index v = 0; v < 4; ++v)
    x.at(0, v) = std::log(static_cast<float>(v + 1));  // 0.1 ... 0.4
  testing::for_each_variant(log_softmax_variants(), [&](LogSoftmaxFn& run) {
    const Results at_max = run_on(run, x, {}, pool);
    EXPECT_EQ(at_max.argmax[0], 3);
    EXPECT_NEAR(at_max.log_probs[0], std::log(0.4), 1e-6);
    EXPECT_NEAR(at_max.log_norm[0], std::log(10.0), 1e-6);
    EXPECT_NEAR(run_on(run, x, {1}, pool).log_probs[0], std::log(0.2), 1e-6);
  });
}

// Lanes beyond the end of a row read as 0, which must not count as its maximum.
TEST(LogSoftmax, MatchesDefinitionWhereEveryLogitIsFarBelowZero) {
  for (const Index V : {1, 7, 9, 33, 2051}) {
    GuardedRows x = testing::random_rows(3, V, {}, 6);
    for (Index t = 0; t < 3; ++t) {
      for (Index v = 0; v < V; ++v)
        x.at(t, v) -= 500;
    }
    expect_matches_definition(x, {});
  }
}

TEST(LogSoftmax, TheLowestIdWinsTies) {
  base::ThreadPool pool(1);
  for (const Index first : {0, 3, 8, 30, 64}) {
    GuardedRows x(1, 67);
    for (Index v = 0; v < 67; ++v)
      x.at(0, v) = v >= first && v % 2 == first % 2 ? 1.0F : -1.0F;
    testing::for_each_variant(log_softmax_variants(), [&](LogSoftmaxFn& run) {
      EXPECT_EQ(run_on(run, x, {}, pool).argmax[0], first);
    });
  }
}

TEST(LogSoftmax, TreatsNonFiniteValuesAsTheContractSays) {
  base::ThreadPool pool(1);
  GuardedRows x = testing::random_rows(6, 67, {}, 4);
  x.at(0, 20) = kNan, x.at(0, 65) = 100;
  x.at(1, 20) = kInf, x.at(1, 40) = kInf;
  x.at(2, 66) = -kInf;
  for (Index v = 0; v < 67; ++v)
    x.at(3, v) = kNan, x.at(4, v) = -kInf, x.at(5, v) = -kInf;
  x.at(5, 3) = kNan;
  expect_matches_definition(x, {});
  expect_matches_definition(x, some_ids(6, 67));
  testing::for_each_variant(log_softmax_variants(), [&](LogSoftmaxFn& run) {
    const Results results = run_on(run, x, {}, pool);
    EXPECT_EQ(results.argmax[0], 65);
    EXPECT_TRUE(std::isnan(results.log_probs[0]));
    EXPECT_EQ(results.argmax[1], 20);
    EXPECT_EQ(results.log_norm[1], double{kInf});
    EXPECT_TRUE(std::isfinite(results.log_norm[2]));
    EXPECT_EQ(results.argmax[3], 0);
    EXPECT_TRUE(std::isnan(results.log_norm[3]));
    EXPECT_EQ(results.argmax[4], 0);
    EXPECT_EQ(results.log_norm[4], -double{kInf});
    EXPECT_TRUE(std::isnan(results.log_norm[5]));
  });
}

TEST(LogSoftmax, GivesTheSameBitsForAnyThreadCountAndForEachRowAlone) {
  const GuardedRows x = testing::random_rows(9, 5003, {}, 5, 4.0F);
  testing::for_each_variant(log_softmax_variants(), [&](LogSoftmaxFn& run) {
    base::ThreadPool serial(1);
    const Results expected = run_on(run, x, {}, serial);
    for (const int num_threads : {2, 3}) {
      base::ThreadPool pool(num_threads);
      const Results actual = run_on(run, x, {}, pool);
      EXPECT_EQ(expected.log_norm, actual.log_norm);
      EXPECT_EQ(expected.log_probs, actual.log_probs);
      EXPECT_EQ(expected.argmax, actual.argmax);
    }
    GuardedRows last(1, 5003, {.gap = 0, .offset = 3});
    std::copy_n(x.data() + 8 * x.stride(), 5003, last.data());
    EXPECT_EQ(run_on(run, last, {}, serial).log_norm[0], expected.log_norm[8]);
  });
}

}  // namespace
}  // namespace tessera::kernels
