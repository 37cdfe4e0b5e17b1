// T tokens · V table rows · D width · K heads · H head width
#include "ops/rows.h"

#include <numeric>

#include <gtest/gtest.h>

#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::tensor_of;
using testing::values_of;
using testing::with_wider_rows;

class RowsOp : public ::testing::Test {
 protected:
  // 0, 1, 2, … in this shape.
  [[nodiscard]] Tensor counted(const Shape& shape) {
    std::vector<float> values(static_cast<std::size_t>(shape.numel()));
    std::iota(values.begin(), values.end(), 0.0F);
    return tensor_of(*context_, shape, values);
  }
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(RowsOp, GatherReadsRowsOfEveryStorageType) {
  const Tensor table_VD = random_tensor(*context_, {11, 37}, 1);
  const std::vector<std::int32_t> ids = {10, 0, 3, 3};
  for (const DType dtype : {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8}) {
    const Tensor stored_VD = convert(table_VD, dtype);
    const Tensor wide_VD = to_f32(stored_VD);
    const Tensor y_TD = gather_rows(stored_VD, ids);
    ASSERT_EQ(y_TD.shape(), (Shape{4, 37}));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      EXPECT_TRUE(
          has_same_bits(wide_VD.narrow(0, ids[i], 1), y_TD.narrow(0, static_cast<Index>(i), 1)))
          << to_string(dtype);
    }
    EXPECT_EQ(gather_rows(stored_VD, {}).shape(), (Shape{0, 37}));
  }
  EXPECT_TRUE(
      has_same_bits(gather_rows(table_VD, ids), gather_rows(with_wider_rows(table_VD, 4), ids)));
}

TEST_F(RowsOp, GatherRefusesIdsOutsideTheTable) {
  const Tensor table_VD = random_tensor(*context_, {4, 3}, 1);
  const std::vector<std::int32_t> above = {0, 4};
  const std::vector<std::int32_t> below = {-1};
  EXPECT_TRUE(breaks_contract([&] { (void)gather_rows(table_VD, above); },
                              {"gather_rows", "below 4", "is 4"}));
  EXPECT_TRUE(
      breaks_contract([&] { (void)gather_rows(table_VD, below); }, {"gather_rows", "is -1"}));
  EXPECT_TRUE(breaks_contract([&] { (void)gather_rows(table_VD.select(0, 1), below); },
                              {"gather_rows table", "rank 2, is 1"}));
  const Tensor ids_VD = Tensor::zeros(context_->allocator(), DType::kI32, {4, 3});
  EXPECT_TRUE(breaks_contract([&] { (void)gather_rows(ids_VD, {}); }, {"gather_rows", "i32"}));
  EXPECT_TRUE(breaks_contract([&] { (void)gather_rows(table_VD.transpose(0, 1), {}); },
                              {"gather_rows", "contiguous last axis"}));
}

TEST_F(RowsOp, ScatterReplacesTheNamedRowsOnly) {
  const Tensor base_TD = counted({4, 3});
  const Tensor values = random_tensor(*context_, {2, 3}, 1);
  const std::vector<Index> rows = {3, 1};
  const Tensor y_TD = scatter_rows(base_TD, values, rows);
  EXPECT_TRUE(has_same_bits(base_TD.narrow(0, 0, 1), y_TD.narrow(0, 0, 1)));
  EXPECT_TRUE(has_same_bits(values.narrow(0, 1, 1), y_TD.narrow(0, 1, 1)));
  EXPECT_TRUE(has_same_bits(base_TD.narrow(0, 2, 1), y_TD.narrow(0, 2, 1)));
  EXPECT_TRUE(has_same_bits(values.narrow(0, 0, 1), y_TD.narrow(0, 3, 1)));
  EXPECT_TRUE(has_same_bits(counted({4, 3}), base_TD));
  EXPECT_TRUE(has_same_bits(base_TD, scatter_rows(base_TD, values.narrow(0, 0, 0), {})));
}

TEST_F(RowsOp, ScatterRefusesPlacesThatDoNotFit) {
  const Tensor base_TD = counted({4, 3});
  const Tensor values = counted({2, 3});
  const std::vector<Index> one = {1};
  const std::vector<Index> outside = {1, 4};
  const std::vector<Index> two = {1, 2};
  EXPECT_TRUE(breaks_contract([&] { (void)scatter_rows(base_TD, values, one); },
                              {"scatter_rows", "2 rows", "1 places"}));
  EXPECT_TRUE(breaks_contract([&] { (void)scatter_rows(base_TD, values, outside); },
                              {"scatter_rows", "below 4", "is 4"}));
  EXPECT_TRUE(breaks_contract([&] { (void)scatter_rows(base_TD, values.narrow(1, 0, 2), two); },
                              {"scatter_rows", "width 2"}));
}

