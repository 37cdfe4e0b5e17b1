#include "kernels/activation/activation_vjp.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kernels/activation/activation.h"
#include "kernels/activation/activation_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

GeluVjpArgs<float> make_args(const GuardedRows& x, const GuardedRows& dy, GuardedRows& dx) {
  return {.x = x.data(),
          .dy = dy.data(),
          .dx = dx.data(),
          .T = x.T(),
          .F = x.D(),
          .x_stride = x.stride(),
          .dy_stride = dy.stride(),
          .dx_stride = dx.stride()};
}

void expect_gelu_matches(std::span<const Variant<GeluVjpFn<float>>> variants,
                         GeluVjpFn<float>& definition,
                         const GuardedRows& x,
                         Layout layout) {
  base::ThreadPool pool(2);
  const GuardedRows dy = testing::random_rows(x.T(), x.D(), layout, 50);
  GuardedRows expected(x.T(), x.D());
  definition(make_args(x, dy, expected), pool);
  testing::for_each_variant(variants, [&](GeluVjpFn<float>& run) {
    GuardedRows dx(x.T(), x.D(), layout);
    run(make_args(x, dy, dx), pool);
    EXPECT_TRUE(dx.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected, dx, [&](Index t, Index d) {
      const double m = x.magnitude(t, d);
      return kHalfEps * dy.magnitude(t, d) * (m <= 12 ? 20 + 3 * m + 16 * m * m : 16);
    }));
  });
}

struct Swiglu {
  GuardedRows gate;
  GuardedRows up;
  GuardedRows dy;

  [[nodiscard]] SwigluVjpArgs<float> args(GuardedRows& dgate, GuardedRows& dup) const {
    return {.gate = gate.data(),
            .up = up.data(),
            .dy = dy.data(),
            .dgate = dgate.data(),
            .dup = dup.data(),
            .T = gate.T(),
            .F = gate.D(),
            .gate_stride = gate.stride(),
            .up_stride = up.stride(),
            .dy_stride = dy.stride(),
            .dgate_stride = dgate.stride(),
            .dup_stride = dup.stride()};
  }
};

Swiglu random_swiglu(Index T, Index F, Layout layout, float scale) {
  return {.gate = testing::random_rows(T, F, layout, 1, scale),
          .up = testing::random_rows(T, F, layout, 2, scale),
          .dy = testing::random_rows(T, F, layout, 3)};
}

void expect_swiglu_matches(const Swiglu& in, Layout layout) {
  base::ThreadPool pool(2);
  const Index T = in.gate.T();
  const Index F = in.gate.D();
  GuardedRows want_gate(T, F);
  GuardedRows want_up(T, F);
  swiglu_vjp_ref(in.args(want_gate, want_up), pool);
  testing::for_each_variant(swiglu_vjp_variants<float>(), [&](SwigluVjpFn<float>& run) {
    GuardedRows dgate(T, F, layout);
    GuardedRows dup(T, F, layout);
    run(in.args(dgate, dup), pool);
    EXPECT_TRUE(dgate.is_written_exactly());
    EXPECT_TRUE(dup.is_written_exactly());
    EXPECT_TRUE(testing::is_near(want_gate, dgate, [&](Index t, Index d) {
      return kHalfEps * in.dy.magnitude(t, d) * in.up.magnitude(t, d) *
             (16 + 16 * in.gate.magnitude(t, d));
    }));
    EXPECT_TRUE(testing::is_near(want_up, dup, [&](Index t, Index d) {
      return kHalfEps * (12 * want_up.magnitude(t, d) + 0x1p-100);
    }));
  });
}

TEST(ActivationVjp, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index F : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5}) {
        const GuardedRows x = testing::random_rows(T, F, layout, 1, 4.0F);
        expect_gelu_matches(gelu_tanh_vjp_variants<float>(), gelu_tanh_vjp_ref, x, layout);
        expect_gelu_matches(gelu_erf_vjp_variants<float>(), gelu_erf_vjp_ref, x, layout);
        expect_swiglu_matches(random_swiglu(T, F, layout, 4.0F), layout);
      }
    }
  }
}

