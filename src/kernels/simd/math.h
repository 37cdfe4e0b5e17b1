// exp and erf of eight float lanes, for AVX2 with FMA. Errors are pinned by simd/math_test.cc:
// exp within 1.1 ULP (denormal results included), erf within 2.5 ULP (1 ULP for |x| <= 1).
//
// Polynomials: minimax fits of our own by the Remez exchange in 40-digit arithmetic, coefficients
// rounded to float; the approximation error stated beside each is that before rounding.
#pragma once

#include <immintrin.h>

#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels::simd {

// 2^n for integer lanes in the exponent range of normal floats.
[[nodiscard]] inline __m256 power_of_two(__m256i n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}

// e^x: exact at 0, 0 below -104, +Inf above 88.73, NaN for NaN.
[[nodiscard]] inline __m256 exp(__m256 x) {
  // Beyond these bounds the result is 0 or Inf. The operand order lets NaN pass.
  x = _mm256_min_ps(_mm256_set1_ps(89.0F), _mm256_max_ps(_mm256_set1_ps(-104.0F), x));
  // x = n ln 2 + r with |r| <= ln(2) / 2; ln 2 in two parts, so that n * high is exact.
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.442695022F)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693145751953125F), x);
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(1.428606765e-6F), r);
  // e^r = 1 + (r + r^2 p(r)); relative error 3e-9.
  __m256 p = _mm256_set1_ps(1.381461625e-3F);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(8.368716575e-3F));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(4.166838899e-2F));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.666652113e-1F));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(4.999999404e-1F));
  p = _mm256_fmadd_ps(p, _mm256_mul_ps(r, r), r);
  p = _mm256_add_ps(p, _mm256_set1_ps(1.0F));
  // Times 2^n in two halves: n reaches -150 and 128, where one power of two would not be a float.
  const __m256i exponent = _mm256_cvtps_epi32(n);
  const __m256i half = _mm256_srai_epi32(exponent, 1);
  p = _mm256_mul_ps(p, power_of_two(half));
  return _mm256_mul_ps(p, power_of_two(_mm256_sub_epi32(exponent, half)));
}

// erf(x), odd; +-1 beyond |x| = 4, -0 for -0, NaN for NaN.
[[nodiscard]] inline __m256 erf(__m256 x) {
  const __m256 sign_bit = _mm256_set1_ps(-0.0F);
  const __m256 magnitude = _mm256_andnot_ps(sign_bit, x);
  // |x| <= 1: erf(x) = x + x R(x^2); relative error 1.2e-9.
  const __m256 square = _mm256_mul_ps(x, x);
  __m256 near = _mm256_set1_ps(7.853867282e-5F);
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(-8.010195452e-4F));
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(5.188327748e-3F));
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(-2.685381286e-2F));
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(1.128358543e-1F));
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(-3.761262596e-1F));
  near = _mm256_fmadd_ps(near, square, _mm256_set1_ps(1.283791661e-1F));
  near = _mm256_fmadd_ps(near, x, x);
  // 1 < |x| <= 4: erf(|x|) = 1 - e^-q, q = -ln erfc(|x|) as a polynomial around 2.5 (the difference
  // is exact); relative error 2.1e-11.
  const __m256 u =
      _mm256_sub_ps(_mm256_min_ps(_mm256_set1_ps(4.0F), magnitude), _mm256_set1_ps(2.5F));
  __m256 q = _mm256_set1_ps(2.169761683e-5F);
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(-6.176439638e-5F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(4.310068325e-4F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(-2.166458638e-3F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(1.085350197e-2F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(9.438918233e-1F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(5.352680683F));
  q = _mm256_fmadd_ps(q, u, _mm256_set1_ps(7.806815147F));
  const __m256 far = _mm256_sub_ps(_mm256_set1_ps(1.0F), exp(_mm256_xor_ps(q, sign_bit)));
  const __m256 signed_far = _mm256_or_ps(far, _mm256_and_ps(x, sign_bit));
  const __m256 is_far = _mm256_cmp_ps(magnitude, _mm256_set1_ps(1.0F), _CMP_GT_OQ);
  return _mm256_blendv_ps(near, signed_far, is_far);
}

}  // namespace tessera::kernels::simd
TESSERA_TARGET_END
