#include "kernels/activation/activation.h"

#include <gtest/gtest.h>

#include "kernels/activation/activation_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kInf = std::numeric_limits<float>::infinity();

GeluArgs<float> make_args(const GuardedRows& x, GuardedRows& y) {
  return {.x = x.data(),
          .y = y.data(),
          .T = y.T(),
          .F = y.D(),
          .x_stride = x.stride(),
          .y_stride = y.stride()};
}

SwigluArgs<float> make_args(const GuardedRows& gate, const GuardedRows& up, GuardedRows& y) {
  return {.gate = gate.data(),
          .up = up.data(),
          .y = y.data(),
          .T = y.T(),
          .F = y.D(),
          .gate_stride = gate.stride(),
          .up_stride = up.stride(),
          .y_stride = y.stride()};
}

// Bounds of the contract, from the input and the exact result.
double gelu_tanh_bound(double x, double y) {
  const double u = 0.7978845608 * (x + 0.044715 * x * x * x);
  return std::isfinite(u) ? (8 + 14 * std::fabs(u)) * kHalfEps * std::fabs(y) + 0x1p-121 : 0;
}

double gelu_erf_bound(double x, double /*y*/) {
  return 4 * std::fabs(x) * kHalfEps;
}

template <class Bound>
void expect_gelu_matches(std::span<const Variant<GeluFn<float>>> variants,
                         const GuardedRows& x,
                         Layout y_layout,
                         Bound bound) {
  base::ThreadPool pool(2);
  GuardedRows expected(x.T(), x.D());
  variants.front().run(make_args(x, expected), pool);
  testing::for_each_variant(variants, [&](GeluFn<float>& run) {
    GuardedRows y(x.T(), x.D(), y_layout);
    run(make_args(x, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, y,
                                 [&](Index t, Index d) {
                                   return bound(static_cast<double>(x.at(t, d)),
                                                static_cast<double>(expected.at(t, d)));
                                 }))
        << x.T() << " x " << x.D();
  });
}

void expect_gelus_match(const GuardedRows& x, Layout y_layout) {
  expect_gelu_matches(gelu_tanh_variants<float>(), x, y_layout, gelu_tanh_bound);
  expect_gelu_matches(gelu_erf_variants<float>(), x, y_layout, gelu_erf_bound);
}

void expect_swiglu_matches(const GuardedRows& gate, const GuardedRows& up, Layout y_layout) {
  base::ThreadPool pool(2);
  GuardedRows expected(gate.T(), gate.D());
  swiglu_ref(make_args(gate, up, expected), pool);
  testing::for_each_variant(swiglu_variants<float>(), [&](SwigluFn<float>& run) {
    GuardedRows y(gate.T(), gate.D(), y_layout);
    run(make_args(gate, up, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, y,
                                 [&](Index t, Index d) {
                                   return 8 * kHalfEps * expected.magnitude(t, d) +
                                          0x1p-121 * up.magnitude(t, d);
                                 }))
        << gate.T() << " x " << gate.D();
  });
}

TEST(Activation, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index F : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        const GuardedRows x = testing::random_rows(T, F, layout, 1, 3.0F);
        expect_gelus_match(x, layout);
        expect_swiglu_matches(x, testing::random_rows(T, F, {1, 2}, 2), layout);
      }
    }
  }
}

TEST(Activation, MatchesDefinitionAtModelSizes) {
  for (const ActivationShape shape : kActivationShapes) {
    const GuardedRows x = testing::random_rows(shape.T, shape.F, {}, 3, 4.0F);
    expect_gelus_match(x, {});
    expect_swiglu_matches(x, testing::random_rows(shape.T, shape.F, {}, 4), {});
  }
}

