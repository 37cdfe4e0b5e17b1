#include "kernels/rms_norm/rms_norm.h"

#include <gtest/gtest.h>

#include "kernels/rms_norm/rms_norm_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kEps = 1e-6F;

RmsNormArgs make_args(const GuardedRows& x, const GuardedRows& w, GuardedRows& y) {
  return {.x = x.data(),
          .w = w.data(),
          .y = y.data(),
          .eps = kEps,
          .T = y.T(),
          .D = y.D(),
          .x_stride = x.stride(),
          .y_stride = y.stride()};
}

void expect_matches_definition(const GuardedRows& x, Layout y_layout) {
  base::ThreadPool pool(2);
  const GuardedRows w = testing::random_rows(1, x.D(), {.offset = 1}, 100);
  GuardedRows expected(x.T(), x.D());
  rms_norm_ref(make_args(x, w, expected), pool);
  testing::for_each_variant(rms_norm_variants(), [&](RmsNormFn& run) {
    GuardedRows y(x.T(), x.D(), y_layout);
    run(make_args(x, w, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    const double relative = (static_cast<double>(x.D()) / 16 + 8) * kHalfEps;
    EXPECT_TRUE(testing::is_near(expected, y,
                                 [&](Index t, Index d) {
                                   return relative * expected.magnitude(t, d) +
                                          testing::kSmallestFloat * w.magnitude(0, d);
                                 }))
        << x.T() << " x " << x.D();
  });
}

TEST(RmsNorm, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition(testing::random_rows(T, D, layout, 1), layout);
      }
    }
  }
}

TEST(RmsNorm, MatchesDefinitionAtModelSizes) {
  for (const RmsNormShape shape : kRmsNormShapes) {
    expect_matches_definition(testing::random_rows(shape.T, shape.D, {}, 2, 30.0F), {});
  }
}

TEST(RmsNorm, MatchesDefinitionForTinyAndHugeRows) {
  for (const float scale : {1e-30F, 1e-5F, 1e5F, 1e14F}) {
    expect_matches_definition(testing::random_rows(3, 67, {}, 3, scale), {});
  }
}

TEST(RmsNorm, SpreadsNonFiniteValuesAsTheDefinitionDoes) {
  GuardedRows x = testing::random_rows(9, 21, {}, 4);
  testing::plant_non_finite(x);
  expect_matches_definition(x, {});
}

TEST(RmsNorm, WritesOverItsInput) {
  base::ThreadPool pool(1);
  const GuardedRows x = testing::random_rows(3, 19, {}, 5);
  const GuardedRows w = testing::random_rows(1, 19, {}, 6);
  testing::for_each_variant(rms_norm_variants(), [&](RmsNormFn& run) {
    GuardedRows apart(3, 19);
    run(make_args(x, w, apart), pool);
    GuardedRows over_x = x;
    run(make_args(over_x, w, over_x), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_x));
  });
}

TEST(RmsNorm, GivesTheSameBitsForAnySplit) {
  const GuardedRows x = testing::random_rows(37, 1153, {}, 7);
  const GuardedRows w = testing::random_rows(1, 1153, {}, 8);
  testing::for_each_variant(rms_norm_variants(), [&](RmsNormFn& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          RmsNormArgs args = make_args(x, w, y);
          args.x += begin * args.x_stride;
          args.y += begin * args.y_stride;
          args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
