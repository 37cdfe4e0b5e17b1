// Cost: 2 R N K operations; dy read once per 128 columns of K, x once per 128 of N, every dw
// written (and read where it is added to). Bound by the tensor cores; groups of very unequal size
// leave multiprocessors idle at the end.
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/float_tile.cuh"
#include "kernels/grouped_matmul/internal/dw_slices.h"
#include "kernels/grouped_matmul/internal/group_tiles.cuh"
#include "kernels/grouped_matmul/internal/grouped_products.h"
#include "kernels/grouped_matmul/internal/launch_tiles.cuh"
#include "kernels/grouped_matmul/internal/tensor_cores.cuh"

namespace tessera::kernels {
namespace {

template <class Elem>
struct Call {
  const Elem* dy = nullptr;
  Index dy_stride = 0;
  const Elem* x = nullptr;
  Index x_stride = 0;
  const Index* x_row = nullptr;
  const Index* group_begin = nullptr;  // of the window
  int num_groups = 0;
  Index dw_stride = 0;
  Index N = 0;
  Index K = 0;
  Index slice_rows = 0;    // 0: groups are whole
  float* parts = nullptr;  // [slices of tiles, kDwTile, kDwTile], where groups are cut
  float* dw[kWindowGroups];
  bool accumulate[kWindowGroups];

