#include "kernels/rms_norm/rms_norm.h"

#include <gtest/gtest.h>

#include "kernels/rms_norm/rms_norm_shapes.h"
#include "kernels/testing/row_norm.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;

class Norm {
 public:
  using Args = RmsNormArgs<float>;
  static auto variants() { return rms_norm_variants<float>(); }

  explicit Norm(Index D) : w_(testing::random_rows(1, D, {.offset = 1}, 100)) {}

  void add_weights(RmsNormArgs<float>& args) const { args.w = w_.data(); }

  [[nodiscard]] auto tolerance(const GuardedRows& x, const GuardedRows& expected) const {
    const double relative = (static_cast<double>(x.D()) / 16 + 8) * testing::kHalfEps;
    return [this, &expected, relative](Index t, Index d) {
      return relative * expected.magnitude(t, d) + testing::kSmallestFloat * w_.magnitude(0, d);
    };
  }

 private:
  GuardedRows w_;
};

TEST(RmsNorm, MatchesDefinitionAtEveryTailAndLayout) {
  testing::expect_matches_at_every_tail_and_layout<Norm>();
}

TEST(RmsNorm, MatchesDefinitionAtModelSizes) {
  testing::expect_matches_at_sizes<Norm>(kRmsNormShapes);
}

TEST(RmsNorm, MatchesDefinitionForTinyAndHugeRows) {
  for (const float scale : {1e-30F, 1e-5F, 1e5F, 1e14F}) {
    testing::expect_matches_definition<Norm>(testing::random_rows(3, 67, {}, 3, scale));
  }
}

TEST(RmsNorm, SpreadsNonFiniteValuesAsTheDefinitionDoes) {
  testing::expect_spreads_non_finite_values<Norm>();
}

TEST(RmsNorm, WritesOverItsInput) {
  testing::expect_may_write_over_its_input<Norm>();
}

TEST(RmsNorm, GivesTheSameBitsForAnySplit) {
  testing::expect_same_bits_of_norm_for_any_split<Norm>();
}

}  // namespace
}  // namespace tessera::kernels
