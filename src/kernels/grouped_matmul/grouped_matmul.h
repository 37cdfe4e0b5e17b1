// y[r,N] = x[r,K] . w[g]^T for rows grouped by the matrix they meet (the experts of a MoE layer):
// rows [group_begin[g], group_begin[g+1]) meet w[g]. One parallel loop covers all groups; an empty
// group costs nothing and its matrix is not read. Every row has the bits that matmul gives it.
#pragma once

#include <cstddef>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// The extents of x are [R, K], or with x_row [*, K]: row r of the product is row x_row[r] of x, so
// that tokens are not copied to where their experts want them. x and y do not overlap. The list of
// matrices is the host's; x_row and group_begin lie where the work is done.
template <class Elem>
struct GroupedMatmulArgs {
  const Elem* x = nullptr;
  Index x_stride = 0;                   // elements from row to row
  const Index* x_row = nullptr;         // [R], or none
  const std::byte* const* w = nullptr;  // [G] matrices [N, K] of w_type
  Index w_stride = 0;                   // elements from row to row; not read for q8
  WeightType w_type = WeightType::kF32;
  const Index* group_begin = nullptr;  // [G+1], ascending, from 0 to R
  Index R = 0;
  Index num_groups = 0;  // G
  Elem* y = nullptr;     // [R, N]
  Index y_stride = 0;    // elements from row to row
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // grouped_matmul_scratch_bytes(args, queue) bytes
};

// Bytes of scratch that every variant accepts for these groups and this weight type; may be 0.
template <class Elem>
[[nodiscard]] Index grouped_matmul_scratch_bytes(const GroupedMatmulArgs<Elem>& args,
                                                 const Queue& queue);

template <class Elem>
using GroupedMatmulFn = void(const GroupedMatmulArgs<Elem>& args, const Queue& queue);

template <class Elem>
void grouped_matmul_ref(const GroupedMatmulArgs<Elem>& args, const Queue& queue);
GroupedMatmulFn<float> grouped_matmul_base;
GroupedMatmulFn<float> grouped_matmul_avx2;
template <class Elem>
void grouped_matmul_cuda(const GroupedMatmulArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<GroupedMatmulFn<Elem>>> grouped_matmul_variants();

}  // namespace tessera::kernels