  // Row s of those of the tile's group.
  __device__ const Elem* dy_of(const GroupTile& tile, Index s) const {
    return dy + (tile.begin + s) * dy_stride;
  }
  __device__ const Elem* x_of(const GroupTile& tile, Index s) const {
    const Index at = tile.begin + s;
    return x + (x_row == nullptr ? at : x_row[at]) * x_stride;
  }
  // A sum at (n, k) of the tile.
  __device__ void write(const GroupTile& tile, int n, int k, float sum) const {
    if (tile.row + n >= N || tile.column + k >= K) return;
    float& to = dw[tile.group][(tile.row + n) * dw_stride + tile.column + k];
    to = accumulate[tile.group] ? to + sum : sum;
  }
};

template <int kTile, class Elem>
__device__ int tiles_of_matrix(const Call<Elem>& call) {
  return tiles_along<kTile>(call.K) * tiles_along<kTile>(call.N);
}

// The slices of each group's tiles: first all tiles of its first slice. Groups without rows have
// one, too, whose sums are zeros.
template <int kTile, class Elem>
__device__ void count_slices(const Call<Elem>& call, TileStarts& starts) {
  count_tiles(starts, call.num_groups, [&](int g) {
    if (call.dw[g] == nullptr) return 0;
    const Index count = call.group_begin[g + 1] - call.group_begin[g];
    const Index slices =
        call.slice_rows == 0 ? 1 : max(Index{1}, (count + call.slice_rows - 1) / call.slice_rows);
    return static_cast<int>(slices) * tiles_of_matrix<kTile>(call);
  });
}

// A place among the tiles of a matrix.
template <int kTile, class Elem>
__device__ GroupTile tile_at(const Call<Elem>& call, int group, int place) {
  const int across = tiles_along<kTile>(call.K);
  return {.group = group,
          .row = Index{place / across} * kTile,
          .column = Index{place % across} * kTile};
}

// on_slice(tile with the rows of its slice, number of the slice)
template <int kTile, class Elem, class OnSlice>
__device__ void for_each_slice(const Call<Elem>& call, TileStarts& starts, OnSlice on_slice) {
  count_slices<kTile>(call, starts);
  const int of_matrix = tiles_of_matrix<kTile>(call);
  const int num_slices = starts.at[call.num_groups];
  for (int slice = static_cast<int>(blockIdx.x); slice < num_slices;
       slice += static_cast<int>(gridDim.x)) {
    const int g = group_of_tile(starts, call.num_groups, slice);
    const int place = slice - starts.at[g];
    GroupTile tile = tile_at<kTile>(call, g, place % of_matrix);
    const Index end = call.group_begin[g + 1];
    tile.begin = call.group_begin[g] + place / of_matrix * call.slice_rows;
    tile.count = end - tile.begin;
    if (call.slice_rows > 0) tile.count = min(tile.count, call.slice_rows);
    on_slice(tile, slice);
  }
}

template <class Cores>
__global__ void __launch_bounds__(Cores::kThreads, 2)
    matrices_kernel(const __grid_constant__ Call<BFloat16> call) {
  extern __shared__ __align__(16) std::byte shared[];
  __shared__ TileStarts starts;
  for_each_slice<Cores::kTile>(call, starts, [&](const GroupTile& tile, int slice) {
    const auto left = Cores::columns(call.dy, tile.count, call.N - tile.row,
                                     [&](Index s) { return call.dy_of(tile, s) + tile.row; });
    const auto right = Cores::columns(call.x, tile.count, call.K - tile.column,
                                      [&](Index s) { return call.x_of(tile, s) + tile.column; });
    const auto sums = Cores::multiply(left, right, tile.count, shared);
    sums.for_each_pair([&](int n, int k, float first, float second) {
      if (call.parts != nullptr) {
        float* part = call.parts + Index{slice} * kDwTile * kDwTile;
        cuda::store(part + n * kDwTile + k, cuda::Floats<2>{{first, second}});
      } else {
        call.write(tile, n, k, first);
        call.write(tile, n, k + 1, second);
      }
    });
  });
}

constexpr int kAddThreads = 256;
constexpr int kAddPack = 4;
constexpr int kAddBlocks = static_cast<int>(kDwTile * kDwTile) / (kAddThreads * kAddPack);

// kAddBlocks blocks for each tile of each matrix add up its slices.
__global__ void __launch_bounds__(kAddThreads)
    add_slices_kernel(const __grid_constant__ Call<BFloat16> call) {
  __shared__ TileStarts starts;
  count_slices<static_cast<int>(kDwTile)>(call, starts);
  const int of_matrix = tiles_of_matrix<static_cast<int>(kDwTile)>(call);
  const int matrix_tile = static_cast<int>(blockIdx.x) / kAddBlocks;
  const int g = matrix_tile / of_matrix;
  if (call.dw[g] == nullptr) return;
  const int place = matrix_tile % of_matrix;
  const int at =
      (static_cast<int>(blockIdx.x) % kAddBlocks * kAddThreads + static_cast<int>(threadIdx.x)) *
      kAddPack;
  cuda::Floats<kAddPack> sum{};
  for (int slice = starts.at[g] + place; slice < starts.at[g + 1]; slice += of_matrix) {
    const auto part = cuda::load<kAddPack>(call.parts + Index{slice} * kDwTile * kDwTile + at);
#pragma unroll
    for (int i = 0; i < kAddPack; ++i)
      sum[i] += part[i];
  }
  const GroupTile tile = tile_at<static_cast<int>(kDwTile)>(call, g, place);
  constexpr int kTile = static_cast<int>(kDwTile);
#pragma unroll
  for (int i = 0; i < kAddPack; ++i)
    call.write(tile, at / kTile, at % kTile + i, sum[i]);
}

template <class Elem>
__global__ void __launch_bounds__(cuda::kFloatThreads)
    matrices_float_kernel(const __grid_constant__ Call<Elem> call) {
  __shared__ cuda::FloatPlan plan;
  __shared__ TileStarts starts;
  for_each_slice<cuda::kFloatTile>(call, starts, [&](const GroupTile& tile, int) {
    const auto left = [&](int n, Index s) {
      return tile.row + n < call.N ? cuda::widen(call.dy_of(tile, s)[tile.row + n]) : 0.0F;
    };
    const auto right = [&](int k, Index s) {
      return tile.column + k < call.K ? cuda::widen(call.x_of(tile, s)[tile.column + k]) : 0.0F;
    };
    const cuda::FloatSums sums = cuda::multiply_floats<false, false>(tile.count, plan, left, right);
    sums.for_each([&](int n, int k, float sum) { call.write(tile, n, k, sum); });
  });
}

bool fits_tensor_cores(const Call<BFloat16>& call) {
  return is_packed(call.dy, call.dy_stride) && is_packed(call.x, call.x_stride) &&
         call.N % cuda::kMmaPack == 0 && call.K % cuda::kMmaPack == 0;
}

void launch_tensor_cores(Call<BFloat16> call,
                         const DwSlices& slices,
                         std::byte* scratch,
                         const Queue& queue) {
  const Index of_matrix = base::ceil_div(call.N, kDwTile) * base::ceil_div(call.K, kDwTile);
  call.slice_rows = slices.rows;
  if (slices.rows > 0) call.parts = reinterpret_cast<float*>(scratch);
  const Index whole = call.num_groups * of_matrix;
  with_cores(queue, [&](auto cores) {
    using Cores = decltype(cores);
    launch_tiles(matrices_kernel<Cores>, std::max(whole, slices.most_slices),
                 TileKernelShape{.num_threads = Cores::kThreads,
                                 .shared_bytes = Cores::shared_bytes(true, true)},
                 queue, call);
  });
  if (slices.rows == 0) return;
  cuda::launch(add_slices_kernel, {.num_blocks = whole * kAddBlocks, .num_threads = kAddThreads},
               queue.stream(), call);
}

template <class Elem>
void launch_float(const Call<Elem>& call, const Queue& queue) {
  const Index most = call.num_groups * base::ceil_div<Index>(call.N, cuda::kFloatTile) *
                     base::ceil_div<Index>(call.K, cuda::kFloatTile);
  launch_tiles(matrices_float_kernel<Elem>, most,
               TileKernelShape{.num_threads = cuda::kFloatThreads}, queue, call);
}

}  // namespace

template <class Elem>
void multiply_grouped_matrices(const GroupedMatrices<Elem>& matrices, const Queue& queue) {
  if (matrices.N == 0 || matrices.K == 0) return;
  for (Index first = 0; first < matrices.num_groups; first += kWindowGroups) {
    Call<Elem> call{.dy = matrices.dy,
                    .dy_stride = matrices.dy_stride,
                    .x = matrices.x,
                    .x_stride = matrices.x_stride,
                    .x_row = matrices.x_row,
                    .group_begin = matrices.group_begin + first,
                    .num_groups = window_groups(first, matrices.num_groups),
                    .dw_stride = matrices.dw_stride,
                    .N = matrices.N,
                    .K = matrices.K,
                    .dw = {},
                    .accumulate = {}};
    std::copy_n(matrices.dw + first, call.num_groups, call.dw);
    if (matrices.accumulate != nullptr)
      std::copy_n(matrices.accumulate + first, call.num_groups, call.accumulate);
    if constexpr (std::is_same_v<Elem, BFloat16>) {
      if (fits_tensor_cores(call)) {
        launch_tensor_cores(
            call, slices_of(matrices.R, matrices.num_groups, matrices.N, matrices.K, queue),
            matrices.scratch, queue);
        continue;
      }
    }
    launch_float(call, queue);
  }
}

template void multiply_grouped_matrices(const GroupedMatrices<float>&, const Queue&);
template void multiply_grouped_matrices(const GroupedMatrices<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
