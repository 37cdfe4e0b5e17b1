#include "kernels/copy/copy.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

// A box over buffers long enough for it.
struct Box {
  std::array<Index, 4> extents;
  std::array<Index, 4> x_strides;
  std::array<Index, 4> y_strides;
};

// Plain copies, windows on wider rows, other orders of axes, repeated rows, nothing.
constexpr std::array<Box, 9> kBoxes = {{
    {{1, 1, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, 1}},
    {{1, 1, 0, 7}, {0, 0, 7, 1}, {0, 0, 7, 1}},
    {{1, 1, 1, 40'001}, {0, 0, 0, 1}, {0, 0, 0, 1}},
    {{1, 1, 300, 67}, {0, 0, 67, 1}, {0, 0, 90, 1}},
    {{1, 7, 5, 33}, {0, 165, 33, 1}, {0, 500, 40, 1}},
    {{3, 7, 5, 9}, {315, 45, 9, 1}, {9, 27, 189, 1}},
    {{3, 4, 5, 6}, {120, 30, 6, 1}, {1, 3, 12, 60}},
    {{2, 1, 30, 8}, {8, 0, 0, 1}, {240, 0, 8, 1}},
    {{2, 3, 4, 65}, {1, 2, 6, 24}, {780, 260, 65, 1}},
}};

Index reach(const std::array<Index, 4>& extents, const std::array<Index, 4>& strides) {
  Index last = 0;
  for (std::size_t axis = 0; axis < 4; ++axis)
    last += std::max<Index>(0, extents[axis] - 1) * strides[axis];
  return last + 1;
}

template <class Elem>
std::vector<Elem> random_values(Index count) {
  testing::GuardedRows rows = testing::random_rows(1, count, {}, 3, 100.0F);
  if (count > 20) testing::plant_non_finite(rows);
  std::vector<Elem> values(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i)
    values[static_cast<std::size_t>(i)] = converted<Elem>(rows.at(0, i));
  return values;
}

template <class From, class To>
std::vector<To> run_box(CopyFn<From, To>& run, const Box& box, int num_threads) {
  base::ThreadPool pool(num_threads);
  const std::vector<From> x = random_values<From>(reach(box.extents, box.x_strides));
  // Two more in front and behind; nothing but the box changes.
  std::vector<To> y(static_cast<std::size_t>(reach(box.extents, box.y_strides) + 4),
                    converted<To>(-77.0F));
  run({.x = x.data(),
       .y = y.data() + 2,
       .extents = box.extents,
       .x_strides = box.x_strides,
       .y_strides = box.y_strides},
      pool);
  return y;
}

template <class Elem>
bool has_same_bits(const std::vector<Elem>& a, const std::vector<Elem>& b) {
  return std::ranges::equal(std::as_bytes(std::span(a)), std::as_bytes(std::span(b)));
}

template <class From, class To>
void expect_bits_of_the_definition() {
  for (std::size_t i = 0; i < kBoxes.size(); ++i) {
    const std::vector<To> expected = run_box<From, To>(copy_ref<From, To>, kBoxes[i], 1);
    testing::for_each_variant(copy_variants<From, To>(), [&](CopyFn<From, To>& run) {
      for (const int num_threads : {1, 2, 3}) {
        EXPECT_TRUE(has_same_bits(expected, (run_box<From, To>(run, kBoxes[i], num_threads))))
            << "box " << i << ", " << num_threads << " threads";
      }
    });
  }
}

TEST(Copy, HasTheBitsOfTheDefinitionForEveryArrangementAndType) {
  expect_bits_of_the_definition<float, float>();
  expect_bits_of_the_definition<float, BFloat16>();
  expect_bits_of_the_definition<float, Float16>();
  expect_bits_of_the_definition<BFloat16, float>();
  expect_bits_of_the_definition<Float16, float>();
  expect_bits_of_the_definition<BFloat16, BFloat16>();
  expect_bits_of_the_definition<Float16, Float16>();
}

TEST(Copy, MovesAxesAndRoundsToNearest) {
  base::ThreadPool pool(1);
  const std::array<float, 6> x = {1, 2, 3, 4, 5, 1.00390625F};  // the last lies between two bf16
  std::array<BFloat16, 6> y{};
  copy_ref<float, BFloat16>({.x = x.data(),
                             .y = y.data(),
                             .extents = {1, 1, 2, 3},
                             .x_strides = {0, 0, 3, 1},
                             .y_strides = {0, 0, 1, 2}},
                            pool);
  EXPECT_EQ(to_float(y[1]), 4.0F);
  EXPECT_EQ(to_float(y[2]), 2.0F);
  EXPECT_EQ(to_float(y[5]), 1.0F) << "ties go to even";
}

TEST(Copy, BeginsWhereTheKernelReads) {
  base::ThreadPool pool(2);
  const std::array<float, 6> x = {1, 2, 3, 4, 5, 6};
  const std::int32_t begin = 4;
  testing::for_each_variant(copy_variants<float, float>(), [&](CopyFn<float, float>& run) {
    std::vector<float> y(24, -1.0F);
    run({.x = x.data(),
         .y = y.data(),
         .extents = {1, 1, 2, 3},
         .x_strides = {0, 0, 3, 1},
         .y_strides = {0, 2, 8, 1},
         .y_begin = &begin},
        pool);
    std::vector<float> expected(24, -1.0F);
    std::copy_n(x.data(), 3, &expected[8]);
    std::copy_n(x.data() + 3, 3, &expected[16]);
    EXPECT_EQ(y, expected);
  });
}

}  // namespace
}  // namespace tessera::kernels
