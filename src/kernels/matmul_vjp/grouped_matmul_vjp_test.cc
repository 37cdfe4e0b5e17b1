#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include <gtest/gtest.h>

#include "kernels/grouped_matmul/internal/dw_slices.h"
#include "kernels/matmul_vjp/internal/groups.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::Layout;
using testing::StoredWeights;

constexpr Index kTokens = 23;
constexpr Index kN = 61;
constexpr Index kK = 101;

std::vector<std::vector<Index>> group_sizes() {
  return {{0, 1, 0, 1, 1, 0}, {3, 0, 19, 1, 300, 0, 8}, {0, 0}, {150}, {}};
}

// Groups of the given numbers of rows and everything that their gradients read.
struct Problem {
  std::vector<Index> group_begin;
  std::vector<Index> x_row;
  std::vector<StoredWeights> matrices;
  std::vector<const std::byte*> w;  // null for empty groups: their matrices must not be read
  GuardedRows dy;
  GuardedRows x;

  [[nodiscard]] Index num_groups() const { return static_cast<Index>(w.size()); }
};

Problem make_problem(const std::vector<Index>& sizes, WeightType type) {
  const Index R = std::accumulate(sizes.begin(), sizes.end(), Index{0});
  Problem problem{.group_begin = {0},
                  .x_row = {},
                  .matrices = {},
                  .w = {},
                  .dy = testing::random_rows(R, kN, {2, 1}, 12),
                  .x = testing::random_rows(kTokens, kK, {3, 1}, 11)};
  for (const Index size : sizes) {
    problem.group_begin.push_back(problem.group_begin.back() + size);
    problem.matrices.emplace_back(
        type, testing::random_rows(kN, kK, {}, 20 + problem.matrices.size()), Layout{2, 1});
  }
  for (std::size_t g = 0; g < sizes.size(); ++g)
    problem.w.push_back(sizes[g] == 0 ? nullptr : problem.matrices[g].data());
  for (Index r = 0; r < R; ++r)
    problem.x_row.push_back(r * 7 % kTokens);
  return problem;
}

GroupedMatmulDxArgs<float> dx_args(const Problem& problem, GuardedRows& dx) {
  return {.dy = problem.dy.data(),
          .dy_stride = problem.dy.stride(),
          .w = problem.w.data(),
          .w_stride = problem.matrices.empty() ? 0 : problem.matrices.front().stride(),
          .w_type = problem.matrices.empty() ? WeightType::kF32 : problem.matrices.front().type(),
          .group_begin = problem.group_begin.data(),
          .R = problem.group_begin.back(),
          .num_groups = problem.num_groups(),
          .dx = dx.data(),
          .dx_stride = dx.stride(),
          .N = kN,
          .K = kK};
}

// What the rows of dx hold before: poison, or values to add to.
GuardedRows make_dx(const Problem& problem, bool accumulate) {
  return accumulate ? testing::random_rows(problem.dy.T(), kK, {5, 3}, 33)
                    : GuardedRows(problem.dy.T(), kK, {5, 3});
}

GuardedRows run_dx(GroupedMatmulDxFn<float>& grouped,
                   const Problem& problem,
                   bool accumulate,
                   int num_threads) {
  GuardedRows dx = make_dx(problem, accumulate);
  GroupedMatmulDxArgs<float> args = dx_args(problem, dx);
  args.accumulate = accumulate;
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_dx_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  grouped(args, pool);
  return dx;
}

// Each group alone, by the same variant's plain gradient.
GuardedRows run_dx_group_by_group(MatmulDxFn<float>& plain,
                                  const Problem& problem,
                                  bool accumulate) {
  GuardedRows dx = make_dx(problem, accumulate);
  GroupedMatmulDxArgs<float> args = dx_args(problem, dx);
  args.accumulate = accumulate;
  base::ThreadPool pool(1);
  for (Index g = 0; g < args.num_groups; ++g) {
    MatmulDxArgs<float> group = group_of(args, g);
    std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dx_scratch_bytes(group, pool)));
    group.scratch = scratch.data();
    plain(group, pool);
  }
  return dx;
}