TEST_F(RowsOp, ContiguousCopiesEveryArrangement) {
  const Tensor x = counted({2, 3, 4, 5});
  const Tensor turned = x.transpose(0, 3).transpose(1, 2);
  const Tensor copy = contiguous(turned);
  ASSERT_TRUE(copy.is_contiguous());
  ASSERT_EQ(copy.shape(), (Shape{5, 4, 3, 2}));
  const auto from = x.view<const float, 4>();
  const auto to = copy.view<const float, 4>();
  for (Index a = 0; a < 5; ++a) {
    for (Index b = 0; b < 4; ++b) {
      for (Index c = 0; c < 3; ++c) {
        for (Index d = 0; d < 2; ++d)
          EXPECT_EQ(to(a, b, c, d), from(d, c, b, a));
      }
    }
  }
  EXPECT_EQ(values_of(contiguous(counted({6}).narrow(0, 2, 3))), (std::vector<double>{2, 3, 4}));
  EXPECT_EQ(contiguous(counted({0, 3}).transpose(0, 1)).shape(), (Shape{3, 0}));
  const Tensor deep = counted({1, 1, 1, 1, 2});
  EXPECT_TRUE(
      breaks_contract([&] { (void)contiguous(deep); }, {"contiguous", "rank 1 to 4, is 5"}));
}

TEST_F(RowsOp, ConcatLastTakesExpandedAndTurnedViews) {
  const Tensor a = counted({2, 3, 4});
  const Tensor shared = counted({2, 1, 2});
  const Tensor y = concat_last(a, shared.expand(1, 3));
  ASSERT_EQ(y.shape(), (Shape{2, 3, 6}));
  EXPECT_TRUE(has_same_bits(a, y.narrow(2, 0, 4)));
  for (Index n = 0; n < 3; ++n)
    EXPECT_TRUE(has_same_bits(shared, y.narrow(1, n, 1).narrow(2, 4, 2)));
  const Tensor square = counted({3, 3});
  const Tensor z = concat_last(square.transpose(0, 1), square);
  EXPECT_TRUE(has_same_bits(square.transpose(0, 1), z.narrow(1, 0, 3)));
  EXPECT_TRUE(has_same_bits(square, z.narrow(1, 3, 3)));
  EXPECT_TRUE(breaks_contract([&] { (void)concat_last(a, square); },
                              {"concat_last", "equal ranks", "3 and 2"}));
  EXPECT_TRUE(breaks_contract([&] { (void)concat_last(a, shared); },
                              {"concat_last", "[2, 3, 4] and [2, 1, 2]"}));
}

TEST_F(RowsOp, ConcatRowsKeepsTheOrderOfParts) {
  const std::vector<Tensor> parts = {counted({2, 3}), counted({0, 3}),
                                     counted({3, 4}).transpose(0, 1)};
  const Tensor y_TD = concat_rows(parts);
  ASSERT_EQ(y_TD.shape(), (Shape{6, 3}));
  EXPECT_TRUE(has_same_bits(parts[0], y_TD.narrow(0, 0, 2)));
  EXPECT_TRUE(has_same_bits(parts[2], y_TD.narrow(0, 2, 4)));
  EXPECT_TRUE(breaks_contract([] { (void)concat_rows({}); }, {"concat_rows", "has none"}));
  const std::vector<Tensor> uneven = {counted({2, 3}), counted({2, 2})};
  EXPECT_TRUE(
      breaks_contract([&] { (void)concat_rows(uneven); }, {"concat_rows", "width 3", "[2, 2]"}));
}

TEST_F(RowsOp, ConversionRoundsOnceAndWideningIsExact) {
  const Tensor x_TD = random_tensor(*context_, {5, 40}, 1);
  const std::vector<double> x = values_of(x_TD);
  for (const auto& [dtype, bits] : {std::pair{DType::kBf16, 8}, {DType::kF16, 11}}) {
    const Tensor stored_TD = convert(x_TD, dtype);
    EXPECT_EQ(stored_TD.dtype(), dtype);
    const Tensor wide_TD = to_f32(stored_TD);
    const std::vector<double> back = values_of(wide_TD);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_LE(std::fabs(back[i] - x[i]), std::ldexp(std::fabs(x[i]), -bits));
    EXPECT_TRUE(has_same_bits(wide_TD, to_f32(convert(wide_TD, dtype))));
  }
  const Tensor q8_TD = convert(x_TD, DType::kQ8);
  const std::vector<double> back = values_of(q8_TD);
  double largest = 0;
  for (const double value : x)
    largest = std::max(largest, std::fabs(value));
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_LE(std::fabs(back[i] - x[i]), largest / 127 * 0.51);
  EXPECT_TRUE(has_same_bits(to_f32(convert(q8_TD, DType::kBf16)),
                            to_f32(convert(convert(q8_TD, DType::kF32), DType::kBf16))));
}

