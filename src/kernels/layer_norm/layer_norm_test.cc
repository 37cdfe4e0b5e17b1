#include "kernels/layer_norm/layer_norm.h"

#include <gtest/gtest.h>

#include "kernels/layer_norm/layer_norm_shapes.h"
#include "kernels/testing/row_norm.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;

struct RowFacts {
  double mean_magnitude = 0;
  double r = 0;
};

std::vector<RowFacts> facts_of(const GuardedRows& x) {
  std::vector<RowFacts> facts;
  for (Index t = 0; t < x.T(); ++t) {
    double sum = 0;
    double sum_magnitude = 0;
    for (Index d = 0; d < x.D(); ++d) {
      sum += static_cast<double>(x.at(t, d)), sum_magnitude += x.magnitude(t, d);
    }
    const auto width = static_cast<double>(x.D());
    double variance = 0;
    for (Index d = 0; d < x.D(); ++d) {
      variance += std::pow(static_cast<double>(x.at(t, d)) - sum / width, 2) / width;
    }
    facts.push_back({sum_magnitude / width, 1 / std::sqrt(variance + 1e-6)});
  }
  return facts;
}

class Norm {
 public:
  using Args = LayerNormArgs<float>;
  static auto variants() { return layer_norm_variants<float>(); }

  explicit Norm(Index D)
      : w_(testing::random_rows(1, D, {.offset = 1}, 100)),
        b_(testing::random_rows(1, D, {.offset = 3}, 101)) {}

  void add_weights(LayerNormArgs<float>& args) const {
    args.w = w_.data();
    args.b = b_.data();
  }

  [[nodiscard]] auto tolerance(const GuardedRows& x, const GuardedRows& expected) const {
    const double u = (static_cast<double>(x.D()) / 16 + 8) * kHalfEps;
    return [this, &x, &expected, u, facts = facts_of(x)](Index t, Index d) {
      const RowFacts& row = facts[static_cast<std::size_t>(t)];
      return u * (w_.magnitude(0, d) * row.r * (x.magnitude(t, d) + 2 * row.mean_magnitude) +
                  expected.magnitude(t, d) + b_.magnitude(0, d));
    };
  }

 private:
  GuardedRows w_;
  GuardedRows b_;
};

TEST(LayerNorm, MatchesDefinitionAtEveryTailAndLayout) {
  testing::expect_matches_at_every_tail_and_layout<Norm>();
}

TEST(LayerNorm, MatchesDefinitionAtModelSizes) {
  testing::expect_matches_at_sizes<Norm>(kLayerNormShapes);
}

// A variance from mean(x^2) - mean(x)^2 would lose every digit here.
TEST(LayerNorm, SurvivesALargeMean) {
  GuardedRows x = testing::random_rows(4, 1153, {}, 3);
  for (Index t = 0; t < 4; ++t) {
    for (Index d = 0; d < 1153; ++d)
      x.at(t, d) += 1e4F;
  }
  testing::expect_matches_definition<Norm>(x);
}

TEST(LayerNorm, SpreadsNonFiniteValuesAsTheDefinitionDoes) {
  testing::expect_spreads_non_finite_values<Norm>();
}

TEST(LayerNorm, WritesOverItsInput) {
  testing::expect_may_write_over_its_input<Norm>();
}

TEST(LayerNorm, GivesTheSameBitsForAnySplit) {
  testing::expect_same_bits_of_norm_for_any_split<Norm>();
}

}  // namespace
}  // namespace tessera::kernels
