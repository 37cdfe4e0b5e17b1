// For kernel tests and benches: row buffers that notice stray writes, inputs with awkward values,
// and comparisons that say where and by how much.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/cpu_features.h"
#include "base/index.h"
#include "base/rng.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "kernels/variant.h"

namespace tessera::kernels::testing {

inline constexpr double kHalfEps = 0x1p-24;  // unit roundoff of float
inline constexpr double kSmallestFloat = 0x1p-149;

// Row lengths around the 8 lanes and 32 partial sums of AVX2, primes, and none at all.
inline constexpr std::array<Index, 14> kRowLengths = {0,  1,  2,  3,  7,  8,   9,
                                                      16, 19, 31, 33, 67, 129, 1153};

// How rows lie in memory: elements between rows, and elements by which the first is off alignment.
struct Layout {
  Index gap = 0;
  Index offset = 0;
};
inline constexpr std::array<Layout, 4> kLayouts = {{{0, 0}, {0, 1}, {3, 0}, {5, 3}}};

// A matrix [T, D] whose surroundings (before, after, between rows) hold a poison pattern, as do its
// values until they are written. Buffers of different `tag` have different poison, so that what was
// read around an input and written around an output shows.
class GuardedRows {
 public:
  GuardedRows(Index T, Index D, Layout layout = {}, std::uint8_t tag = 0)
      : T_(T),
        D_(D),
        stride_(D + layout.gap),
        first_(kGuard + layout.offset),
        poison_(0xFFC5A500U | tag),
        values_(static_cast<std::size_t>(first_ + T * stride_ + kGuard),
                std::bit_cast<float>(poison_)) {}

  [[nodiscard]] float* data() { return values_.data() + first_; }
  [[nodiscard]] const float* data() const { return values_.data() + first_; }
  [[nodiscard]] Index T() const { return T_; }
  [[nodiscard]] Index D() const { return D_; }
  [[nodiscard]] Index stride() const { return stride_; }
  [[nodiscard]] float& at(Index t, Index d) { return data()[t * stride_ + d]; }
  [[nodiscard]] float at(Index t, Index d) const { return data()[t * stride_ + d]; }

  // |value|, for error bounds.
  [[nodiscard]] double magnitude(Index t, Index d) const {
    return std::fabs(static_cast<double>(at(t, d)));
  }

  // Success when every value was written and nothing else was.
  [[nodiscard]] ::testing::AssertionResult is_written_exactly() const {
    for (Index i = 0; i < static_cast<Index>(values_.size()); ++i) {
      const Index place = i - first_;
      const bool is_inside = place >= 0 && place < T_ * stride_ && place % stride_ < D_;
      const bool is_poison = bits(values_[static_cast<std::size_t>(i)]) == poison_;
      if (is_inside == is_poison) {
        return ::testing::AssertionFailure()
               << (is_inside ? "not written: " : "written outside: ") << "element " << place
               << " from the first, rows of " << D_ << " every " << stride_;
      }
    }
    return ::testing::AssertionSuccess();
  }

  [[nodiscard]] static std::uint32_t bits(float value) {
    return std::bit_cast<std::uint32_t>(value);
  }

 private:
  static constexpr Index kGuard = 32;

  Index T_;
  Index D_;
  Index stride_;
  Index first_;
  std::uint32_t poison_;  // a quiet NaN that arithmetic on numbers does not produce
  std::vector<float> values_;
};

// Values of all magnitudes: uniform ones, one in eight heavy-tailed, one in sixteen a special that
// is still a number (zeros of both signs, denormals, the smallest normal).
inline void fill_random(GuardedRows& rows, std::uint64_t seed, float scale = 1.0F) {
  constexpr std::array<float, 6> kSpecials = {0.0F, -0.0F, 1e-45F, -3e-39F, 1.17549435e-38F, 1.0F};
  base::Rng rng(seed);
  for (Index t = 0; t < rows.T(); ++t) {
    for (Index d = 0; d < rows.D(); ++d) {
      const std::uint64_t kind = rng.next_below(16);
      double value = 2 * rng.next_uniform() - 1;
      if (kind < 2) value = rng.next_normal() * std::exp(rng.next_normal());
      rows.at(t, d) = kind == 2 ? kSpecials[rng.next_below(kSpecials.size())]
                                : scale * static_cast<float>(value);
    }
  }
}

[[nodiscard]] inline GuardedRows random_rows(
    Index T, Index D, Layout layout, std::uint64_t seed, float scale = 1.0F) {
  GuardedRows rows(T, D, layout, static_cast<std::uint8_t>(seed + 1));
  fill_random(rows, seed, scale);
  return rows;
}

// Puts NaN, +Inf and -Inf into different rows.
inline void plant_non_finite(GuardedRows& rows) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  const std::array<float, 3> values = {std::numeric_limits<float>::quiet_NaN(), kInf, -kInf};
  for (Index t = 0; t < rows.T() && rows.D() > 0; ++t) {
    if (t % 4 < 3) rows.at(t, (5 * t) % rows.D()) = values[static_cast<std::size_t>(t % 4)];
  }
}

