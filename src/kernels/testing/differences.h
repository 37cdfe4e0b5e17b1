// Is a gradient the derivative of the definition? Central differences of a scalar function of rows.
//
// The definitions compute in double and round their outputs to float, so that a difference carries
// about 2^-24 / kStep of each output, and the five-point rule kStep^4 / 30 of the fifth derivative.
#pragma once

#include <cmath>

#include "kernels/testing/buffers.h"

namespace tessera::kernels::testing {

// A power of two, so that values near 1 move by it exactly.
inline constexpr float kStep = 0x1p-5F;

// Checks that `gradient` holds d loss / d values, within `tolerance`. `loss()` gives a double, from
// the present content of `values`.
template <class Loss>
void expect_derivative(GuardedRows& values,
                       const GuardedRows& gradient,
                       Loss loss,
                       double tolerance) {
  for (Index t = 0; t < values.T(); ++t) {
    for (Index d = 0; d < values.D(); ++d) {
      const float value = values.at(t, d);
      const auto at = [&](float steps) {
        values.at(t, d) = value + steps * kStep;
        return loss();
      };
      const double slope =
          (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * static_cast<double>(kStep));
      values.at(t, d) = value;
      ASSERT_NEAR(static_cast<double>(gradient.at(t, d)), slope, tolerance)
          << "at [" << t << ", " << d << "]";
    }
  }
}

// <weights, y>: the scalar that stands for a kernel with many outputs.
[[nodiscard]] inline double inner_product(const GuardedRows& weights, const GuardedRows& y) {
  double sum = 0;
  for (Index t = 0; t < y.T(); ++t) {
    for (Index d = 0; d < y.D(); ++d)
      sum += static_cast<double>(weights.at(t, d)) * static_cast<double>(y.at(t, d));
  }
  return sum;
}

}  // namespace tessera::kernels::testing
