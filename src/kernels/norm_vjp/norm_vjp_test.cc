#include "kernels/norm_vjp/norm_vjp.h"

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

// One of the two norms.
struct Norm {
  bool is_centred;
  std::span<const Variant<NormVjpFn<float>>> variants;
  NormVjpFn<float>* definition;
};

std::array<Norm, 2> norms() {
  return {{{false, rms_norm_vjp_variants<float>(), rms_norm_vjp_ref},
           {true, layer_norm_vjp_variants<float>(), layer_norm_vjp_ref}}};
}

struct Operands {
  GuardedRows x;
  GuardedRows w;
  GuardedRows dy;
};

struct Gradients {
  GuardedRows dx;
  GuardedRows dw;
  GuardedRows db;  // unwritten for the norm without one
};

Operands random_operands(Index T, Index D, Layout layout) {
  return {.x = testing::random_rows(T, D, layout, 1, 3.0F),
          .w = testing::random_rows(1, D, {.offset = 1}, 2),
          .dy = testing::random_rows(T, D, layout, 3)};
}

struct Call {
  Layout layout{};
  bool accumulate = false;
  int num_threads = 1;
};

Gradients run_norm(const Norm& norm, NormVjpFn<float>& run, const Operands& in, const Call& call) {
  base::ThreadPool pool(call.num_threads);
  const Index T = in.x.T();
  const Index D = in.x.D();
  Gradients out{GuardedRows(T, D, call.layout), GuardedRows(1, D), GuardedRows(1, D)};
  if (call.accumulate) {
    testing::fill_random(out.dx, 8);
    testing::fill_random(out.dw, 9);
    testing::fill_random(out.db, 10);
  }
  NormVjpArgs<float> args{.x = in.x.data(),
                          .w = in.w.data(),
                          .dy = in.dy.data(),
                          .dx = out.dx.data(),
                          .dw = out.dw.data(),
                          .db = norm.is_centred ? out.db.data() : nullptr,
                          .accumulate_dx = call.accumulate,
                          .accumulate_dw = call.accumulate,
                          .accumulate_db = call.accumulate,
                          .eps = kEps,
                          .T = T,
                          .D = D,
                          .x_stride = in.x.stride(),
                          .dy_stride = in.dy.stride(),
                          .dx_stride = out.dx.stride()};
  std::vector<float> scratch(
      static_cast<std::size_t>(norm_vjp_scratch_bytes(args, pool)) / sizeof(float), std::nanf(""));
  args.scratch = scratch.data();
  run(args, pool);
  return out;
}

// The sums of magnitudes in the contract's bounds.
struct Sizes {
  double dx = 0;               // the largest r (|g| + |G| + …)
  std::vector<double> column;  // [D]: sum |dy| (1 + |n| + c), and what was there before
};

Sizes sizes_of(const Norm& norm, const Operands& in) {
  const Index D = in.x.D();
  const auto width = static_cast<double>(D);
  Sizes sizes{.dx = 0, .column = std::vector<double>(static_cast<std::size_t>(D), 20.0)};
  for (Index t = 0; t < in.x.T(); ++t) {
    double mean = 0;
    double square = 0;
    for (Index d = 0; norm.is_centred && d < D; ++d)
      mean += static_cast<double>(in.x.at(t, d)) / width;
    for (Index d = 0; d < D; ++d)
      square += std::pow(static_cast<double>(in.x.at(t, d)) - mean, 2) / width;
    const double r = 1 / std::sqrt(square + static_cast<double>(kEps));
    const auto n = [&](Index d) { return (in.x.magnitude(t, d) + 2 * std::fabs(mean)) * r; };
    const auto g = [&](Index d) { return in.dy.magnitude(t, d) * in.w.magnitude(0, d); };
    double mean_g = 0;
    double mean_gn = 0;
    for (Index d = 0; d < D; ++d) {
      mean_g += g(d) / width;
      mean_gn += g(d) * n(d) / width;
      sizes.column[static_cast<std::size_t>(d)] += in.dy.magnitude(t, d) * (1 + n(d));
    }
    for (Index d = 0; d < D; ++d)
      sizes.dx = std::max(sizes.dx, r * (g(d) + mean_g + n(d) * mean_gn));
  }
  return sizes;
}

