// The two shapes that grouped products and their gradients have on a GPU. Group boundaries and row
// ids lie there; addresses of matrices are the host's and travel in the arguments of the kernels.
//
//   rows:      c[r, :] (+)= a[row r] . w[g] for the rows r of each group g: the product and dx
//   matrices:  dw[g] (+)= dy[rows of g]^T . x[rows of g]
//
// One launch for all groups: blocks walk over the tiles of the output (group_tiles.cuh). bf16
// operands whose rows start at multiples of 16 bytes are multiplied by tensor cores
// (cuda/mma_tile.cuh), all others in plain f32 (cuda/float_tile.cuh).
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/grouped_matmul/internal/dw_slices.h"
#include "kernels/queue.h"

namespace tessera::kernels {

// Groups of one launch, whose addresses are part of its arguments; more groups are more launches.
inline constexpr int kWindowGroups = 256;

template <class Elem>
struct GroupedRows {
  const Elem* a = nullptr;
  Index a_stride = 0;
  const Index* a_row = nullptr;    // [R], or none: row r of a
  const Elem* const* w = nullptr;  // [G], on the host: [columns, length], or with
                                   // is_w_by_length [length, columns]
  Index w_stride = 0;
  bool is_w_by_length = false;
  const Index* group_begin = nullptr;  // [G + 1], on the GPU
  Index num_groups = 0;
  Elem* c = nullptr;  // [R, columns]
  Index c_stride = 0;
  bool accumulate = false;
  Index R = 0;
  Index columns = 0;
  Index length = 0;  // of the sum
};

template <class Elem>
struct GroupedMatrices {
  const Elem* dy = nullptr;  // [R, N]
  Index dy_stride = 0;
  const Elem* x = nullptr;
  Index x_stride = 0;
  const Index* x_row = nullptr;        // [R], or none
  const Index* group_begin = nullptr;  // [G + 1], on the GPU
  Index num_groups = 0;
  float* const* dw = nullptr;        // [G], on the host: [N, K], null where it is not wanted
  const bool* accumulate = nullptr;  // [G], on the host, or none
  Index dw_stride = 0;
  Index R = 0;
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // grouped_matrices_scratch_bytes bytes, aligned to 16
};

// As many blocks as the shared memory of the largest plan allows on Hopper.
[[nodiscard]] inline Index blocks_at_once(const Queue& queue) {
  return Index{2} * queue.device().facts().num_multiprocessors;
}

// How sums over R rows in G groups with matrices [N, K] are cut.
[[nodiscard]] inline DwSlices slices_of(Index R, Index G, Index N, Index K, const Queue& queue) {
  return dw_slices(R, std::min(G, Index{kWindowGroups}), N, K, blocks_at_once(queue));
}

template <class Elem>
[[nodiscard]] Index grouped_matrices_scratch_bytes(
    Index R, Index G, Index N, Index K, const Queue& queue) {
  return std::is_same_v<Elem, BFloat16> ? slices_of(R, G, N, K, queue).scratch_bytes() : 0;
}

template <class Elem>
void multiply_grouped_rows(const GroupedRows<Elem>& rows, const Queue& queue);
template <class Elem>
void multiply_grouped_matrices(const GroupedMatrices<Elem>& matrices, const Queue& queue);

}  // namespace tessera::kernels