TEST_F(RowsOp, ConversionCopiesOnlyWhatItMust) {
  const Tensor x_TD = counted({4, 6});
  EXPECT_EQ(to_f32(x_TD).data<const float>(), x_TD.data<const float>());
  EXPECT_EQ(convert(x_TD, DType::kF32).data<const float>(), x_TD.data<const float>());
  EXPECT_TRUE(has_same_bits(x_TD.transpose(0, 1), to_f32(x_TD.transpose(0, 1))));
  EXPECT_TRUE(
      has_same_bits(x_TD.transpose(0, 1), to_f32(convert(x_TD.transpose(0, 1), DType::kBf16))));
  EXPECT_TRUE(breaks_contract([&] { (void)convert(x_TD, DType::kI32); }, {"convert", "is i32"}));
  EXPECT_TRUE(breaks_contract([&] { (void)convert(x_TD.select(0, 0), DType::kQ8); }, {"rank 2"}));
  const Tensor half_TD = convert(x_TD, DType::kF16);
  EXPECT_TRUE(has_same_bits(x_TD.transpose(0, 1), to_f32(half_TD.transpose(0, 1))));
  EXPECT_TRUE(
      has_same_bits(to_f32(half_TD.transpose(0, 1)), to_f32(contiguous(half_TD.transpose(0, 1)))));
}

TEST_F(RowsOp, PagesHoldEachHeadsRowsSideBySide) {
  constexpr Index kPageTokens = 4;
  const Tensor x_TKH = counted({7, 2, 3});
  const Tensor memory = Tensor::zeros(context_->allocator(), DType::kF32, {3, 2, kPageTokens, 3});
  std::vector<std::byte*> pages;
  pages.reserve(3);
  for (Index page = 0; page < 3; ++page)
    pages.push_back(memory.select(0, page).mutable_bytes().data());
  // Rows 1..6 go to positions 3..8, across both page borders.
  write_pages(x_TKH, {.begin = 1, .count = 6, .first_position = 3, .pages = pages}, kPageTokens);
  const auto stored = memory.view<const float, 4>();
  const auto x = x_TKH.view<const float, 3>();
  for (Index position = 0; position < 12; ++position) {
    for (Index k = 0; k < 2; ++k) {
      for (Index h = 0; h < 3; ++h) {
        const bool is_written = position >= 3 && position < 9;
        EXPECT_EQ(stored(position / kPageTokens, k, position % kPageTokens, h),
                  is_written ? x(position - 2, k, h) : 0);
      }
    }
  }
}

TEST_F(RowsOp, PagesOfOneHeadAreReadBackInOrder) {
  constexpr Index kPageTokens = 4;
  for (const DType type : {DType::kF32, DType::kBf16}) {
    const Tensor x_TKH = convert(random_tensor(*context_, {10, 1, 3}, 1), type);
    const Tensor memory = Tensor::zeros(context_->allocator(), type, {3, kPageTokens, 3});
    std::vector<std::byte*> pages;
    for (const Index page : {2, 0, 1})  // pages are in any order in memory
      pages.push_back(memory.select(0, page).mutable_bytes().data());
    write_pages(x_TKH, {.begin = 0, .count = 10, .first_position = 0, .pages = pages}, kPageTokens);
    for (const Index count : {0, 1, 4, 9, 10}) {
      const Tensor read = read_pages(x_TKH, pages, kPageTokens, count, 3);
      EXPECT_EQ(read.dtype(), type);
      EXPECT_TRUE(has_same_bits(to_f32(x_TKH).reshape({10, 3}).narrow(0, 0, count), to_f32(read)));
    }
    EXPECT_TRUE(breaks_contract([&] { (void)read_pages(x_TKH, pages, kPageTokens, 13, 3); },
                                {"read_pages", "13 rows", "has 12"}));
  }
}

TEST_F(RowsOp, WritingRefusesRowsAndPositionsThatDoNotFit) {
  const Tensor x_TKH = counted({4, 1, 3});
  const Tensor memory = Tensor::zeros(context_->allocator(), DType::kF32, {2, 3});
  std::vector<std::byte*> pages = {memory.mutable_bytes().data()};
  const auto broken = [&](const Tensor& x, Index begin, Index count, Index position,
                          std::initializer_list<std::string_view> parts) {
    return breaks_contract(
        [&] {
          write_pages(
              x, {.begin = begin, .count = count, .first_position = position, .pages = pages}, 2);
        },
        parts);
  };
  EXPECT_TRUE(broken(x_TKH, 3, 2, 0, {"write_pages", "within 4", "3 + 2"}));
  EXPECT_TRUE(broken(x_TKH, -1, 2, 0, {"write_pages", "within 4", "-1 + 2"}));
  EXPECT_TRUE(broken(x_TKH, 0, 2, 1, {"write_pages", "every position", "1 of 2"}));
  EXPECT_TRUE(broken(x_TKH, 0, 2, -1, {"write_pages", "from -1"}));
  EXPECT_TRUE(broken(x_TKH.narrow(2, 0, 2), 0, 1, 0, {"write_pages", "contiguous rows"}));
  EXPECT_NO_THROW(
      write_pages(x_TKH, {.begin = 4, .count = 0, .first_position = 9, .pages = pages}, 2));
}

}  // namespace
}  // namespace tessera::ops
