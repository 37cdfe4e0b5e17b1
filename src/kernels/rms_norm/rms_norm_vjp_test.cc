#include "kernels/rms_norm/rms_norm_vjp.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

constexpr float kEps = 1e-3F;

// What a call gets, and what it gives.
struct Case {
  GuardedRows x;
  GuardedRows w;
  GuardedRows dy;
};

struct Found {
  GuardedRows dx;
  GuardedRows dw;
};

Case random_case(Index T, Index D, Layout layout) {
  return {.x = testing::random_rows(T, D, layout, 1, 3.0F),
          .w = testing::random_rows(1, D, {.offset = 1}, 2),
          .dy = testing::random_rows(T, D, layout, 3)};
}

Found run_case(RmsNormVjpFn& run, const Case& in, Layout layout, bool accumulate, int num_threads) {
  base::ThreadPool pool(num_threads);
  const Index T = in.x.T();
  const Index D = in.x.D();
  Found out{.dx = GuardedRows(T, D, layout), .dw = GuardedRows(1, D)};
  if (accumulate) {
    testing::fill_random(out.dw, 9);
  }
  RmsNormVjpArgs args{.x = in.x.data(),
                      .w = in.w.data(),
                      .dy = in.dy.data(),
                      .dx = out.dx.data(),
                      .dw = out.dw.data(),
                      .accumulate_dw = accumulate,
                      .eps = kEps,
                      .T = T,
                      .D = D,
                      .x_stride = in.x.stride(),
                      .dy_stride = in.dy.stride(),
                      .dx_stride = out.dx.stride()};
  std::vector<float> scratch(static_cast<std::size_t>(rms_norm_vjp_scratch_values(args)),
                             std::nanf(""));
  args.scratch = scratch.data();
  run(args, pool);
  return out;
}

// Generous sizes of what is summed, in the units of the contract's bounds.
void expect_matches(const Case& in, Layout layout, bool accumulate) {
  const Index T = in.x.T();
  const Index D = in.x.D();
  const Found expected = run_case(rms_norm_vjp_ref, in, {}, accumulate, 1);
  double largest_r = 0;
  double scale_g = 0;
  std::vector<double> column(static_cast<std::size_t>(D), 1.0);
  for (Index t = 0; t < T; ++t) {
    double mean = 0;
    double square = 0;
    for (Index d = 0; d < D; ++d)
      mean += 0.0 * in.x.magnitude(t, d) / static_cast<double>(D);
    for (Index d = 0; d < D; ++d) {
      const double n = static_cast<double>(in.x.at(t, d)) - mean;
      square += n * n / static_cast<double>(D);
    }
    const double r = 1 / std::sqrt(square + static_cast<double>(kEps));
    largest_r = std::max(largest_r, r);
    double mean_gn = 0;
    for (Index d = 0; d < D; ++d) {
      const double n = (in.x.magnitude(t, d) + std::fabs(mean)) * r;
      const double g = in.dy.magnitude(t, d) * in.w.magnitude(0, d);
      mean_gn += g * n / static_cast<double>(D);
      column[static_cast<std::size_t>(d)] += in.dy.magnitude(t, d) * (1 + n);
    }
    for (Index d = 0; d < D; ++d) {
      const double n = (in.x.magnitude(t, d) + std::fabs(mean)) * r;
      const double g = in.dy.magnitude(t, d) * in.w.magnitude(0, d);
      scale_g = std::max(scale_g, r * (2 * g + mean_gn * (1 + n)));
    }
  }
  const double chain = static_cast<double>(D) / 8 + 32;
  const double rows = static_cast<double>(std::min<Index>(T, 64)) + static_cast<double>(T) / 64;
  testing::for_each_variant(rms_norm_vjp_variants(), [&](RmsNormVjpFn& run) {
    const Found found = run_case(run, in, layout, accumulate, 2);
    EXPECT_TRUE(found.dx.is_written_exactly());
    EXPECT_TRUE(testing::is_near(expected.dx, found.dx,
                                 [&](Index, Index) { return kHalfEps * chain * scale_g; }))
        << T << " x " << D;
    const auto near = [&](const GuardedRows& want, const GuardedRows& got) {
      EXPECT_TRUE(got.is_written_exactly());
      EXPECT_TRUE(testing::is_near(want, got,
                                   [&](Index, Index d) {
                                     return kHalfEps * (chain + rows) *
                                            column[static_cast<std::size_t>(d)];
                                   }))
          << T << " x " << D;
    };
    near(expected.dw, found.dw);
  });
}

