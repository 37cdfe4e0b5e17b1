// Errors of the vector functions against double, over ranges that cover every float exponent.
#include "kernels/simd/math.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>
#include <immintrin.h>

#include "base/cpu_features.h"
#include "kernels/simd/target.h"
#include "kernels/testing/buffers.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels::simd {
namespace {

float exp_lane(float x) {
  return _mm256_cvtss_f32(exp(_mm256_set1_ps(x)));
}
float erf_lane(float x) {
  return _mm256_cvtss_f32(erf(_mm256_set1_ps(x)));
}

}  // namespace
}  // namespace tessera::kernels::simd
TESSERA_TARGET_END

namespace tessera::kernels::simd {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Range {
  float low = 0;
  float high = 0;
};

// The worst error over evenly spaced values and, for small magnitudes, over every exponent.
template <class Function, class Exact>
double worst_ulp(Range range, Function function, Exact exact) {
  constexpr int kSteps = 400'000;
  double worst = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const float x = range.low + (range.high - range.low) * (static_cast<float>(i) / kSteps);
    worst = std::fmax(worst, testing::ulp_error(function(x), exact(double{x})));
  }
  return worst;
}

template <class Function, class Exact>
double worst_ulp_near_zero(Function function, Exact exact) {
  double worst = 0;
  for (std::uint32_t bits = 1; bits < 0x3F800000U; bits += 9973) {  // denormals to 1
    for (const float sign : {1.0F, -1.0F}) {
      const float x = sign * std::bit_cast<float>(bits);
      worst = std::fmax(worst, testing::ulp_error(function(x), exact(double{x})));
    }
  }
  return worst;
}

class SimdMath : public ::testing::Test {
 protected:
  // Without AVX2 there is nothing to test here: the variant tables leave these functions out.
  const bool can_run_ = base::detect_cpu_features().has_avx2;
};

TEST_F(SimdMath, ExpIsWithin1Point1Ulp) {
  if (!can_run_) return;
  const auto exact = [](double x) { return std::exp(x); };
  for (const Range range : {Range{-1, 1}, Range{-20, 20}, Range{-87, 88.72F}, Range{-104, -87}}) {
    EXPECT_LE(worst_ulp(range, exp_lane, exact), 1.1) << range.low;
  }
  EXPECT_LE(worst_ulp_near_zero(exp_lane, exact), 1.1);
}

TEST_F(SimdMath, ExpReachesItsLimits) {
  if (!can_run_) return;
  EXPECT_EQ(exp_lane(0.0F), 1.0F);
  EXPECT_EQ(exp_lane(-0.0F), 1.0F);
  EXPECT_EQ(exp_lane(88.75F), kInf);
  EXPECT_EQ(exp_lane(kInf), kInf);
  EXPECT_EQ(exp_lane(-103.9F), 1.40129846e-45F);
  EXPECT_EQ(exp_lane(-105.0F), 0.0F);
  EXPECT_EQ(exp_lane(-kInf), 0.0F);
  EXPECT_TRUE(std::isnan(exp_lane(kNan)));
}

TEST_F(SimdMath, ErfIsWithin2Point5Ulp) {
  if (!can_run_) return;
  const auto exact = [](double x) { return std::erf(x); };
  for (const Range range : {Range{0.9F, 1.1F}, Range{1, 4.5F}, Range{-4.5F, -1}}) {
    EXPECT_LE(worst_ulp(range, erf_lane, exact), 2.5) << range.low;
  }
  EXPECT_LE(worst_ulp({-1, 1}, erf_lane, exact), 1.0);
  EXPECT_LE(worst_ulp_near_zero(erf_lane, exact), 1.0);
}

TEST_F(SimdMath, ErfReachesItsLimits) {
  if (!can_run_) return;
  EXPECT_EQ(erf_lane(kInf), 1.0F);
  EXPECT_EQ(erf_lane(-kInf), -1.0F);
  EXPECT_EQ(erf_lane(1e30F), 1.0F);
  EXPECT_EQ(std::signbit(erf_lane(-0.0F)), true);
  EXPECT_TRUE(std::isnan(erf_lane(kNan)));
}

}  // namespace
}  // namespace tessera::kernels::simd
