// The two kinds of tensor cores that grouped products are made by, with one face: operands, the
// sums of a tile, what a block needs. Both make tiles of kDwTile x kDwTile.
#pragma once

#include <cstdint>

#include "kernels/cuda/mma_tile.cuh"
#include "kernels/cuda/wgmma_tile.cuh"
#include "kernels/grouped_matmul/internal/dw_slices.h"
#include "kernels/queue.h"

namespace tessera::kernels {

// mma.sync, of 80 and later.
struct MmaCores {
  static constexpr int kTile = cuda::kMmaTile;
  static constexpr int kThreads = cuda::kMmaThreads;
  // Of operands that lie across the sum or along it.
  [[nodiscard]] static constexpr int shared_bytes(bool is_left_across, bool is_right_across) {
    const auto values = [](bool is_across) {
      return is_across ? cuda::kColumnTileValues : cuda::kRowTileValues;
    };
    return cuda::kMmaStages * (values(is_left_across) + values(is_right_across)) *
           int{sizeof(BFloat16)};
  }

  template <class RowOf>
  __device__ static auto rows(const BFloat16* any, Index length, RowOf row_of) {
    return cuda::RowTile<RowOf>(any, length, row_of);
  }
  template <class RowOf>
  __device__ static auto columns(const BFloat16* any, Index length, Index width, RowOf row_of) {
    return cuda::ColumnTile<RowOf>(any, length, width, row_of);
  }
  template <class Left, class Right>
  __device__ static auto multiply(const Left& left,
                                  const Right& right,
                                  Index length,
                                  std::byte* shared) {
    using Plan = cuda::MmaPlan<Left::kValues, Right::kValues>;
    return cuda::multiply_tile(left, right, length, *reinterpret_cast<Plan*>(shared));
  }
};

// wgmma, of 90 in code for 90a.
struct WgmmaCores {
  static constexpr int kTile = cuda::kWgmmaTile;
  static constexpr int kThreads = cuda::kWgmmaThreads;
  [[nodiscard]] static constexpr int shared_bytes(bool /*is_left_across*/,
                                                  bool /*is_right_across*/) {
    return static_cast<int>(sizeof(cuda::WgmmaPlan)) + cuda::kWgmmaAlignment;
  }

  template <class RowOf>
  __device__ static auto rows(const BFloat16* any, Index length, RowOf row_of) {
    return cuda::SwizzledRows<RowOf>(any, length, row_of);
  }
  template <class RowOf>
  __device__ static auto columns(const BFloat16* any, Index length, Index width, RowOf row_of) {
    return cuda::SwizzledColumns<RowOf>(any, length, width, row_of);
  }
  template <class Left, class Right>
  __device__ static auto multiply(const Left& left,
                                  const Right& right,
                                  Index length,
                                  std::byte* shared) {
    if constexpr (!cuda::ptx::kHasWgmma) __trap();
    // A launch aligns shared memory to 16 only.
    const auto address = static_cast<unsigned>(__cvta_generic_to_shared(shared));
    shared += (cuda::kWgmmaAlignment - address % cuda::kWgmmaAlignment) % cuda::kWgmmaAlignment;
    return cuda::multiply_tile(left, right, length, *reinterpret_cast<cuda::WgmmaPlan*>(shared));
  }
};

static_assert(MmaCores::kTile == kDwTile && WgmmaCores::kTile == kDwTile,
              "slices are of the tiles that tensor cores make");

// call(MmaCores or WgmmaCores), as the queue's GPU has them. Builds for a Hopper are for 90a: in
// code for a plain 90 the products stop with an error.
template <class Call>
void with_cores(const Queue& queue, Call call) {
  if (queue.device().facts().capability == 90) {
    call(WgmmaCores{});
  } else {
    call(MmaCores{});
  }
}

}  // namespace tessera::kernels
