// The portable variant: panels are packed value by value; a tile of 2 rows and 16 columns lets the
// compiler use whatever vectors the target has.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/float16.h"
#include "kernels/matmul_vjp/internal/outer_product.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

constexpr Index kTileRows = 2;

void pack_a(const OuterProduct& product, Range rows, Range sum, float* panels) {
  const Index row_step = product.is_a_by_columns ? 1 : product.a_stride;
  const Index sum_step = product.is_a_by_columns ? product.a_stride : 1;
  for (Index i = 0; i < rows.count; i += kOuterRows) {
    const Index num_rows = std::min(kOuterRows, rows.count - i);
    const float* a = product.a + (rows.begin + i) * row_step + sum.begin * sum_step;
    float* panel = panels + i / kOuterRows * outer_a_panel_stride(sum.count);
    for (Index s = 0; s < sum.count; ++s) {
      for (Index r = 0; r < kOuterRows; ++r)
        *panel++ = r < num_rows ? a[r * row_step + s * sum_step] : 0.0F;
    }
  }
}

template <class Elem>
void widen(const std::byte* row, Index column, Index num_columns, float* wide) {
  for (Index c = 0; c < num_columns; ++c) {
    Elem value;
    std::memcpy(&value, row + (column + c) * Index{sizeof(Elem)}, sizeof(Elem));
    wide[c] = to_float(value);
  }
}

void widen_q8(const OuterProduct& product, Index row, Index column, float* wide) {
  const std::byte* block = product.b + row / kQ8PanelRows * q8_panel_bytes(product.J) +
                           column / kQ8BlockLength * kQ8PanelBlockBytes;
  const Index row_in_panel = row % kQ8PanelRows;
  Float16 scale;
  std::memcpy(&scale, block + row_in_panel * Index{sizeof(scale)}, sizeof(scale));
  const std::byte* values = block + kQ8ScaleBytes + row_in_panel * kQ8GroupLength;
  for (Index c = 0; c < kOuterColumns; ++c) {
    const Index k = column % kQ8BlockLength + c;
    const std::byte q =
        values[k / kQ8GroupLength * kQ8PanelRows * kQ8GroupLength + k % kQ8GroupLength];
    wide[c] = to_float(scale) * static_cast<float>(static_cast<std::int8_t>(q));
  }
}

void pack_b(const OuterProduct& product, Index column, Range sum, float* panel) {
  const Index num_columns = std::min(kOuterColumns, product.J - column);
  const Index element_bytes = product.b_type == WeightType::kF32 ? 4 : 2;
  std::fill_n(panel, sum.count * kOuterColumns, 0.0F);
  for (Index s = 0; s < sum.count; ++s) {
    const Index row = product.row_of_b(sum.begin + s);
    float* wide = panel + s * kOuterColumns;
    if (product.b_type == WeightType::kQ8) {
      widen_q8(product, row, column, wide);
      continue;
    }
    const std::byte* b = product.b + row * product.b_stride * element_bytes;
    switch (product.b_type) {
      case WeightType::kBf16:
        widen<BFloat16>(b, column, num_columns, wide);
        break;
      case WeightType::kF16:
        widen<Float16>(b, column, num_columns, wide);
        break;
      default:
        widen<float>(b, column, num_columns, wide);
    }
  }
}

using Sums = std::array<std::array<float, kOuterColumns>, kTileRows>;

Sums multiply_tile(const float* a, const float* b, Index length) {
  Sums sum{};
  for (Index s = 0; s < length; ++s) {
    const float* a_s = a + s * kOuterRows;
    const float* b_s = b + s * kOuterColumns;
    for (std::size_t r = 0; r < kTileRows; ++r) {
      for (std::size_t c = 0; c < kOuterColumns; ++c)
        sum[r][c] += a_s[r] * b_s[c];
    }
  }
  return sum;
}

void multiply(const OuterStrip& strip) {
  for (Index i = 0; i < strip.rows; i += kTileRows) {
    const float* a = strip.a + i / kOuterRows * outer_a_panel_stride(strip.length) + i % kOuterRows;
    const Sums sum = multiply_tile(a, strip.b, strip.length);
    for (Index r = 0; r < std::min(kTileRows, strip.rows - i); ++r) {
      float* c = strip.c + (i + r) * strip.c_stride;
      for (Index j = 0; j < strip.columns; ++j) {
        const float value = sum[static_cast<std::size_t>(r)][static_cast<std::size_t>(j)];
        c[j] = strip.adds ? c[j] + value : value;
      }
    }
  }
}

}  // namespace

OuterKernels outer_kernels_base() {
  return {.pack_a = &pack_a, .pack_b = &pack_b, .multiply = &multiply};
}

}  // namespace tessera::kernels
