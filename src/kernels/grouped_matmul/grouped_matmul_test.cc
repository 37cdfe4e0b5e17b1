#include "kernels/grouped_matmul/grouped_matmul.h"

#include <numeric>

#include <gtest/gtest.h>

#include "kernels/matmul/matmul.h"
#include "kernels/testing/weights.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::StoredWeights;

// Groups of the given numbers of rows; row r of the product is token x_row[r] of x.
struct Problem {
  std::vector<Index> group_begin;
  std::vector<Index> x_row;
  std::vector<StoredWeights> matrices;
  std::vector<const std::byte*> w;  // null for empty groups: their matrices must not be read
  GuardedRows x;
  Index N = 0;
};

Problem make_problem(const std::vector<Index>& sizes, Index K, Index N, WeightType type) {
  Problem problem{.group_begin = {0},
                  .x_row = {},
                  .matrices = {},
                  .w = {},
                  .x = testing::random_rows(23, K, {3, 1}, 11),
                  .N = N};
  for (const Index size : sizes) {
    problem.group_begin.push_back(problem.group_begin.back() + size);
    problem.matrices.emplace_back(
        type, testing::random_rows(N, K, {}, 20 + problem.matrices.size()), testing::Layout{2, 1});
  }
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    problem.w.push_back(sizes[g] == 0 ? nullptr : problem.matrices[g].data());
  }
  for (Index r = 0; r < problem.group_begin.back(); ++r)
    problem.x_row.push_back(r * 7 % 23);
  return problem;
}

GuardedRows run(GroupedMatmulFn<float>& grouped, const Problem& problem, int num_threads) {
  base::ThreadPool pool(num_threads);
  GuardedRows y(problem.group_begin.back(), problem.N, {5, 3});
  GroupedMatmulArgs<float> args{.x = problem.x.data(),
                                .x_stride = problem.x.stride(),
                                .x_row = problem.x_row.data(),
                                .w = problem.w.data(),
                                .w_stride = problem.matrices.front().stride(),
                                .w_type = problem.matrices.front().type(),
                                .group_begin = problem.group_begin.data(),
                                .R = problem.group_begin.back(),
                                .num_groups = static_cast<Index>(problem.w.size()),
                                .y = y.data(),
                                .y_stride = y.stride(),
                                .N = problem.N,
                                .K = problem.x.D()};
  std::vector<std::byte> scratch(
      static_cast<std::size_t>(grouped_matmul_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  grouped(args, pool);
  return y;
}

// Each row alone, by the same variant's plain product.
GuardedRows run_row_by_row(MatmulFn<float>& matmul, const Problem& problem) {
  base::ThreadPool pool(1);
  GuardedRows y(problem.group_begin.back(), problem.N);
  for (std::size_t g = 0; g < problem.w.size(); ++g) {
    for (Index r = problem.group_begin[g]; r < problem.group_begin[g + 1]; ++r) {
      const Index row = problem.x_row[static_cast<std::size_t>(r)];
      matmul({.x = problem.x.data() + row * problem.x.stride(),
              .x_stride = problem.x.stride(),
              .w = problem.w[g],
              .w_stride = problem.matrices[g].stride(),
              .w_type = problem.matrices[g].type(),
              .y = y.data() + r * y.stride(),
              .y_stride = y.stride(),
              .M = 1,
              .N = problem.N,
              .K = problem.x.D()},
             pool);
    }
  }
  return y;
}

std::vector<std::vector<Index>> group_sizes() {
  return {{0, 1, 0, 1, 1, 0}, {3, 0, 19, 1, 40, 0, 8}, {0, 0}, {150}};
}

TEST(GroupedMatmul, HasTheBitsOfMatmulRowByRowOnAnyNumberOfThreads) {
  const base::CpuFeatures features = base::detect_cpu_features();
  for (std::size_t i = 0; i < grouped_matmul_variants<float>().size(); ++i) {
    const Variant<GroupedMatmulFn<float>>& variant = grouped_matmul_variants<float>()[i];
    ASSERT_EQ(variant.isa, matmul_variants<float>()[i].isa);
    if (!is_supported(variant.isa, features)) continue;
    for (const WeightType type : testing::kWeightTypes) {
      for (const auto& sizes : group_sizes()) {
        const Problem problem = make_problem(sizes, 101, 61, type);
        const GuardedRows expected = run_row_by_row(*matmul_variants<float>()[i].run, problem);
        for (const int num_threads : {1, 2, 3}) {
          SCOPED_TRACE(base::cat(to_string(variant.isa), " ", testing::name_of(type), " threads ",
                                 num_threads, " groups ", sizes.size()));
          const GuardedRows actual = run(*variant.run, problem, num_threads);
          EXPECT_TRUE(actual.is_written_exactly());
          EXPECT_TRUE(testing::has_same_bits(expected, actual));
        }
      }
    }
  }
}

TEST(GroupedMatmul, WithoutARowIndexReadsItsRowsInOrder) {
  testing::for_each_variant(grouped_matmul_variants<float>(), [](GroupedMatmulFn<float>& grouped) {
    Problem problem = make_problem({3, 0, 18}, 40, 24, WeightType::kBf16);
    std::iota(problem.x_row.begin(), problem.x_row.end(), Index{0});
    const GuardedRows expected = run(grouped, problem, 2);
    GuardedRows y(21, 24);
    base::ThreadPool pool(2);
    GroupedMatmulArgs<float> args{.x = problem.x.data(),
                                  .x_stride = problem.x.stride(),
                                  .w = problem.w.data(),
                                  .w_stride = problem.matrices.front().stride(),
                                  .w_type = WeightType::kBf16,
                                  .group_begin = problem.group_begin.data(),
                                  .R = problem.group_begin.back(),
                                  .num_groups = 3,
                                  .y = y.data(),
                                  .y_stride = y.stride(),
                                  .N = 24,
                                  .K = 40};
    std::vector<std::byte> scratch(
        static_cast<std::size_t>(grouped_matmul_scratch_bytes(args, pool)));
    args.scratch = scratch.data();
    grouped(args, pool);
    EXPECT_TRUE(testing::has_same_bits(expected, y));
  });
}

}  // namespace
}  // namespace tessera::kernels
