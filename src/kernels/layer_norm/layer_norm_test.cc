#include "kernels/layer_norm/layer_norm.h"

#include <gtest/gtest.h>

#include "kernels/layer_norm/layer_norm_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

struct Parameters {
  GuardedRows w;
  GuardedRows b;
};

Parameters random_parameters(Index D) {
  return {testing::random_rows(1, D, {.offset = 1}, 100),
          testing::random_rows(1, D, {.offset = 3}, 101)};
}

LayerNormArgs make_args(const GuardedRows& x, const Parameters& parameters, GuardedRows& y) {
  return {.x = x.data(),
          .w = parameters.w.data(),
          .b = parameters.b.data(),
          .y = y.data(),
          .eps = 1e-6F,
          .T = y.T(),
          .D = y.D(),
          .x_stride = x.stride(),
          .y_stride = y.stride()};
}

struct RowFacts {
  double mean_magnitude = 0;
  double r = 0;
};

std::vector<RowFacts> facts_of(const GuardedRows& x) {
  std::vector<RowFacts> facts;
  for (Index t = 0; t < x.T(); ++t) {
    double sum = 0;
    double sum_magnitude = 0;
    for (Index d = 0; d < x.D(); ++d) {
      sum += static_cast<double>(x.at(t, d)), sum_magnitude += x.magnitude(t, d);
    }
    const auto width = static_cast<double>(x.D());
    double variance = 0;
    for (Index d = 0; d < x.D(); ++d) {
      variance += std::pow(static_cast<double>(x.at(t, d)) - sum / width, 2) / width;
    }
    facts.push_back({sum_magnitude / width, 1 / std::sqrt(variance + 1e-6)});
  }
  return facts;
}

void expect_matches_definition(const GuardedRows& x, Layout y_layout) {
  base::ThreadPool pool(2);
  const Parameters parameters = random_parameters(x.D());
  const std::vector<RowFacts> facts = facts_of(x);
  GuardedRows expected(x.T(), x.D());
  layer_norm_ref(make_args(x, parameters, expected), pool);
  const double u = (static_cast<double>(x.D()) / 16 + 8) * kHalfEps;
  const auto tolerance = [&](Index t, Index d) {
    const RowFacts& row = facts[static_cast<std::size_t>(t)];
    return u *
           (parameters.w.magnitude(0, d) * row.r * (x.magnitude(t, d) + 2 * row.mean_magnitude) +
            expected.magnitude(t, d) + parameters.b.magnitude(0, d));
  };
  testing::for_each_variant(layer_norm_variants(), [&](LayerNormFn& run) {
    GuardedRows y(x.T(), x.D(), y_layout);
    run(make_args(x, parameters, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, y, tolerance)) << x.T() << " x " << x.D();
  });
}

TEST(LayerNorm, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition(testing::random_rows(T, D, layout, 1), layout);
      }
    }
  }
}

TEST(LayerNorm, MatchesDefinitionAtModelSizes) {
  for (const LayerNormShape shape : kLayerNormShapes) {
    expect_matches_definition(testing::random_rows(shape.T, shape.D, {}, 2, 30.0F), {});
  }
}

// A variance from mean(x^2) - mean(x)^2 would lose every digit here.
TEST(LayerNorm, SurvivesALargeMean) {
  GuardedRows x = testing::random_rows(4, 1153, {}, 3);
  for (Index t = 0; t < 4; ++t) {
    for (Index d = 0; d < 1153; ++d)
      x.at(t, d) += 1e4F;
  }
  expect_matches_definition(x, {});
}

TEST(LayerNorm, SpreadsNonFiniteValuesAsTheDefinitionDoes) {
  GuardedRows x = testing::random_rows(9, 21, {}, 4);
  testing::plant_non_finite(x);
  expect_matches_definition(x, {});
}

TEST(LayerNorm, WritesOverItsInput) {
  base::ThreadPool pool(1);
  const GuardedRows x = testing::random_rows(3, 19, {}, 5);
  const Parameters parameters = random_parameters(19);
  testing::for_each_variant(layer_norm_variants(), [&](LayerNormFn& run) {
    GuardedRows apart(3, 19);
    run(make_args(x, parameters, apart), pool);
    GuardedRows over_x = x;
    run(make_args(over_x, parameters, over_x), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_x));
  });
}

TEST(LayerNorm, GivesTheSameBitsForAnySplit) {
  const GuardedRows x = testing::random_rows(37, 1153, {}, 7);
  const Parameters parameters = random_parameters(1153);
  testing::for_each_variant(layer_norm_variants(), [&](LayerNormFn& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          LayerNormArgs args = make_args(x, parameters, y);
          args.x += begin * args.x_stride;
          args.y += begin * args.y_stride;
          args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
