// A block of four warps makes the 8 values of one panel for one row; warps take blocks of 32
// columns in turn.
//
//   lane of a warp: row lane % 8 of the panel, columns 4 (lane / 8) … + 3 and 16 further on
//
// Cost: 2 N K operations and N K bytes a row, read from memory once where rows share a matrix (from
// the cache afterwards); bound by memory.
#include <algorithm>

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/matmul/q8_rows.h"
#include "kernels/q8/q8.cuh"

namespace tessera::kernels {
namespace {

constexpr int kWarps = 4;
constexpr int kPanel = static_cast<int>(kQ8PanelRows);
constexpr int kGroup = static_cast<int>(kQ8GroupLength);
constexpr int kGroupsAtOnce = cuda::kWarpSize / kPanel;  // of a block, by the lanes of a warp
// Matrices of one launch, whose addresses are part of its arguments.
constexpr int kWindow = 256;

template <class Elem, class Out>
struct Call {
  Q8Rows<Elem, Out> rows;
  Index num_panels = 0;
  Index num_blocks = 0;   // of 32 columns
  Index first_group = 0;  // of the window
  const std::byte* w[kWindow];

  // The matrix of a row; null when it is of another window.
  __device__ const std::byte* matrix_of(Index r) const {
    if (rows.group_begin == nullptr) return w[0];
    Index low = 0;
    Index high = rows.num_groups;
    while (high - low > 1) {
      const Index middle = (low + high) / 2;
      (rows.group_begin[middle] <= r ? low : high) = middle;
    }
    return low < first_group || low >= first_group + kWindow ? nullptr : w[low - first_group];
  }
};

// Four products of a row of the panel; columns beyond K are padding.
template <class Elem>
__device__ float add_products(
    float sum, const std::byte* panel_block, int panel_row, int column, const Elem* x, Index left) {
  const auto integers = q8_integers<kGroup>(panel_block, panel_row, column);
  const float scale = q8_scale(panel_block, panel_row);
#pragma unroll
  for (int i = 0; i < kGroup; ++i) {
    if (i >= left) break;
    const float weight = weight_as<Elem>(scale * static_cast<float>(integers.values[i]));
    sum = fmaf(cuda::widen(x[i]), weight, sum);
  }
  return sum;
}

template <class Elem, class Out>
__global__ void __launch_bounds__(kWarps* cuda::kWarpSize)
    q8_rows_kernel(const __grid_constant__ Call<Elem, Out> call) {
  __shared__ float parts[kWarps][kPanel];
  const Q8Rows<Elem, Out>& rows = call.rows;
  const Index panel = blockIdx.x % call.num_panels;
  const Index r = blockIdx.x / call.num_panels;
  const std::byte* w = call.matrix_of(r);
  if (w == nullptr) return;
  const Elem* x = rows.x + (rows.x_row == nullptr ? r : rows.x_row[r]) * rows.x_stride;
  const int lane = static_cast<int>(threadIdx.x) % cuda::kWarpSize;
  const int warp = static_cast<int>(threadIdx.x) / cuda::kWarpSize;
  const int panel_row = lane % kPanel;
  float sum = 0;
  for (Index block = warp; block < call.num_blocks; block += kWarps) {
    const std::byte* panel_block = w + (panel * call.num_blocks + block) * kQ8PanelBlockBytes;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int column = (lane / kPanel + half * kGroupsAtOnce) * kGroup;
      const Index k = block * kQ8BlockLength + column;
      sum = add_products(sum, panel_block, panel_row, column, x + k, rows.K - k);
    }
  }
  // Over the lanes of a row, then over the warps.
  sum += __shfl_xor_sync(0xFFFFFFFFU, sum, kPanel);
  sum += __shfl_xor_sync(0xFFFFFFFFU, sum, 2 * kPanel);
  if (lane < kPanel) parts[warp][lane] = sum;
  __syncthreads();  // the parts of all warps are written
  const Index n = panel * kPanel + threadIdx.x;
  if (threadIdx.x >= kPanel || n >= rows.N) return;
  float total = rows.bias == nullptr ? 0.0F : cuda::widen(rows.bias[n]);
#pragma unroll
  for (const auto& part : parts)
    total += part[threadIdx.x];
  rows.y[r * rows.y_stride + n] = cuda::narrow<Out>(total);
}

}  // namespace

template <class Elem, class Out>
void multiply_q8_rows(const Q8Rows<Elem, Out>& rows, const Queue& queue) {
  Call<Elem, Out> call{.rows = rows,
                       .num_panels = base::ceil_div(rows.N, kQ8PanelRows),
                       .num_blocks = base::ceil_div(rows.K, kQ8BlockLength),
                       .w = {}};
  const Index num_blocks = call.num_panels * rows.R;
  base::check(num_blocks <= cuda::kMaxBlocks, "q8 product", "at most ", cuda::kMaxBlocks,
              " blocks, needs ", num_blocks);
  for (Index first = 0; first < rows.num_groups; first += kWindow) {
    call.first_group = first;
    std::copy_n(rows.w + first, std::min(rows.num_groups - first, Index{kWindow}), call.w);
    cuda::launch(q8_rows_kernel<Elem, Out>,
                 {.num_blocks = num_blocks, .num_threads = kWarps * cuda::kWarpSize},
                 queue.stream(), call);
  }
}

template void multiply_q8_rows(const Q8Rows<float, float>&, const Queue&);
template void multiply_q8_rows(const Q8Rows<BFloat16, BFloat16>&, const Queue&);
template void multiply_q8_rows(const Q8Rows<BFloat16, float>&, const Queue&);

}  // namespace tessera::kernels
