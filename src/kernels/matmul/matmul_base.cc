// The portable variant: one weight row at a time is widened to f32, k-block by k-block, and meets
// every row of x; eight partial sums let the compiler use whatever vectors the target has.
#include <array>
#include <cstdint>
#include <cstring>

#include "base/float16.h"
#include "kernels/matmul/internal/product.h"
#include "kernels/matmul/matmul.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

constexpr Index kLanes = 8;

// ((l0+l1)+(l2+l3)) + ((l4+l5)+(l6+l7))
float add_lanes(const std::array<float, kLanes>& lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

float dot(const float* x, const float* w, Index count) {
  std::array<float, kLanes> lane{};
  Index k = 0;
  for (; k + kLanes <= count; k += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l)
      lane[l] += x[k + Index(l)] * w[k + Index(l)];
  }
  for (std::size_t l = 0; k < count; ++k, ++l)
    lane[l] += x[k] * w[k];
  return add_lanes(lane);
}

template <class Elem>
void widen(const std::byte* w, Index count, float* wide) {
  for (Index k = 0; k < count; ++k) {
    Elem value;
    std::memcpy(&value, w + k * Index{sizeof(Elem)}, sizeof(Elem));
    wide[k] = to_float(value);
  }
}

// Adds `sum` to y, which the first k-block starts and the last one ends with the bias.
struct Target {
  bool is_first = false;
  bool is_last = false;
  void add(const Product& product, Index m, Index n, float sum) const {
    float& y = product.y[m * product.y_stride + n];
    y = is_first ? sum : y + sum;
    if (is_last && product.bias != nullptr) y += product.bias[n];
  }
};

template <class Elem>
void product_plain(const Product& product, const ProductBlock& block) {
  const Index step = k_block_length(product.K);
  std::array<float, kMaxBlockLength> wide;
  for (Index n = block.n_begin; n < block.n_end; ++n) {
    for (Index k = 0; k == 0 || k < product.K; k += std::max<Index>(step, 1)) {
      const Index count = std::min(step, product.K - k);
      widen<Elem>(product.w + (n * product.w_stride + k) * Index{sizeof(Elem)}, count, wide.data());
      const Target target{.is_first = k == 0, .is_last = k + count == product.K};
      for (Index m = block.m_begin; m < block.m_end; ++m) {
        target.add(product, m, n, dot(product.row(m) + k, wide.data(), count));
      }
    }
  }
}

// sum of q*x over one block for the 8 rows of a panel, ascending k.
std::array<float, kQ8PanelRows> dot_q8(const float* x, const std::byte* values, Index count) {
  std::array<float, kQ8PanelRows> sum{};
  for (Index k = 0; k < count; ++k) {
    const std::byte* column =
        values + k / kQ8GroupLength * kQ8PanelRows * kQ8GroupLength + k % kQ8GroupLength;
    for (std::size_t row = 0; row < kQ8PanelRows; ++row) {
      const auto q = static_cast<std::int8_t>(column[row * kQ8GroupLength]);
      sum[row] += static_cast<float>(q) * x[k];
    }
  }
  return sum;
}

void product_q8(const Product& product, const ProductBlock& block) {
  for (Index n = block.n_begin; n < block.n_end; n += kQ8PanelRows) {
    const std::byte* panel = product.w + n / kQ8PanelRows * q8_panel_bytes(product.K);
    const Index num_rows = std::min(kQ8PanelRows, block.n_end - n);
    for (Index m = block.m_begin; m < block.m_end; ++m) {
      std::array<float, kQ8PanelRows> total{};
      for (Index k = 0; k < product.K; k += kQ8BlockLength) {
        const std::byte* panel_block = panel + k / kQ8BlockLength * kQ8PanelBlockBytes;
        const auto sum = dot_q8(product.row(m) + k, panel_block + kQ8ScaleBytes,
                                std::min(kQ8BlockLength, product.K - k));
        std::array<Float16, kQ8PanelRows> scale;
        std::memcpy(scale.data(), panel_block, kQ8ScaleBytes);
        for (std::size_t row = 0; row < kQ8PanelRows; ++row) {
          total[row] += to_float(scale[row]) * sum[row];
        }
      }
      const Target target{.is_first = true, .is_last = true};
      for (Index row = 0; row < num_rows; ++row) {
        target.add(product, m, n + row, total[static_cast<std::size_t>(row)]);
      }
    }
  }
}

}  // namespace

void product_base(const Product& product, const ProductBlock& block, float*) noexcept {
  switch (product.w_type) {
    case WeightType::kF32:
      return product_plain<float>(product, block);
    case WeightType::kBf16:
      return product_plain<BFloat16>(product, block);
    case WeightType::kF16:
      return product_plain<Float16>(product, block);
    case WeightType::kQ8:
      return product_q8(product, block);
  }
}

}  // namespace tessera::kernels