void expect_matches(const Operands& in, const Call& call) {
  const auto T = static_cast<double>(in.x.T());
  const double chain = static_cast<double>(in.x.D()) / 8 + 32;
  const double rows = std::min(T, 64.0) + T / 64;
  for (const Norm& norm : norms()) {
    const Sizes sizes = sizes_of(norm, in);
    const Gradients expected =
        run_norm(norm, *norm.definition, in, {.layout = {}, .accumulate = call.accumulate});
    testing::for_each_variant(norm.variants, [&](NormVjpFn<float>& run) {
      const Gradients found = run_norm(norm, run, in, call);
      EXPECT_TRUE(found.dx.is_written_exactly());
      EXPECT_TRUE(
          testing::is_near(expected.dx, found.dx,
                           [&](Index, Index) { return kHalfEps * (chain * sizes.dx + 20.0); }))
          << in.x.T() << " x " << in.x.D();
      const auto is_close = [&](const GuardedRows& want, const GuardedRows& got) {
        return testing::is_near(want, got, [&](Index, Index d) {
          return kHalfEps * (chain + rows) * sizes.column[static_cast<std::size_t>(d)];
        });
      };
      EXPECT_TRUE(found.dw.is_written_exactly());
      EXPECT_TRUE(is_close(expected.dw, found.dw)) << in.x.T() << " x " << in.x.D();
      if (norm.is_centred) {
        EXPECT_TRUE(found.db.is_written_exactly());
        EXPECT_TRUE(is_close(expected.db, found.db)) << in.x.T() << " x " << in.x.D();
      }
    });
  }
}

TEST(NormVjp, MatchesDefinitionAtEveryTailAndLayout) {
  for (const Index D : testing::kRowLengths) {
    for (const Layout layout : testing::kLayouts) {
      for (const Index T : {0, 1, 5})
        expect_matches(random_operands(T, D, layout), {.layout = layout, .num_threads = 2});
    }
  }
}

TEST(NormVjp, SumsManyRowsAndAddsToWhatIsThere) {
  for (const Index T : {63, 64, 65, 200}) {
    for (const bool accumulate : {false, true}) {
      expect_matches(random_operands(T, 67, {}),
                     {.layout = {}, .accumulate = accumulate, .num_threads = 2});
    }
  }
}

TEST(NormVjp, GivesTheSameBitsForAnyThreadCount) {
  const Operands in = random_operands(300, 129, {});
  for (const Norm& norm : norms()) {
    testing::for_each_variant(norm.variants, [&](NormVjpFn<float>& run) {
      const Call one{.layout = {}, .accumulate = true, .num_threads = 1};
      const Gradients expected = run_norm(norm, run, in, one);
      for (const int num_threads : {2, 3}) {
        const Call more{.layout = {}, .accumulate = true, .num_threads = num_threads};
        const Gradients found = run_norm(norm, run, in, more);
        EXPECT_TRUE(testing::has_same_bits(expected.dx, found.dx));
        EXPECT_TRUE(testing::has_same_bits(expected.dw, found.dw));
        EXPECT_TRUE(testing::has_same_bits(expected.db, found.db));
      }
    });
  }
}

TEST(NormVjp, LeavesOutWhatIsNotWanted) {
  const Operands in = random_operands(5, 19, {});
  base::ThreadPool pool(1);
  for (const Norm& norm : norms()) {
    testing::for_each_variant(norm.variants, [&](NormVjpFn<float>& run) {
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
      EXPECT_TRUE(testing::has_same_bits(run_norm(norm, run, in, {}).dx, dx));
    });
  }
}

// The norm of one row in double, weighted by w and dy and added up.
double value_of(const Norm& norm, const Operands& in, Index moved, double step) {
  const Index D = in.x.D();
  std::vector<double> x;
  double mean = 0;
  for (Index d = 0; d < D; ++d) {
    x.push_back(static_cast<double>(in.x.at(0, d)) + (d == moved ? step : 0));
    if (norm.is_centred) mean += x.back() / static_cast<double>(D);
  }
  double square = 0;
  for (const double each : x)
    square += (each - mean) * (each - mean) / static_cast<double>(D);
  double sum = 0;
  for (Index d = 0; d < D; ++d) {
    sum += (x[static_cast<std::size_t>(d)] - mean) / std::sqrt(square + static_cast<double>(kEps)) *
           static_cast<double>(in.w.at(0, d)) * static_cast<double>(in.dy.at(0, d));
  }
  return sum;
}

TEST(NormVjp, DefinitionIsTheSlopeOfTheNorm) {
  const Operands in = random_operands(1, 7, {});
  for (const Norm& norm : norms()) {
    const Gradients found = run_norm(norm, *norm.definition, in, {});
    for (Index d = 0; d < 7; ++d) {
      constexpr double kStep = 1e-3;
      const auto at = [&](double step) { return value_of(norm, in, d, step); };
      const double slope =
          (8 * (at(kStep) - at(-kStep)) - (at(2 * kStep) - at(-2 * kStep))) / (12 * kStep);
      EXPECT_NEAR(slope, static_cast<double>(found.dx.at(0, d)), 1e-5) << d;
    }
  }
}

}  // namespace
}  // namespace tessera::kernels