TEST(GroupedMatmulDx, HasTheBitsOfMatmulDxGroupByGroupOnAnyNumberOfThreads) {
  const base::CpuFeatures features = base::detect_cpu_features();
  for (std::size_t i = 0; i < grouped_matmul_dx_variants<float>().size(); ++i) {
    const Variant<GroupedMatmulDxFn<float>>& variant = grouped_matmul_dx_variants<float>()[i];
    ASSERT_EQ(variant.isa, matmul_dx_variants<float>()[i].isa);
    if (!is_supported(variant.isa, features)) continue;
    for (const WeightType type : testing::kWeightTypes) {
      for (const auto& sizes : group_sizes()) {
        const Problem problem = make_problem(sizes, type);
        for (const int num_threads : {1, 2, 3}) {
          SCOPED_TRACE(base::cat(to_string(variant.isa), " ", testing::name_of(type), " threads ",
                                 num_threads, " groups ", sizes.size()));
          const bool accumulate = num_threads == 2;
          const GuardedRows expected =
              run_dx_group_by_group(*matmul_dx_variants<float>()[i].run, problem, accumulate);
          const GuardedRows actual = run_dx(*variant.run, problem, accumulate, num_threads);
          EXPECT_TRUE(actual.is_written_exactly());
          EXPECT_TRUE(testing::has_same_bits(expected, actual));
        }
      }
    }
  }
}

// One matrix for each group; every third one is not wanted, every second one is added to.
struct WeightGradients {
  std::vector<GuardedRows> matrices;
  std::vector<float*> dw;
  std::unique_ptr<bool[]> accumulate;
};

WeightGradients make_dw(const Problem& problem) {
  const auto num_groups = static_cast<std::size_t>(problem.num_groups());
  WeightGradients gradients{
      .matrices = {}, .dw = {}, .accumulate = std::make_unique<bool[]>(num_groups)};
  for (std::size_t g = 0; g < num_groups; ++g) {
    gradients.accumulate[g] = g % 2 == 1;
    gradients.matrices.push_back(gradients.accumulate[g]
                                     ? testing::random_rows(kN, kK, {1, 2}, 50 + g)
                                     : GuardedRows(kN, kK, {1, 2}));
  }
  for (std::size_t g = 0; g < num_groups; ++g)
    gradients.dw.push_back(g % 3 == 2 ? nullptr : gradients.matrices[g].data());
  return gradients;
}

GroupedMatmulDwArgs<float> dw_args(const Problem& problem, const WeightGradients& gradients) {
  return {.dy = problem.dy.data(),
          .dy_stride = problem.dy.stride(),
          .x = problem.x.data(),
          .x_stride = problem.x.stride(),
          .x_row = problem.x_row.data(),
          .group_begin = problem.group_begin.data(),
          .R = problem.group_begin.back(),
          .num_groups = problem.num_groups(),
          .dw = gradients.dw.data(),
          .dw_stride = kK + 1,
          .accumulate = gradients.accumulate.get(),
          .N = kN,
          .K = kK};
}

void run_dw(GroupedMatmulDwFn<float>& grouped, GroupedMatmulDwArgs<float> args, int num_threads) {
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_dw_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  grouped(args, pool);
}

void run_dw_group_by_group(MatmulDwFn<float>& plain, const GroupedMatmulDwArgs<float>& args) {
  base::ThreadPool pool(1);
  for (Index g = 0; g < args.num_groups; ++g) {
    if (args.dw[g] == nullptr) continue;
    MatmulDwArgs<float> group = group_of(args, g);
    std::vector<std::byte> scratch(static_cast<std::size_t>(matmul_dw_scratch_bytes(group, pool)));
    group.scratch = scratch.data();
    plain(group, pool);
  }
}

TEST(GroupedMatmulDw, HasTheBitsOfMatmulDwGroupByGroupOnAnyNumberOfThreads) {
  const base::CpuFeatures features = base::detect_cpu_features();
  for (std::size_t i = 0; i < grouped_matmul_dw_variants<float>().size(); ++i) {
    const Variant<GroupedMatmulDwFn<float>>& variant = grouped_matmul_dw_variants<float>()[i];
    ASSERT_EQ(variant.isa, matmul_dw_variants<float>()[i].isa);
    if (!is_supported(variant.isa, features)) continue;
    for (const auto& sizes : group_sizes()) {
      const Problem problem = make_problem(sizes, WeightType::kF32);
      const WeightGradients expected = make_dw(problem);
      run_dw_group_by_group(*matmul_dw_variants<float>()[i].run, dw_args(problem, expected));
      for (const int num_threads : {1, 2, 3}) {
        SCOPED_TRACE(
            base::cat(to_string(variant.isa), " threads ", num_threads, " groups ", sizes.size()));
        const WeightGradients actual = make_dw(problem);
        run_dw(*variant.run, dw_args(problem, actual), num_threads);
        for (std::size_t g = 0; g < sizes.size(); ++g) {
          SCOPED_TRACE(base::cat("group ", g));
          EXPECT_TRUE(testing::has_same_bits(expected.matrices[g], actual.matrices[g]));
          if (actual.dw[g] == nullptr) continue;
          EXPECT_TRUE(actual.matrices[g].is_written_exactly());
        }
      }
    }
  }
}