// Every part of the curves, among them where exp overflows and where results turn denormal.
TEST(Activation, MatchesDefinitionAlongTheLine) {
  for (const float reach : {1.0F, 16.0F, 120.0F, 1e10F, 1e38F}) {
    GuardedRows x(1, 20'001);
    for (Index i = 0; i <= 20'000; ++i)
      x.at(0, i) = reach * static_cast<float>(i - 10'000) / 1e4F;
    expect_gelus_match(x, {});
    expect_swiglu_matches(x, testing::random_rows(1, 20'001, {}, 5), {});
  }
}

TEST(Activation, KeepsNonFiniteValuesAsTheFormulasDo) {
  GuardedRows x = testing::random_rows(9, 21, {}, 6);
  testing::plant_non_finite(x);
  expect_gelus_match(x, {});
  const GuardedRows finite = testing::random_rows(9, 21, {}, 7);
  expect_swiglu_matches(x, finite, {});
  expect_swiglu_matches(finite, x, {});
}

TEST(Activation, HasTheValuesOfTheFormulas) {
  base::ThreadPool pool(1);
  GuardedRows x(1, 4);
  x.at(0, 0) = 1.0F, x.at(0, 1) = -0.5F, x.at(0, 2) = kInf, x.at(0, 3) = -0.0F;
  GuardedRows y(1, 4);
  // From the formulas, with a 30-digit calculator.
  gelu_tanh_ref(make_args(x, y), pool);
  EXPECT_FLOAT_EQ(y.at(0, 0), 0.841191990608276F);
  EXPECT_FLOAT_EQ(y.at(0, 1), -0.154285990174856F);
  EXPECT_EQ(y.at(0, 2), kInf);
  EXPECT_TRUE(std::signbit(y.at(0, 3)));
  gelu_erf_ref(make_args(x, y), pool);
  EXPECT_FLOAT_EQ(y.at(0, 0), 0.841344746068543F);
  EXPECT_FLOAT_EQ(y.at(0, 1), -0.154268769362993F);
  EXPECT_EQ(y.at(0, 2), kInf);
  GuardedRows up(1, 4);
  for (Index i = 0; i < 4; ++i)
    up.at(0, i) = 2.0F;
  swiglu_ref(make_args(x, up, y), pool);
  EXPECT_FLOAT_EQ(y.at(0, 0), 1.46211715726001F);
  EXPECT_FLOAT_EQ(y.at(0, 1), -0.377540668798145F);
}

TEST(Activation, ReadsBothHalvesOfOneProductAndWritesOverThem) {
  base::ThreadPool pool(1);
  const GuardedRows both = testing::random_rows(3, 2 * 19, {}, 8);
  testing::for_each_variant(swiglu_variants<float>(), [&](SwigluFn<float>& run) {
    GuardedRows apart(3, 19);
    SwigluArgs<float> args = make_args(both, both, apart);
    args.up += 19;
    run(args, pool);
    for (const Index half : {0, 19}) {
      GuardedRows over = both;
      SwigluArgs<float> in_place = make_args(over, over, over);
      in_place.up += 19, in_place.y += half, in_place.F = 19;
      run(in_place, pool);
      EXPECT_EQ(over.at(2, half + 18), apart.at(2, 18));
      EXPECT_EQ(over.at(2, 18 - half + 19), both.at(2, 18 - half + 19));
    }
  });
}

TEST(Activation, GivesTheSameBitsForAnySplit) {
  const GuardedRows x = testing::random_rows(37, 1153, {}, 9);
  const GuardedRows up = testing::random_rows(37, 1153, {}, 10);
  for (const auto variants : {gelu_tanh_variants<float>(), gelu_erf_variants<float>()}) {
    testing::for_each_variant(variants, [&](GeluFn<float>& run) {
      testing::expect_same_bits_for_any_split(
          37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
            GeluArgs<float> args = make_args(x, y);
            args.x += begin * args.x_stride, args.y += begin * args.y_stride;
            args.T = end - begin;
            run(args, pool);
          });
    });
  }
  testing::for_each_variant(swiglu_variants<float>(), [&](SwigluFn<float>& run) {
    testing::expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          SwigluArgs<float> args = make_args(x, up, y);
          args.gate += begin * args.gate_stride, args.up += begin * args.up_stride;
          args.y += begin * args.y_stride, args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
