#include "kernels/elementwise/elementwise.h"

#include <gtest/gtest.h>

#include "kernels/elementwise/elementwise_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::Layout;

AddArgs<float> make_args(const GuardedRows& a, const GuardedRows& b, GuardedRows& y) {
  return {.a = a.data(),
          .b = b.data(),
          .y = y.data(),
          .T = y.T(),
          .D = y.D(),
          .a_stride = a.stride(),
          .b_stride = b.stride(),
          .y_stride = y.stride()};
}

ScaleArgs<float> make_args(const GuardedRows& x, GuardedRows& y) {
  return {.x = x.data(),
          .y = y.data(),
          .scale = 0.3F,
          .T = y.T(),
          .D = y.D(),
          .x_stride = x.stride(),
          .y_stride = y.stride()};
}

// One rounding leaves no room: bits must be those of the definition (NaN compared as NaN).
void expect_equal(const GuardedRows& expected, const GuardedRows& actual) {
  EXPECT_TRUE(actual.is_written_exactly());
  for (Index t = 0; t < expected.T(); ++t) {
    for (Index d = 0; d < expected.D(); ++d) {
      if (std::isnan(expected.at(t, d)) && std::isnan(actual.at(t, d))) continue;
      ASSERT_EQ(GuardedRows::bits(expected.at(t, d)), GuardedRows::bits(actual.at(t, d)))
          << t << ", " << d;
    }
  }
}

void expect_matches_definition(const GuardedRows& a, const GuardedRows& b, Layout layout) {
  base::ThreadPool pool(2);
  GuardedRows sum(a.T(), a.D());
  add_ref(make_args(a, b, sum), pool);
  testing::for_each_variant(add_variants<float>(), [&](AddFn<float>& run) {
    GuardedRows y(a.T(), a.D(), layout);
    run(make_args(a, b, y), pool);
    expect_equal(sum, y);
  });
  GuardedRows scaled(a.T(), a.D());
  scale_ref(make_args(a, scaled), pool);
  testing::for_each_variant(scale_variants<float>(), [&](ScaleFn<float>& run) {
    GuardedRows y(a.T(), a.D(), layout);
    run(make_args(a, y), pool);
    expect_equal(scaled, y);
  });
}

TEST(Elementwise, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition(testing::random_rows(T, D, layout, 1),
                                  testing::random_rows(T, D, {.gap = 1, .offset = 2}, 2), layout);
      }
    }
  }
}

TEST(Elementwise, MatchesDefinitionAtModelSizes) {
  for (const ElementwiseShape shape : kElementwiseShapes) {
    expect_matches_definition(testing::random_rows(shape.T, shape.D, {}, 3),
                              testing::random_rows(shape.T, shape.D, {}, 4), {});
  }
}

TEST(Elementwise, KeepsNonFiniteValuesInPlace) {
  GuardedRows a = testing::random_rows(9, 21, {}, 5);
  testing::plant_non_finite(a);
  expect_matches_definition(a, testing::random_rows(9, 21, {}, 6), {});
}

TEST(Elementwise, AddRepeatsABias) {
  base::ThreadPool pool(1);
  const GuardedRows a = testing::random_rows(3, 11, {}, 7);
  const GuardedRows bias = testing::random_rows(1, 11, {}, 8);
  testing::for_each_variant(add_variants<float>(), [&](AddFn<float>& run) {
    GuardedRows y(3, 11);
    AddArgs<float> args = make_args(a, bias, y);
    args.b_stride = 0;
    run(args, pool);
    EXPECT_EQ(y.at(2, 10), a.at(2, 10) + bias.at(0, 10));
  });
}

TEST(Elementwise, WritesOverInputs) {
  base::ThreadPool pool(1);
  const GuardedRows a = testing::random_rows(3, 19, {}, 9);
  const GuardedRows b = testing::random_rows(3, 19, {}, 10);
  testing::for_each_variant(add_variants<float>(), [&](AddFn<float>& run) {
    GuardedRows apart(3, 19);
    run(make_args(a, b, apart), pool);
    GuardedRows over_a = a;
    run(make_args(over_a, b, over_a), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_a));
    GuardedRows over_b = b;
    run(make_args(a, over_b, over_b), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over_b));
  });
  testing::for_each_variant(scale_variants<float>(), [&](ScaleFn<float>& run) {
    GuardedRows apart(3, 19);
    run(make_args(a, apart), pool);
    GuardedRows over = a;
    run(make_args(over, over), pool);
    EXPECT_TRUE(testing::has_same_bits(apart, over));
  });
}

TEST(Elementwise, GivesTheSameBitsForAnySplit) {
  const GuardedRows a = testing::random_rows(37, 1153, {}, 11);
  const GuardedRows b = testing::random_rows(37, 1153, {}, 12);
  testing::for_each_variant(add_variants<float>(), [&](AddFn<float>& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          AddArgs<float> args = make_args(a, b, y);
          args.a += begin * args.a_stride, args.b += begin * args.b_stride;
          args.y += begin * args.y_stride, args.T = end - begin;
          run(args, pool);
        });
  });
  testing::for_each_variant(scale_variants<float>(), [&](ScaleFn<float>& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          ScaleArgs<float> args = make_args(a, y);
          args.x += begin * args.x_stride, args.y += begin * args.y_stride;
          args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