// Distance in units of the last place of the exact value, of a float result.
[[nodiscard]] inline double ulp_error(float value, double exact) {
  if (std::isnan(value) && std::isnan(exact)) return 0;
  if (std::isinf(value) && value == static_cast<float>(exact)) return 0;
  const int exponent = std::max(std::ilogb(std::max(std::fabs(exact), kSmallestFloat)), -126);
  return std::fabs(static_cast<double>(value) - exact) / std::ldexp(1.0, exponent - 23);
}

// Success when every value is within tolerance(t, d) of the definition's, which was itself rounded
// to float, and when NaN and infinities stand in the same places.
template <class Tolerance>
[[nodiscard]] ::testing::AssertionResult is_near(const GuardedRows& expected,
                                                 const GuardedRows& actual,
                                                 Tolerance tolerance) {
  double worst = 1;
  std::string message;
  for (Index t = 0; t < expected.T(); ++t) {
    for (Index d = 0; d < expected.D(); ++d) {
      const float want = expected.at(t, d);
      const float got = actual.at(t, d);
      if (GuardedRows::bits(want) == GuardedRows::bits(got)) continue;
      if (std::isnan(want) && std::isnan(got)) continue;
      const double error = std::fabs(static_cast<double>(got) - static_cast<double>(want));
      const double allowed =
          tolerance(t, d) + std::fabs(static_cast<double>(want)) * kHalfEps + kSmallestFloat;
      const bool is_finite = std::isfinite(want) && std::isfinite(got);
      const double ratio = is_finite ? error / allowed : std::numeric_limits<double>::infinity();
      if (ratio <= worst) continue;
      worst = ratio;
      message = base::cat("at [", t, ", ", d, "]: expected ", want, ", got ", got, ", error ",
                          error, " is ", ratio, " times the allowed, ",
                          ulp_error(got, static_cast<double>(want)), " ULP");
    }
  }
  if (message.empty()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << message;
}

[[nodiscard]] inline ::testing::AssertionResult has_same_bits(const GuardedRows& expected,
                                                              const GuardedRows& actual) {
  for (Index t = 0; t < expected.T(); ++t) {
    for (Index d = 0; d < expected.D(); ++d) {
      if (GuardedRows::bits(expected.at(t, d)) != GuardedRows::bits(actual.at(t, d))) {
        return ::testing::AssertionFailure() << "at [" << t << ", " << d << "]: expected "
                                             << expected.at(t, d) << ", got " << actual.at(t, d);
      }
    }
  }
  return ::testing::AssertionSuccess();
}

// Calls test(function, name) for each variant that this processor can run.
template <class Function, class Test>
void for_each_variant(std::span<const Variant<Function>> variants, Test test) {
  const base::CpuFeatures features = base::detect_cpu_features();
  for (const Variant<Function>& variant : variants) {
    if (!is_supported(variant.isa, features)) continue;
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, std::string(to_string(variant.isa)));
    test(*variant.run);
  }
}

// Checks that run(pool, begin, end, y), which computes rows begin..end-1 into those rows of y,
// gives the same bits on 1, 2 and 3 threads and for any split of the rows.
template <class Run>
void expect_same_bits_for_any_split(Index T, Index D, Run run) {
  base::ThreadPool serial(1);
  GuardedRows expected(T, D);
  run(serial, Index{0}, T, expected);
  for (const int num_threads : {1, 2, 3}) {
    base::ThreadPool pool(num_threads);
    for (const Index step : {T, T / 2 + 1, Index{1}}) {
      GuardedRows actual(T, D);
      for (Index begin = 0; begin < T; begin += step) {
        run(pool, begin, std::min(T, begin + step), actual);
      }
      EXPECT_TRUE(has_same_bits(expected, actual))
          << num_threads << " threads, " << step << " rows at a time";
    }
  }
}

}  // namespace tessera::kernels::testing
