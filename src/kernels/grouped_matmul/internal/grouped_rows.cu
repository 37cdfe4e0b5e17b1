// Cost: 2 R columns length operations; a read once per 128 columns, w[g] once per 128 rows of the
// group, c written. Bound by the tensor cores, for short sums by reading and writing.
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/float_tile.cuh"
#include "kernels/grouped_matmul/internal/group_tiles.cuh"
#include "kernels/grouped_matmul/internal/grouped_products.h"
#include "kernels/grouped_matmul/internal/launch_tiles.cuh"
#include "kernels/grouped_matmul/internal/tensor_cores.cuh"

namespace tessera::kernels {
namespace {

template <class Elem>
struct Call {
  const Elem* a = nullptr;
  Index a_stride = 0;
  const Index* a_row = nullptr;
  Index w_stride = 0;
  const Index* group_begin = nullptr;  // of the window
  int num_groups = 0;
  Elem* c = nullptr;
  Index c_stride = 0;
  bool accumulate = false;
  Index columns = 0;
  Index length = 0;
  const Elem* w[kWindowGroups];

  // Row r of the product, of those of the tile's group.
  __device__ const Elem* row(const GroupTile& tile, Index r) const {
    const Index at = tile.begin + r;
    return a + (a_row == nullptr ? at : a_row[at]) * a_stride;
  }
};

template <int kTile, class Elem, class OnTile>
__device__ void for_each_tile(const Call<Elem>& call, TileStarts& starts, OnTile on_tile) {
  const int across = tiles_along<kTile>(call.columns);
  count_tiles(starts, call.num_groups, [&](int g) {
    return across * tiles_along<kTile>(call.group_begin[g + 1] - call.group_begin[g]);
  });
  const int num_tiles = starts.at[call.num_groups];
  for (int tile = static_cast<int>(blockIdx.x); tile < num_tiles;
       tile += static_cast<int>(gridDim.x)) {
    const int g = group_of_tile(starts, call.num_groups, tile);
    const int place = tile - starts.at[g];
    const Index begin = call.group_begin[g];
    on_tile(GroupTile{.group = g,
                      .begin = begin,
                      .count = call.group_begin[g + 1] - begin,
                      .row = Index{place / across} * kTile,
                      .column = Index{place % across} * kTile});
  }
}

template <class Cores, bool kByLength>
__global__ void __launch_bounds__(Cores::kThreads, 2)
    rows_kernel(const __grid_constant__ Call<BFloat16> call) {
  extern __shared__ __align__(16) std::byte shared[];
  __shared__ TileStarts starts;
  for_each_tile<Cores::kTile>(call, starts, [&](const GroupTile& tile) {
    const BFloat16* w = call.w[tile.group];
    const auto left = Cores::rows(call.a, call.length, [&](int r) {
      return tile.row + r < tile.count ? call.row(tile, tile.row + r) : nullptr;
    });
    const auto write = [&](int r, int n, float first, float second) {
      if (tile.row + r >= tile.count || tile.column + n >= call.columns) return;
      auto* c = call.c + (tile.begin + tile.row + r) * call.c_stride + tile.column + n;
      cuda::Floats<2> pair{{first, second}};
      if (call.accumulate) {
        const auto before = cuda::load<2>(c);
        pair[0] += before[0];
        pair[1] += before[1];
      }
      cuda::store(c, pair);
    };
    if constexpr (kByLength) {
      const auto right =
          Cores::columns(call.a, call.length, call.columns - tile.column,
                         [&](Index s) { return w + s * call.w_stride + tile.column; });
      Cores::multiply(left, right, call.length, shared).for_each_pair(write);
    } else {
      const auto right = Cores::rows(call.a, call.length, [&](int n) -> const BFloat16* {
        const Index column = tile.column + n;
        return column < call.columns ? w + column * call.w_stride : nullptr;
      });
      Cores::multiply(left, right, call.length, shared).for_each_pair(write);
    }
  });
}

template <class Elem, bool kByLength>
__global__ void __launch_bounds__(cuda::kFloatThreads)
    rows_float_kernel(const __grid_constant__ Call<Elem> call) {
  __shared__ cuda::FloatPlan plan;
  __shared__ TileStarts starts;
  for_each_tile<cuda::kFloatTile>(call, starts, [&](const GroupTile& tile) {
    const Elem* w = call.w[tile.group];
    const auto left = [&](int r, Index s) {
      return tile.row + r < tile.count ? cuda::widen(call.row(tile, tile.row + r)[s]) : 0.0F;
    };
    const auto right = [&](int n, Index s) {
      const Index column = tile.column + n;
      if (column >= call.columns) return 0.0F;
      return cuda::widen(kByLength ? w[s * call.w_stride + column] : w[column * call.w_stride + s]);
    };
    const cuda::FloatSums sums =
        cuda::multiply_floats<true, !kByLength>(call.length, plan, left, right);
    sums.for_each([&](int r, int n, float sum) {
      if (tile.row + r >= tile.count || tile.column + n >= call.columns) return;
      Elem& c = call.c[(tile.begin + tile.row + r) * call.c_stride + tile.column + n];
      c = cuda::narrow<Elem>(call.accumulate ? cuda::widen(c) + sum : sum);
    });
  });
}

template <class Elem>
bool fits_tensor_cores(const GroupedRows<Elem>& rows) {
  bool fits = is_packed(rows.a, rows.a_stride) && is_packed(rows.c, rows.c_stride) &&
              rows.length % cuda::kMmaPack == 0 && rows.columns % cuda::kMmaPack == 0 &&
              rows.w_stride % cuda::kMmaPack == 0;
  for (Index g = 0; g < rows.num_groups; ++g)
    fits = fits && is_packed(rows.w[g], rows.w_stride);
  return fits;
}

template <class Elem>
void launch_rows(const GroupedRows<Elem>& rows, const Call<Elem>& call, const Queue& queue) {
  const auto launch = [&](auto kernel, int tile, const TileKernelShape& shape) {
    const Index most =
        (rows.R / tile + call.num_groups) * base::ceil_div<Index>(rows.columns, tile);
    launch_tiles(kernel, most, shape, queue, call);
  };
  if constexpr (std::is_same_v<Elem, BFloat16>) {
    if (fits_tensor_cores(rows)) {
      return with_cores(queue, [&](auto cores) {
        using Cores = decltype(cores);
        launch(rows.is_w_by_length ? rows_kernel<Cores, true> : rows_kernel<Cores, false>,
               Cores::kTile,
               TileKernelShape{.num_threads = Cores::kThreads,
                               .shared_bytes = Cores::shared_bytes(false, rows.is_w_by_length)});
      });
    }
  }
  launch(rows.is_w_by_length ? rows_float_kernel<Elem, true> : rows_float_kernel<Elem, false>,
         cuda::kFloatTile, TileKernelShape{.num_threads = cuda::kFloatThreads});
}

}  // namespace

template <class Elem>
void multiply_grouped_rows(const GroupedRows<Elem>& rows, const Queue& queue) {
  if (rows.R == 0 || rows.columns == 0) return;
  for (Index first = 0; first < rows.num_groups; first += kWindowGroups) {
    Call<Elem> call{.a = rows.a,
                    .a_stride = rows.a_stride,
                    .a_row = rows.a_row,
                    .w_stride = rows.w_stride,
                    .group_begin = rows.group_begin + first,
                    .num_groups = window_groups(first, rows.num_groups),
                    .c = rows.c,
                    .c_stride = rows.c_stride,
                    .accumulate = rows.accumulate,
                    .columns = rows.columns,
                    .length = rows.length,
                    .w = {}};
    std::copy_n(rows.w + first, call.num_groups, call.w);
    launch_rows(rows, call, queue);
  }
}

template void multiply_grouped_rows(const GroupedRows<float>&, const Queue&);
template void multiply_grouped_rows(const GroupedRows<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
