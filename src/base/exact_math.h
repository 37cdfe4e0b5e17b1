// Elementary functions that give the same bits on every machine and with every C library: only
// + - x / sqrt and operations on bits, compiled without contraction. For whatever reaches pixels or
// samples of synthetic data; elsewhere <cmath> is quicker.
//
//   const double x = radius * base::exact_cos(angle);
//
// Relative errors against the true value are under 1e-14 (sine and cosine: absolute, for
// |x| <= 1e6; power: under 1e-12). Arguments outside a function's domain give NaN, as in <cmath>.
#pragma once

#include "base/rng.h"

namespace tessera::base {

[[nodiscard]] double exact_sin(double radians);  // |radians| <= 1e6
[[nodiscard]] double exact_cos(double radians);
[[nodiscard]] double exact_tan(double radians);
[[nodiscard]] double exact_atan2(double y, double x);       // -pi ... pi
[[nodiscard]] double exact_exp(double x);                   // 0 below -745, infinity above 710
[[nodiscard]] double exact_log(double x);                   // natural
[[nodiscard]] double exact_pow(double x, double exponent);  // x >= 0
[[nodiscard]] double normal_deviate(Rng& rng);              // mean 0, deviation 1; two uniforms

}  // namespace tessera::base
