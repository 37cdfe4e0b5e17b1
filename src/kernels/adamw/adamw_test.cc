#include "kernels/adamw/adamw.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/adamw/adamw_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;

constexpr AdamwConfig kConfig{
    .rate = 0.01, .beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .weight_decay = 0.1};

float from_float(float value, float /*type*/) {
  return value;
}
BFloat16 from_float(float value, BFloat16 /*type*/) {
  return to_bfloat16(value);
}

template <class Elem>
struct State {
  GuardedRows weight;
  std::vector<BFloat16> rounded;
  std::vector<Elem> m;
  std::vector<Elem> v;
  GuardedRows gradient;

  [[nodiscard]] AdamwTensors<Elem> tensors(const AdamwFactors& factors) {
    return {.weight = weight.data(),
            .rounded = rounded.data(),
            .m = m.data() + 1,
            .v = v.data() + 1,
            .gradient = gradient.data(),
            .count = weight.D(),
            .factors = factors};
  }
  [[nodiscard]] double m_at(Index i) const {
    return static_cast<double>(to_float(m[static_cast<std::size_t>(i + 1)]));
  }
  [[nodiscard]] double v_at(Index i) const {
    return static_cast<double>(to_float(v[static_cast<std::size_t>(i + 1)]));
  }
};

// Moments have a value before and after them, which no update may touch.
template <class Elem>
State<Elem> make_state(Index count, Index offset, std::uint64_t seed) {
  const testing::Layout layout{.gap = 0, .offset = offset};
  const auto size = static_cast<std::size_t>(count);
  State<Elem> state{testing::random_rows(1, count, layout, seed),
                    std::vector<BFloat16>(size),
                    {},
                    {},
                    testing::random_rows(1, count, layout, seed + 1)};
  const GuardedRows moments = testing::random_rows(2, count + 2, {}, seed + 2, 0.1F);
  for (Index i = 0; i < count + 2; ++i) {
    state.m.push_back(from_float(moments.at(0, i), Elem{}));
    state.v.push_back(from_float(moments.at(1, i) * moments.at(1, i), Elem{}));
  }
  return state;
}

template <class Elem>
void update(AdamwFn<Elem>& run, std::vector<AdamwTensors<Elem>> all, base::ThreadPool& pool) {
  const Index num_chunks = set_first_chunks(std::span(all));
  run({.tensors = all.data(), .num_tensors = std::ssize(all), .num_chunks = num_chunks}, pool);
}

// The largest distance of neighbours in the moments' type, relative: values that differ by an error
// may be rounded to neighbours.
template <class Elem>
constexpr double kStorageStep = sizeof(Elem) == 2 ? 0x1p-7 : 0;

template <class Elem>
void expect_close_update(const State<Elem>& before,
                         const State<Elem>& expected,
                         const State<Elem>& actual,
                         const AdamwFactors& factors) {
  const auto scale = static_cast<double>(factors.gradient_scale);
  const auto m_error = [&](Index i) {
    const double g = before.gradient.magnitude(0, i) * scale;
    return 4 * kHalfEps * (std::fabs(before.m_at(i)) + g) + 0x1p-148;
  };
  EXPECT_TRUE(actual.weight.is_written_exactly());
  EXPECT_TRUE(testing::is_near(expected.weight, actual.weight, [&](Index, Index i) {
    // Moments before they are rounded to their type.
    const double g = static_cast<double>(before.gradient.at(0, i)) * scale;
    const double m = before.m_at(i) + static_cast<double>(factors.m_step) * (g - before.m_at(i));
    const double v = static_cast<double>(factors.v_keep) * before.v_at(i) +
                     static_cast<double>(factors.v_step) * g * g;
    const double denom = std::sqrt(v) / static_cast<double>(factors.root_bias) +
                         static_cast<double>(factors.epsilon);
    return 2 * kHalfEps * before.weight.magnitude(0, i) +
           static_cast<double>(factors.step) / denom * (10 * kHalfEps * std::fabs(m) + m_error(i)) +
           0x1p-148 / denom;
  }));
  const auto expect_close = [](double want, double got, double bound, Index i) {
    const double storage = kStorageStep<Elem> * std::fabs(want) + std::fabs(want) * kHalfEps;
    EXPECT_TRUE(std::fabs(want - got) <= bound + storage || (std::isnan(want) && std::isnan(got)))
        << "value " << i << ": expected " << want << ", got " << got;
  };
  for (Index i = 0; i < before.weight.D() && !::testing::Test::HasFailure(); ++i) {
    expect_close(expected.m_at(i), actual.m_at(i), m_error(i), i);
    const double v = expected.v_at(i);
    expect_close(v, actual.v_at(i), 6 * kHalfEps * v + 0x1p-147, i);
    EXPECT_EQ(actual.rounded[static_cast<std::size_t>(i)], to_bfloat16(actual.weight.at(0, i)));
  }
  EXPECT_EQ(actual.m.front(), before.m.front());
  EXPECT_EQ(actual.m.back(), before.m.back());
  EXPECT_EQ(actual.v.front(), before.v.front());
  EXPECT_EQ(actual.v.back(), before.v.back());
}

