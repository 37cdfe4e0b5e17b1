// What every kernel test does: all variants against the definition over a grid of shapes and
// layouts, awkward values, aliasing, bits that do not depend on threads; and the gradient against
// differences of the definition.
#include "kernels/scale_add/scale_add.h"

#include <gtest/gtest.h>

#include "kernels/scale_add/scale_add_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kScale = -1.75F;

// The bridge from buffers to arguments, in one place.
ScaleAddArgs make_args(const GuardedRows& x, const GuardedRows& z, GuardedRows& y) {
  return {.x = x.data(),
          .z = z.data(),
          .y = y.data(),
          .scale = kScale,
          .T = y.T(),
          .D = y.D(),
          .x_stride = x.stride(),
          .z_stride = z.stride(),
          .y_stride = y.stride()};
}

// The error bound of the contract.
auto tolerance(const GuardedRows& x, const GuardedRows& z) {
  return [&x, &z](Index t, Index d) {
    return 2 * kHalfEps *
           (static_cast<double>(std::fabs(kScale)) * x.magnitude(t, d) + z.magnitude(t, d));
  };
}

void expect_matches_definition(const GuardedRows& x, const GuardedRows& z, Layout y_layout) {
  base::ThreadPool pool(2);
  GuardedRows expected(x.T(), x.D());
  scale_add_ref(make_args(x, z, expected), pool);
  testing::for_each_variant(scale_add_variants(), [&](ScaleAddFn& run) {
    GuardedRows y(x.T(), x.D(), y_layout);
    run(make_args(x, z, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, y, tolerance(x, z)))
        << x.T() << " x " << x.D() << ", gap " << y_layout.gap << ", offset " << y_layout.offset;
  });
}

TEST(ScaleAdd, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition(testing::random_rows(T, D, layout, 1),
                                  testing::random_rows(T, D, {.gap = 1, .offset = 2}, 2), layout);
      }
    }
  }
}

TEST(ScaleAdd, MatchesDefinitionAtModelSizes) {
  for (const ScaleAddShape shape : kScaleAddShapes) {
    expect_matches_definition(testing::random_rows(shape.T, shape.D, {}, 3, 100.0F),
                              testing::random_rows(shape.T, shape.D, {}, 4), {});
  }
}

TEST(ScaleAdd, KeepsNonFiniteValuesInPlace) {
  GuardedRows x = testing::random_rows(9, 21, {}, 5);
  testing::plant_non_finite(x);
  expect_matches_definition(x, testing::random_rows(9, 21, {}, 6), {});
  expect_matches_definition(testing::random_rows(9, 21, {}, 6), x, {});
}

TEST(ScaleAdd, RepeatsARowOfStrideZero) {
  base::ThreadPool pool(1);
  const GuardedRows x = testing::random_rows(3, 11, {}, 7);
  const GuardedRows z = testing::random_rows(1, 11, {}, 8);
  testing::for_each_variant(scale_add_variants(), [&](ScaleAddFn& run) {
    GuardedRows y(3, 11);
    ScaleAddArgs args = make_args(x, z, y);
    args.z_stride = 0;
    run(args, pool);
    EXPECT_NEAR(y.at(2, 10), kScale * x.at(2, 10) + z.at(0, 10), 1e-5);
  });
}

TEST(ScaleAdd, WritesOverEitherInput) {
  base::ThreadPool pool(1);
  const GuardedRows x = testing::random_rows(3, 19, {}, 9);
  const GuardedRows z = testing::random_rows(3, 19, {}, 10);
  testing::for_each_variant(scale_add_variants(), [&](ScaleAddFn& run) {
    GuardedRows apart(3, 19);
    run(make_args(x, z, apart), pool);
    GuardedRows over_x = x;
    run(make_args(over_x, z, over_x), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_x));
    GuardedRows over_z = z;
    run(make_args(x, over_z, over_z), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_z));
  });
}

TEST(ScaleAdd, GivesTheSameBitsForAnySplit) {
  const GuardedRows x = testing::random_rows(37, 1153, {}, 11);
  const GuardedRows z = testing::random_rows(37, 1153, {}, 12);
  testing::for_each_variant(scale_add_variants(), [&](ScaleAddFn& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          ScaleAddArgs args = make_args(x, z, y);
          args.x += begin * args.x_stride;
          args.z += begin * args.z_stride;
          args.y += begin * args.y_stride;
          args.T = end - begin;
          run(args, pool);
        });
  });
}