TEST(ActivationVjp, MatchesDefinitionForLargeValues) {
  const GuardedRows x = testing::random_rows(3, 67, {}, 1, 60.0F);
  expect_gelu_matches(gelu_tanh_vjp_variants<float>(), gelu_tanh_vjp_ref, x, {});
  expect_gelu_matches(gelu_erf_vjp_variants<float>(), gelu_erf_vjp_ref, x, {});
  expect_swiglu_matches(random_swiglu(3, 67, {}, 60.0F), {});
}

TEST(ActivationVjp, SpreadsNaN) {
  Swiglu in = random_swiglu(4, 21, {}, 1.0F);
  in.gate.at(0, 5) = std::nanf("");
  in.up.at(1, 6) = std::nanf("");
  in.dy.at(2, 7) = std::nanf("");
  expect_swiglu_matches(in, {});
  expect_gelu_matches(gelu_tanh_vjp_variants<float>(), gelu_tanh_vjp_ref, in.gate, {});
  expect_gelu_matches(gelu_erf_vjp_variants<float>(), gelu_erf_vjp_ref, in.gate, {});
}

// The definition's slope against the fourth-order difference of the double-precision function.
template <class Function>
void expect_slope(GeluVjpFn<float>& definition, Function function) {
  base::ThreadPool pool(1);
  GuardedRows dy(1, 1);
  dy.at(0, 0) = 1.0F;
  for (float at = -5.0F; at <= 5.0F; at += 0.375F) {
    GuardedRows x(1, 1);
    x.at(0, 0) = at;
    GuardedRows dx(1, 1);
    definition(make_args(x, dy, dx), pool);
    const double a = static_cast<double>(at);
    constexpr double kStep = 1e-3;
    const double slope = (8 * (function(a + kStep) - function(a - kStep)) -
                          (function(a + 2 * kStep) - function(a - 2 * kStep))) /
                         (12 * kStep);
    EXPECT_NEAR(slope, static_cast<double>(dx.at(0, 0)), 2e-7) << at;
  }
}

TEST(ActivationVjp, DefinitionIsTheSlopeOfTheFunction) {
  expect_slope(gelu_erf_vjp_ref,
               [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2))); });
  expect_slope(gelu_tanh_vjp_ref, [](double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  });
  base::ThreadPool pool(1);
  const auto f = [](double g, double u) { return g / (1 + std::exp(-g)) * u; };
  for (float g = -5.0F; g <= 5.0F; g += 0.375F) {
    Swiglu in{.gate = GuardedRows(1, 1), .up = GuardedRows(1, 1), .dy = GuardedRows(1, 1)};
    in.gate.at(0, 0) = g;
    in.up.at(0, 0) = 0.75F;
    in.dy.at(0, 0) = 2.0F;
    GuardedRows dgate(1, 1);
    GuardedRows dup(1, 1);
    swiglu_vjp_ref(in.args(dgate, dup), pool);
    const double a = static_cast<double>(g);
    EXPECT_NEAR((f(a + 1e-4, 0.75) - f(a - 1e-4, 0.75)) / 1e-4, static_cast<double>(dgate.at(0, 0)),
                1e-6);
    EXPECT_NEAR(2 * f(a, 1), static_cast<double>(dup.at(0, 0)), 1e-6);
  }
}

TEST(ActivationVjp, GivesTheSameBitsForAnyThreadCount) {
  const Swiglu in = random_swiglu(37, 1153, {}, 2.0F);
  testing::for_each_variant(swiglu_vjp_variants<float>(), [&](SwigluVjpFn<float>& run) {
    base::ThreadPool serial(1);
    base::ThreadPool pool(3);
    GuardedRows gate_a(37, 1153);
    GuardedRows gate_b(37, 1153);
    GuardedRows up_a(37, 1153);
    GuardedRows up_b(37, 1153);
    run(in.args(gate_a, up_a), serial);
    run(in.args(gate_b, up_b), pool);
    EXPECT_TRUE(testing::has_same_bits(gate_a, gate_b));
    EXPECT_TRUE(testing::has_same_bits(up_a, up_b));
  });
}

}  // namespace
}  // namespace tessera::kernels