template <class Elem>
void expect_matches_definition(const State<Elem>& before, const AdamwFactors& factors) {
  base::ThreadPool pool(2);
  State<Elem> expected = before;
  update<Elem>(adamw_ref<Elem>, {expected.tensors(factors)}, pool);
  testing::for_each_variant(adamw_variants<Elem>(), [&](AdamwFn<Elem>& run) {
    State<Elem> actual = before;
    update<Elem>(run, {actual.tensors(factors)}, pool);
    expect_close_update(before, expected, actual, factors);
  });
}

TEST(Adamw, MatchesDefinitionAtEveryTailAndAlignment) {
  for (const Index count : testing::kRowLengths) {
    for (const Index offset : {0, 1, 3}) {
      const AdamwFactors factors = adamw_factors(kConfig, 1 + offset, 0.5);
      expect_matches_definition(make_state<float>(count, offset, 1), factors);
      expect_matches_definition(make_state<BFloat16>(count, offset, 2), factors);
    }
  }
}

TEST(Adamw, MatchesDefinitionAtModelSizes) {
  for (const AdamwShape shape : kAdamwShapes) {
    expect_matches_definition(make_state<float>(shape.count, 0, 3), adamw_factors(kConfig, 7, 1));
    expect_matches_definition(make_state<BFloat16>(shape.count, 0, 4),
                              adamw_factors(kConfig, 1000, 1));
  }
}

// Three updates of w = 1 with gradients 0.5, -1, 0.25: the formula of torch.optim.AdamW in double.
TEST(Adamw, FollowsTheFormulaOverSeveralUpdates) {
  base::ThreadPool pool(1);
  const std::array<float, 3> gradients = {0.5F, -1.0F, 0.25F};
  const std::array<double, 3> expected = {0.9890000002, 0.9916447396589594, 0.9920253263641088};
  testing::for_each_variant(adamw_variants<float>(), [&](AdamwFn<float>& run) {
    float weight = 1;
    float m = 0;
    float v = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      update<float>(run,
                    {{.weight = &weight,
                      .m = &m,
                      .v = &v,
                      .gradient = &gradients[i],
                      .count = 1,
                      .factors = adamw_factors(kConfig, static_cast<Index>(i) + 1, 1)}},
                    pool);
      EXPECT_NEAR(static_cast<double>(weight), expected[i], 4 * kHalfEps);
    }
  });
}

TEST(Adamw, WithoutAGradientMomentsDecayAndTheWeightMoves) {
  base::ThreadPool pool(1);
  testing::for_each_variant(adamw_variants<float>(), [&](AdamwFn<float>& run) {
    State<float> without = make_state<float>(67, 1, 5);
    State<float> zeros = without;
    for (Index i = 0; i < 67; ++i)
      zeros.gradient.at(0, i) = 0;
    const AdamwFactors factors = adamw_factors(kConfig, 3, 1);
    AdamwTensors<float> tensors = without.tensors(factors);
    tensors.gradient = nullptr, tensors.rounded = nullptr;
    update<float>(run, {tensors}, pool);
    update<float>(run, {zeros.tensors(factors)}, pool);
    EXPECT_TRUE(testing::has_same_bits(zeros.weight, without.weight));
    EXPECT_EQ(zeros.m, without.m);
    EXPECT_EQ(zeros.v, without.v);
  });
}