struct VjpResult {
  GuardedRows dx;
  float dscale = 0;
};

VjpResult run_vjp(ScaleAddVjpFn& run,
                  const GuardedRows& dy,
                  const GuardedRows& x,
                  int num_threads) {
  base::ThreadPool pool(num_threads);
  VjpResult result{GuardedRows(x.T(), x.D())};
  std::vector<float> row_sums(scale_add_vjp_scratch_bytes(x.T()) / sizeof(float));
  run({.dy = dy.data(),
       .x = x.data(),
       .dx = result.dx.data(),
       .dscale = &result.dscale,
       .row_sums = row_sums.data(),
       .scale = kScale,
       .T = x.T(),
       .D = x.D(),
       .dy_stride = dy.stride(),
       .x_stride = x.stride(),
       .dx_stride = result.dx.stride()},
      pool);
  return result;
}

TEST(ScaleAddVjp, MatchesDefinitionAtEveryTail) {
  for (const Index D : testing::kRowLengths) {
    const Index T = 5;
    const GuardedRows dy = testing::random_rows(T, D, {.gap = 1, .offset = 1}, 13);
    const GuardedRows x = testing::random_rows(T, D, {.gap = 2, .offset = 3}, 14);
    double magnitude = 0;
    for (Index t = 0; t < T; ++t) {
      for (Index d = 0; d < D; ++d)
        magnitude += dy.magnitude(t, d) * x.magnitude(t, d);
    }
    const VjpResult expected = run_vjp(scale_add_vjp_ref, dy, x, 1);
    testing::for_each_variant(scale_add_vjp_variants(), [&](ScaleAddVjpFn& run) {
      const VjpResult actual = run_vjp(run, dy, x, 2);
      EXPECT_TRUE(actual.dx.is_written_exactly());
      EXPECT_TRUE(testing::has_same_bits(expected.dx, actual.dx));
      EXPECT_NEAR(expected.dscale, actual.dscale,
                  2 * kHalfEps * static_cast<double>(D + T + 2) * magnitude);
    });
  }
}

// L = sum of dy * y. Its differences along x and scale must be what the gradient says; L is linear
// in each, so that a difference of any width is exact up to rounding.
TEST(ScaleAddVjp, IsTheDerivativeOfTheDefinition) {
  base::ThreadPool pool(1);
  const GuardedRows dy = testing::random_rows(3, 10, {}, 15);
  const GuardedRows x = testing::random_rows(3, 10, {}, 16);
  const GuardedRows z = testing::random_rows(3, 10, {}, 17);
  const auto loss = [&](const GuardedRows& at_x, float scale) {
    GuardedRows y(3, 10);
    ScaleAddArgs args = make_args(at_x, z, y);
    args.scale = scale;
    scale_add_ref(args, pool);
    double sum = 0;
    for (Index t = 0; t < 3; ++t) {
      for (Index d = 0; d < 10; ++d)
        sum += static_cast<double>(dy.at(t, d)) * static_cast<double>(y.at(t, d));
    }
    return sum;
  };
  const VjpResult gradient = run_vjp(scale_add_vjp_ref, dy, x, 1);
  EXPECT_NEAR(gradient.dscale, (loss(x, kScale + 1) - loss(x, kScale - 1)) / 2, 1e-5);
  GuardedRows moved = x;
  moved.at(1, 4) += 1;
  EXPECT_NEAR(gradient.dx.at(1, 4), loss(moved, kScale) - loss(x, kScale), 1e-5);
}

TEST(ScaleAddVjp, GivesTheSameBitsForAnyThreadCount) {
  const GuardedRows dy = testing::random_rows(61, 1153, {}, 18);
  const GuardedRows x = testing::random_rows(61, 1153, {}, 19);
  testing::for_each_variant(scale_add_vjp_variants(), [&](ScaleAddVjpFn& run) {
    const VjpResult serial = run_vjp(run, dy, x, 1);
    for (const int num_threads : {2, 3}) {
      const VjpResult parallel = run_vjp(run, dy, x, num_threads);
      EXPECT_EQ(GuardedRows::bits(serial.dscale), GuardedRows::bits(parallel.dscale));
      EXPECT_TRUE(testing::has_same_bits(serial.dx, parallel.dx));
    }
  });
}

}  // namespace
}  // namespace tessera::kernels
