// Each function reduces its argument to a small interval, where a power series converges within a
// dozen terms, and undoes the reduction. Constants that are subtracted come in two parts, so that
// their rounding does not reach the result.
#include "base/exact_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>

namespace tessera::base {
namespace {

// std::sqrt, floor, fabs and isnan are exact by IEEE 754; nothing else of <cmath> is used here.

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kPi = std::numbers::pi;

constexpr int kExponentBias = 1023;
constexpr int kMantissaBits = 52;
constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << kMantissaBits) - 1;

// c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule.
double polynomial(std::span<const double> coefficients, double x) {
  double sum = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) {
    sum = sum * x + coefficients[i];
  }
  return sum;
}

// 2^exponent for normal results.
double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kExponentBias)
                               << kMantissaBits);
}

// (-1)^k / (2k + first)!: the series of sine (first 1) and cosine (first 0) in x^2.
template <std::size_t kTerms>
constexpr std::array<double, kTerms> circular_series(int first) {
  std::array<double, kTerms> terms{};
  double term = 1;
  for (std::size_t k = 0; k < kTerms; ++k) {
    terms[k] = term;
    const double next = 2.0 * static_cast<double>(k) + first;
    term /= -(next + 1) * (next + 2);
  }
  return terms;
}

// sign^k / (2k + 1): artanh(x) / x (sign 1) and arctan(x) / x (sign -1) in x^2.
template <std::size_t kTerms>
constexpr std::array<double, kTerms> odd_reciprocals(double sign) {
  std::array<double, kTerms> terms{};
  double numerator = 1;
  for (std::size_t k = 0; k < kTerms; ++k) {
    terms[k] = numerator / (2.0 * static_cast<double>(k) + 1);
    numerator *= sign;
  }
  return terms;
}

template <std::size_t kTerms>
constexpr std::array<double, kTerms> reciprocal_factorials() {
  std::array<double, kTerms> terms{};
  double term = 1;
  for (std::size_t k = 0; k < kTerms; ++k) {
    terms[k] = term;
    term /= static_cast<double>(k + 1);
  }
  return terms;
}

constexpr auto kSine = circular_series<10>(1);
constexpr auto kCosine = circular_series<10>(0);
constexpr auto kArtanh = odd_reciprocals<12>(1);
constexpr auto kArctan = odd_reciprocals<14>(-1);
constexpr auto kExponential = reciprocal_factorials<15>();

struct Reduced {
  double rest = 0;  // radians, at most pi / 4 in size
  int quadrant = 0;
};

// radians = quadrant x pi / 2 + rest. The first two parts of pi / 2 have 33 bits each, so that
// their products with a quadrant number below 2^20 are exact.
Reduced reduce_angle(double radians) {
  constexpr double kHalfPi1 = 0x1.921fb544p+0;
  constexpr double kHalfPi2 = 0x1.0b4611a6p-34;
  constexpr double kHalfPi3 = 0x1.3198a2e037073p-69;
  const double quarters = std::floor(radians * (2 / kPi) + 0.5);
  const double rest = ((radians - quarters * kHalfPi1) - quarters * kHalfPi2) - quarters * kHalfPi3;
  return {.rest = rest, .quadrant = static_cast<int>(static_cast<std::int64_t>(quarters) & 3)};
}

double sine_of(Reduced angle) {
  const double square = angle.rest * angle.rest;
  const bool is_odd = (angle.quadrant & 1) != 0;
  const double value =
      is_odd ? polynomial(kCosine, square) : angle.rest * polynomial(kSine, square);
  return (angle.quadrant & 2) != 0 ? -value : value;
}

bool is_reducible(double radians) {
  return std::fabs(radians) <= 1e6;
}

// Arc tangent of a ratio in [0, 1]: atan(x) = atan(c) + atan((x - c) / (1 + x c)), c near x.
double arctan_of_ratio(double ratio) {
  double centre = 0;
  double angle = 0;
  if (ratio > 0.75) {
    centre = 1;
    angle = kPi / 4;
  } else if (ratio > 0.25) {
    centre = 0.5;
    angle = 0.46364760900080611621;  // atan(1/2)
  }
  const double x = (ratio - centre) / (1 + ratio * centre);
  return angle + x * polynomial(kArctan, x * x);
}

}  // namespace

double exact_sin(double radians) {
  return is_reducible(radians) ? sine_of(reduce_angle(radians)) : kNan;
}

double exact_cos(double radians) {
  if (!is_reducible(radians)) return kNan;
  Reduced angle = reduce_angle(radians);
  ++angle.quadrant;
  return sine_of(angle);
}

double exact_tan(double radians) {
  return exact_sin(radians) / exact_cos(radians);
}

double exact_atan2(double y, double x) {
  if (std::isnan(x) || std::isnan(y)) return kNan;
  const double height = std::fabs(y);
  const double width = std::fabs(x);
  double angle = 0;
  if (height == 0 && width == 0) {
    angle = 0;
  } else if (height <= width) {
    angle = std::isinf(height) ? kPi / 4 : arctan_of_ratio(height / width);
  } else {
    angle = kPi / 2 - arctan_of_ratio(width / height);
  }
  if (std::signbit(x)) angle = kPi - angle;
  return std::signbit(y) ? -angle : angle;
}

double exact_exp(double x) {
  if (std::isnan(x)) return kNan;
  if (x > 710) return kInfinity;
  if (x < -745.2) return 0;
  constexpr double kLn2High = 0x1.62e42feep-1;  // 32 bits
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  const double twos = std::floor(x * std::numbers::log2e + 0.5);
  const double rest = (x - twos * kLn2High) - twos * kLn2Low;
  const double value = polynomial(kExponential, rest);
  // In two steps: the result may be subnormal, or just below infinity.
  const int exponent = static_cast<int>(twos);
  const int half = exponent / 2;
  return value * power_of_two(half) * power_of_two(exponent - half);
}

double exact_log(double x) {
  if (std::isnan(x) || x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (std::isinf(x)) return x;
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  // x = 2^exponent x mantissa, mantissa in [1/sqrt 2, sqrt 2)
  const auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> kMantissaBits) - kExponentBias;
  double mantissa = std::bit_cast<double>((bits & kMantissaMask) |
                                          (std::uint64_t{kExponentBias} << kMantissaBits));
  if (mantissa >= std::numbers::sqrt2) {
    mantissa /= 2;
    ++exponent;
  }
  // log m = 2 artanh((m - 1) / (m + 1)); the small parts are added up first.
  const double ratio = (mantissa - 1) / (mantissa + 1);
  const double of_mantissa = 2 * ratio * polynomial(kArtanh, ratio * ratio);
  constexpr double kLn2High = 0x1.62e42feep-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  return exponent * kLn2High + (of_mantissa + exponent * kLn2Low);
}

double exact_pow(double x, double exponent) {
  if (exponent == 0 || x == 1) return 1;
  if (x == 0) return exponent > 0 ? 0 : kInfinity;
  return exact_exp(exponent * exact_log(x));
}

double normal_deviate(Rng& rng) {
  const double radius = std::sqrt(-2 * exact_log(1 - rng.next_uniform()));
  return radius * exact_cos(2 * kPi * rng.next_uniform());
}

}  // namespace tessera::base