TEST(Adamw, ANotANumberStaysInItsPlace) {
  base::ThreadPool pool(1);
  testing::for_each_variant(adamw_variants<BFloat16>(), [&](AdamwFn<BFloat16>& run) {
    State<BFloat16> state = make_state<BFloat16>(19, 0, 6);
    state.gradient.at(0, 4) = std::numeric_limits<float>::quiet_NaN();
    update<BFloat16>(run, {state.tensors(adamw_factors(kConfig, 1, 1))}, pool);
    for (Index i = 0; i < 19; ++i) {
      EXPECT_EQ(std::isnan(state.weight.at(0, i)), i == 4);
      EXPECT_EQ(std::isnan(state.m_at(i)), i == 4);
      EXPECT_EQ(std::isnan(state.v_at(i)), i == 4);
      EXPECT_EQ(std::isnan(to_float(state.rounded[static_cast<std::size_t>(i)])), i == 4);
    }
  });
}

// A run split into parameters of `step` values, and all of them in one call.
template <class Elem>
std::vector<AdamwTensors<Elem>> split(const AdamwTensors<Elem>& whole, Index step) {
  std::vector<AdamwTensors<Elem>> parts;
  for (Index begin = 0; begin < whole.count; begin += step) {
    AdamwTensors<Elem> part = whole;
    part.weight += begin, part.rounded += begin, part.m += begin, part.v += begin;
    part.gradient += begin, part.count = std::min(step, whole.count - begin);
    parts.push_back(part);
    parts.push_back({.weight = part.weight, .m = part.m, .v = part.v, .factors = part.factors});
  }
  return parts;
}

template <class Elem>
void expect_same_bits() {
  constexpr Index kCount = 40'003;
  const State<Elem> before = make_state<Elem>(kCount, 1, 7);
  const AdamwFactors factors = adamw_factors(kConfig, 2, 0.75);
  testing::for_each_variant(adamw_variants<Elem>(), [&](AdamwFn<Elem>& run) {
    base::ThreadPool serial(1);
    State<Elem> expected = before;
    update<Elem>(run, {expected.tensors(factors)}, serial);
    for (const int num_threads : {1, 2, 3}) {
      for (const Index step : {kCount, kListChunk + 1, Index{1'001}}) {
        base::ThreadPool pool(num_threads);
        State<Elem> actual = before;
        update<Elem>(run, split(actual.tensors(factors), step), pool);
        EXPECT_TRUE(testing::has_same_bits(expected.weight, actual.weight));
        EXPECT_EQ(expected.m, actual.m);
        EXPECT_EQ(expected.v, actual.v);
        EXPECT_EQ(expected.rounded, actual.rounded);
      }
    }
  });
}

// Each by its own factors.
TEST(Adamw, ParametersOfOneCallHaveTheirOwnRates) {
  base::ThreadPool pool(2);
  testing::for_each_variant(adamw_variants<float>(), [&](AdamwFn<float>& run) {
    State<float> together = make_state<float>(50, 0, 8);
    State<float> apart = together;
    const auto parts = [](State<float>& state) {
      auto all = split(state.tensors(adamw_factors(kConfig, 2, 1)), 20);
      all[2].factors = adamw_factors({.rate = 0.5, .weight_decay = 0.25}, 2, 1);
      return all;
    };
    update<float>(run, parts(together), pool);
    for (const AdamwTensors<float>& each : parts(apart))
      update<float>(run, {each}, pool);
    EXPECT_TRUE(testing::has_same_bits(apart.weight, together.weight));
    EXPECT_EQ(apart.m, together.m);
  });
}

TEST(Adamw, GivesTheSameBitsForAnyThreadCountAndAnySplit) {
  expect_same_bits<float>();
  expect_same_bits<BFloat16>();
}

}  // namespace
}  // namespace tessera::kernels