TEST(RmsNormVjp, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5})
        expect_matches(random_case(T, D, layout), layout, /*accumulate=*/false);
    }
  }
}

TEST(RmsNormVjp, SumsManyRowsAndAddsToWhatIsThere) {
  for (const Index T : {63, 64, 65, 200}) {
    for (const bool accumulate : {false, true})
      expect_matches(random_case(T, 67, {}), {}, accumulate);
  }
}

TEST(RmsNormVjp, GivesTheSameBitsForAnyThreadCount) {
  const Case in = random_case(300, 129, {});
  testing::for_each_variant(rms_norm_vjp_variants(), [&](RmsNormVjpFn& run) {
    const Found one = run_case(run, in, {}, true, 1);
    for (const int num_threads : {2, 3}) {
      const Found more = run_case(run, in, {}, true, num_threads);
      EXPECT_TRUE(testing::has_same_bits(one.dx, more.dx));
      EXPECT_TRUE(testing::has_same_bits(one.dw, more.dw));
    }
  });
}

TEST(RmsNormVjp, LeavesOutWhatIsNotWanted) {
  const Case in = random_case(5, 19, {});
  base::ThreadPool pool(1);
  testing::for_each_variant(rms_norm_vjp_variants(), [&](RmsNormVjpFn& run) {
    const Found all = run_case(run, in, {}, false, 1);
    GuardedRows dx(5, 19);
    run({.x = in.x.data(),
         .w = in.w.data(),
         .dy = in.dy.data(),
         .dx = dx.data(),
         .eps = kEps,
         .T = 5,
         .D = 19,
         .x_stride = in.x.stride(),
         .dy_stride = in.dy.stride(),
         .dx_stride = dx.stride()},
        pool);
    EXPECT_TRUE(testing::has_same_bits(all.dx, dx));
  });
}

// The definition against the fourth-order difference of the double-precision function along each
// value of one row.
TEST(RmsNormVjp, DefinitionIsTheSlopeOfTheFunction) {
  constexpr Index kWidth = 7;
  const Case in = random_case(1, kWidth, {});
  const Found found = run_case(rms_norm_vjp_ref, in, {}, false, 1);
  const auto value = [&](Index moved, double step) {
    std::vector<double> x(kWidth);
    double mean = 0;
    for (Index d = 0; d < kWidth; ++d) {
      x[static_cast<std::size_t>(d)] = static_cast<double>(in.x.at(0, d)) + (d == moved ? step : 0);
      mean += 0.0 * x[static_cast<std::size_t>(d)];
    }
    double square = 0;
    for (const double each : x)
      square += (each - mean) * (each - mean) / kWidth;
    double sum = 0;
    for (Index d = 0; d < kWidth; ++d) {
      const double n =
          (x[static_cast<std::size_t>(d)] - mean) / std::sqrt(square + static_cast<double>(kEps));
      sum += n * static_cast<double>(in.w.at(0, d)) * static_cast<double>(in.dy.at(0, d));
    }
    return sum;
  };
  for (Index d = 0; d < kWidth; ++d) {
    constexpr double kStep = 1e-3;
    const double slope =
        (8 * (value(d, kStep) - value(d, -kStep)) - (value(d, 2 * kStep) - value(d, -2 * kStep))) /
        (12 * kStep);
    EXPECT_NEAR(slope, static_cast<double>(found.dx.at(0, d)), 1e-5) << d;
  }
}

}  // namespace
}  // namespace tessera::kernels