// The slices that blocks find for themselves, group by group, never exceed what scratch is for.
TEST(GroupedMatmulDw, SlicesOfUnequalGroupsFitTheScratch) {
  struct Extents {
    Index G, N, K, at_once;
  };
  for (const auto& [G, N, K, at_once] :
       {Extents{14, 128, 384, 264}, {1, 8, 8, 264}, {6, 136, 200, 100}, {40, 128, 128, 264}}) {
    const Index tiles = base::ceil_div(N, kDwTile) * base::ceil_div(K, kDwTile);
    for (const Index step : {1, 37, 700, 9001}) {
      // Group g has g steps of rows; the first has none.
      const Index R = step * G * (G - 1) / 2;
      const DwSlices slices = dw_slices(R, G, N, K, at_once);
      if (slices.rows == 0) {
        EXPECT_EQ(slices.scratch_bytes(), 0);
        continue;
      }
      EXPECT_GE(slices.rows, kMinSliceRows);
      EXPECT_EQ(slices.rows % 32, 0);
      Index found = 0;
      for (Index g = 0; g < G; ++g)
        found += tiles * std::max<Index>(1, base::ceil_div(g * step, slices.rows));
      EXPECT_LE(found, slices.most_slices) << G << " groups, step " << step;
      EXPECT_LE(slices.most_slices, found + G * tiles) << "far more than is needed";
    }
  }
}

// Without the arrays of rows and flags: rows in order, everything written, empty groups with zeros.
TEST(GroupedMatmulDw, WritesZerosForEmptyGroupsAndReadsRowsInOrder) {
  testing::for_each_variant(
      grouped_matmul_dw_variants<float>(), [](GroupedMatmulDwFn<float>& grouped) {
        for (const std::vector<Index>& sizes : {std::vector<Index>{3, 0, 18}, {0, 0, 0}}) {
          Problem problem = make_problem(sizes, WeightType::kF32);
          std::iota(problem.x_row.begin(), problem.x_row.end(), Index{0});
          const std::size_t empty = 1;
          WeightGradients gradients{
              .matrices = {3, GuardedRows(kN, kK, {1, 2})}, .dw = {}, .accumulate = {}};
          WeightGradients in_order = {.matrices = gradients.matrices, .dw = {}, .accumulate = {}};
          for (std::size_t g = 0; g < 3; ++g) {
            gradients.dw.push_back(gradients.matrices[g].data());
            in_order.dw.push_back(in_order.matrices[g].data());
          }
          run_dw(grouped, dw_args(problem, gradients), 2);
          GroupedMatmulDwArgs<float> args = dw_args(problem, in_order);
          args.x_row = nullptr;
          run_dw(grouped, args, 2);
          for (std::size_t g = 0; g < 3; ++g) {
            EXPECT_TRUE(in_order.matrices[g].is_written_exactly());
            EXPECT_TRUE(testing::has_same_bits(gradients.matrices[g], in_order.matrices[g]));
          }
          for (Index n = 0; n < kN; ++n) {
            for (Index k = 0; k < kK; ++k)
              EXPECT_EQ(in_order.matrices[empty].at(n, k), 0.0F);
          }
        }
      });
}

// On a GPU: few small matrices with many rows are cut, so that all slices fill it about twice;
// many or large ones are not.
TEST(GroupedMatmulDw, SlicesFillAGpu) {
  const DwSlices cut = dw_slices(/*R=*/262'144, /*G=*/14, /*N=*/128, /*K=*/384, /*at_once=*/264);
  EXPECT_EQ(cut.rows % 32, 0);
  EXPECT_NEAR(static_cast<double>(cut.most_slices), 2 * 264, 60);
  EXPECT_EQ(cut.scratch_bytes(), cut.most_slices * 65'536);
  EXPECT_EQ(dw_slices(24'576, 64, 896, 1280, 264).scratch_bytes(), 0);
  EXPECT_EQ(dw_slices(100, 14, 128, 384, 264).rows, 0);
}

}  // namespace
}  // namespace tessera::kernels
