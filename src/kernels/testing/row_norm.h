// For tests of norms over rows, y[t] = norm(x[t]) with weights: what each must do at every layout
// and size. A Norm says what is its own:
//
//   struct Norm {
//     using Args = RmsNormArgs<float>;
//     static auto variants() { return rms_norm_variants<float>(); }   // the definition first
//     explicit Norm(Index D);                                  // draws weights of D values
//     void add_weights(Args& args) const;
//     // The largest allowed difference at (t, d), for rows whose normed values are `expected`.
//     auto tolerance(const GuardedRows& x, const GuardedRows& expected) const;
//   };
#pragma once

#include <gtest/gtest.h>

#include "kernels/testing/buffers.h"

namespace tessera::kernels::testing {

inline constexpr float kRowNormEps = 1e-6F;

template <class Norm>
[[nodiscard]] typename Norm::Args row_norm_args(const Norm& norm,
                                                const GuardedRows& x,
                                                GuardedRows& y) {
  typename Norm::Args args;
  args.x = x.data();
  args.y = y.data();
  args.eps = kRowNormEps;
  args.T = y.T();
  args.D = y.D();
  args.x_stride = x.stride();
  args.y_stride = y.stride();
  norm.add_weights(args);
  return args;
}

template <class Norm>
void expect_matches_definition(const GuardedRows& x, Layout y_layout = {}) {
  base::ThreadPool pool(2);
  const Norm norm(x.D());
  GuardedRows expected(x.T(), x.D());
  (*Norm::variants().front().run)(row_norm_args(norm, x, expected), pool);
  const auto tolerance = norm.tolerance(x, expected);
  for_each_variant(Norm::variants(), [&](auto& run) {
    GuardedRows y(x.T(), x.D(), y_layout);
    run(row_norm_args(norm, x, y), pool);
    EXPECT_TRUE(y.is_written_exactly());
    EXPECT_TRUE(is_near(expected, y, tolerance)) << x.T() << " x " << x.D();
  });
}

template <class Norm>
void expect_matches_at_every_tail_and_layout() {
  for (const Index D : kRowLengths) {
    for (const Layout layout : kLayouts) {
      for (const Index T : {0, 1, 5}) {
        expect_matches_definition<Norm>(random_rows(T, D, layout, 1), layout);
      }
    }
  }
}

template <class Norm, class Shapes>
void expect_matches_at_sizes(const Shapes& shapes) {
  for (const auto& shape : shapes) {
    expect_matches_definition<Norm>(random_rows(shape.T, shape.D, {}, 2, 30.0F));
  }
}

template <class Norm>
void expect_spreads_non_finite_values() {
  GuardedRows x = random_rows(9, 21, {}, 4);
  plant_non_finite(x);
  expect_matches_definition<Norm>(x);
}

template <class Norm>
void expect_may_write_over_its_input() {
  base::ThreadPool pool(1);
  const GuardedRows x = random_rows(3, 19, {}, 5);
  const Norm norm(19);
  for_each_variant(Norm::variants(), [&](auto& run) {
    GuardedRows apart(3, 19);
    run(row_norm_args(norm, x, apart), pool);
    GuardedRows over_x = x;
    run(row_norm_args(norm, over_x, over_x), pool);
    EXPECT_TRUE(has_same_bits(apart, over_x));
  });
}

template <class Norm>
void expect_same_bits_of_norm_for_any_split() {
  const GuardedRows x = random_rows(37, 1153, {}, 7);
  const Norm norm(1153);
  for_each_variant(Norm::variants(), [&](auto& run) {
    expect_same_bits_for_any_split(
        37, 1153, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          auto args = row_norm_args(norm, x, y);
          args.x += begin * args.x_stride;
          args.y += begin * args.y_stride;
          args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace tessera::kernels::testing
