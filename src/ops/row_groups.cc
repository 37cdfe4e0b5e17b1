#include "ops/row_groups.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// The rows made of each row of x, if equally many are made of each; else empty.
Tensor rows_of_x(Allocator& allocator, std::span<const Index> x_row) {
  const auto T = static_cast<std::size_t>(std::ranges::max(x_row) + 1);
  if (x_row.size() % T != 0) return {};
  const std::size_t n = x_row.size() / T;
  std::vector<std::int32_t> rows(x_row.size());
  std::vector<std::size_t> count(T);
  for (std::size_t r = 0; r < x_row.size(); ++r) {
    const auto t = static_cast<std::size_t>(x_row[r]);
    if (count[t] == n) return {};
    rows[t * n + count[t]++] = static_cast<std::int32_t>(r);
  }
  Tensor rows_Tn =
      Tensor::empty(allocator, DType::kI32, {static_cast<Index>(T), static_cast<Index>(n)});
  write_values<std::int32_t>(rows_Tn, rows);
  return rows_Tn;
}

}  // namespace

RowGroups row_groups(Allocator& allocator,
                     std::span<const Index> begin,
                     std::span<const Index> x_row) {
  base::check(!begin.empty() && begin.front() == 0 && std::ranges::is_sorted(begin), "row_groups",
              "group boundaries ascending from 0, are ", begin.size(), " from ",
              begin.empty() ? -1 : begin.front());
  RowGroups groups{.begin_G = Tensor::empty(allocator, DType::kI64, {std::ssize(begin)}),
                   .num_rows = begin.back()};
  write_values<Index>(groups.begin_G, begin);
  if (x_row.empty()) return groups;
  base::check(std::ssize(x_row) == begin.back() && std::ranges::min(x_row) >= 0, "row_groups",
              begin.back(), " rows from 0 on, as the groups say, are ", x_row.size(), " from ",
              std::ranges::min(x_row));
  groups.x_row_R = Tensor::empty(allocator, DType::kI64, {std::ssize(x_row)});
  write_values<Index>(groups.x_row_R, x_row);
  groups.rows_of_x_Tn = rows_of_x(allocator, x_row);
  return groups;
}

}  // namespace tessera::ops
