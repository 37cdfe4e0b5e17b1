// The two gradients of grouped_matmul: rows [group_begin[g], group_begin[g+1]) of the product meet
// matrix g (the experts of a MoE layer). One parallel loop covers all groups; an empty group costs
// nothing and its matrix is not read. Every output has the bits that matmul_dx and matmul_dw
// (matmul_vjp.h) give for the rows of its group alone.
//
//   grouped_matmul_dx:  dx[r,K] (+)= dy[r,N] . w[g][N,K]        for each row r of group g
//   grouped_matmul_dw:  dw[g][N,K] (+)= sum over rows r of group g of dy[r,N]^T . x[x_row[r],K]
//
// dx has a row for each row of the product; adding up the rows of one token is the caller's.
#pragma once

#include <cstddef>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// No operand overlaps an output, no output another. Strides count elements. The lists of matrices
// and of what to add to are the host's; x_row and group_begin lie where the work is done.
template <class Elem>
struct GroupedMatmulDxArgs {
  const Elem* dy = nullptr;  // [R, N]
  Index dy_stride = 0;
  const std::byte* const* w = nullptr;  // [G] matrices [N, K] of w_type
  Index w_stride = 0;                   // not read for q8
  WeightType w_type = WeightType::kF32;
  const Index* group_begin = nullptr;  // [G+1], ascending, from 0 to R
  Index R = 0;
  Index num_groups = 0;  // G
  Elem* dx = nullptr;    // [R, K]
  Index dx_stride = 0;
  bool accumulate = false;  // add to dx instead of writing it
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // grouped_matmul_dx_scratch_bytes(args, queue) bytes
};

template <class Elem>
struct GroupedMatmulDwArgs {
  const Elem* dy = nullptr;  // [R, N]
  Index dy_stride = 0;
  const Elem* x = nullptr;  // [R, K], or with x_row [*, K]
  Index x_stride = 0;
  const Index* x_row = nullptr;        // [R]: row r is row x_row[r] of x; none: row r
  const Index* group_begin = nullptr;  // [G+1], ascending, from 0 to R
  Index R = 0;
  Index num_groups = 0;        // G
  float* const* dw = nullptr;  // [G] matrices [N, K]; null: that gradient is not wanted
  Index dw_stride = 0;
  const bool* accumulate = nullptr;  // [G]: add to dw[g]; none: all are written, empty ones with 0
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // grouped_matmul_dw_scratch_bytes(args, queue) bytes
};

// Bytes of scratch, of any alignment, that every variant accepts for these groups; may be 0.
template <class Elem>
[[nodiscard]] Index grouped_matmul_dx_scratch_bytes(const GroupedMatmulDxArgs<Elem>& args,
                                                    const Queue& queue);
template <class Elem>
[[nodiscard]] Index grouped_matmul_dw_scratch_bytes(const GroupedMatmulDwArgs<Elem>& args,
                                                    const Queue& queue);

template <class Elem>
using GroupedMatmulDxFn = void(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue);
template <class Elem>
using GroupedMatmulDwFn = void(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue);

template <class Elem>
void grouped_matmul_dx_ref(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue);
GroupedMatmulDxFn<float> grouped_matmul_dx_base;
GroupedMatmulDxFn<float> grouped_matmul_dx_avx2;
template <class Elem>
void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue);

template <class Elem>
void grouped_matmul_dw_ref(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue);
GroupedMatmulDwFn<float> grouped_matmul_dw_base;
GroupedMatmulDwFn<float> grouped_matmul_dw_avx2;
template <class Elem>
void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<GroupedMatmulDxFn<Elem>>> grouped_matmul_dx_variants();
template <class Elem>
[[nodiscard]] std::span<const Variant<GroupedMatmulDwFn<Elem>>> grouped_matmul_dw_variants();

}  // namespace tessera::kernels
