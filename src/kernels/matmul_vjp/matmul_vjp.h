// The two gradients of y[M,N] = x[M,K] . w[N,K]^T, given dy[M,N]:
//
//   matmul_dx:  dx[M,K] (+)= dy[M,N] . w[N,K]       dx[m,k] = sum over n of dy[m,n] * w[n,k]
//   matmul_dw:  dw[N,K] (+)= dy[M,N]^T . x[M,K]     dw[n,k] = sum over m of dy[m,n] * x[m,k]
//
//   matmul_dw({.dy = dy, .dy_stride = N, .x = x, .x_stride = K, .dw = dw, .dw_stride = K,
//              .accumulate = true, .M = M, .N = N, .K = K, .scratch = scratch}, pool);
//
// Order of summation, over n (dx) or m (dw): the index falls into blocks (vjp_block_length); in a
// block products are added in ascending order, starting from zero; blocks are added in ascending
// order to the value that stood there (with `accumulate`) or to nothing. Within one variant the
// bits of an output depend on its row and column of the operands and on the length of the sum
// alone: not on the other rows and columns, the number of threads or where the work is cut.
//
// Accuracy: |result - exact| <= matmul_vjp_error_bound(length) * (sum |a||b| + |value before|).
// NaN and Inf spread as in the definition. Without `accumulate` outputs are written and not read.
// An empty sum is 0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/checked_math.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// No operand overlaps the output. Pointers need no more than their element's alignment (bf16 and
// f16 weights stand at even addresses, f32 ones at any; q8 at any). Strides count elements.
struct MatmulDxArgs {
  const float* dy = nullptr;  // [M, N]
  Index dy_stride = 0;
  const std::byte* w = nullptr;  // [N, K] of w_type
  Index w_stride = 0;            // not read for q8
  WeightType w_type = WeightType::kF32;
  float* dx = nullptr;  // [M, K]
  Index dx_stride = 0;
  bool accumulate = false;  // add to dx instead of writing it
  Index M = 0;
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // matmul_dx_scratch_bytes(args, queue) bytes
};

struct MatmulDwArgs {
  const float* dy = nullptr;  // [M, N]
  Index dy_stride = 0;
  const float* x = nullptr;  // [M, K], or with x_row [*, K]
  Index x_stride = 0;
  const Index* x_row = nullptr;  // [M]: row m is row x_row[m] of x; none: row m
  float* dw = nullptr;           // [N, K]
  Index dw_stride = 0;
  bool accumulate = false;  // add to dw instead of writing it
  Index M = 0;
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // matmul_dw_scratch_bytes(args, queue) bytes
};

// The longest block of a sum: 256 x 16 values, 16 KB, are half a first-level cache.
inline constexpr Index kVjpMaxBlockLength = 256;

// Blocks of nearly equal length, a multiple of 8: a function of the length of the sum alone.
[[nodiscard]] constexpr Index vjp_block_length(Index length) {
  const Index num_blocks = std::max<Index>(1, base::ceil_div(length, kVjpMaxBlockLength));
  return std::max<Index>(8, base::round_up(base::ceil_div(length, num_blocks), Index{8}));
}

// The longest chain of roundings of the order above, times 2^-24: one per product and one per sum
// of a block, one per block, and a few for the value before. Products of denormal size err by up
// to 2^-149 each besides.
[[nodiscard]] constexpr double matmul_vjp_error_bound(Index length) {
  const Index chain = std::min(length, kVjpMaxBlockLength) + length / kVjpMaxBlockLength;
  return static_cast<double>(chain + 4) * 0x1p-24;
}

// Bytes of scratch, of any alignment, that every variant accepts for these extents; may be 0.
[[nodiscard]] Index matmul_dx_scratch_bytes(const MatmulDxArgs& args, const Queue& queue);
[[nodiscard]] Index matmul_dw_scratch_bytes(const MatmulDwArgs& args, const Queue& queue);

using MatmulDxFn = void(const MatmulDxArgs& args, const Queue& queue);
using MatmulDwFn = void(const MatmulDwArgs& args, const Queue& queue);

MatmulDxFn matmul_dx_ref;  // in double: the definition
MatmulDxFn matmul_dx_base;
MatmulDxFn matmul_dx_avx2;
MatmulDxFn matmul_dx_cuda;  // the library chooses an order by the extents; no q8

MatmulDwFn matmul_dw_ref;  // in double: the definition
MatmulDwFn matmul_dw_base;
MatmulDwFn matmul_dw_avx2;
MatmulDwFn matmul_dw_cuda;  // likewise; no x_row

[[nodiscard]] std::span<const Variant<MatmulDxFn>> matmul_dx_variants();
[[nodiscard]] std::span<const Variant<MatmulDwFn>> matmul_dw_variants();

}  // namespace tessera::kernels
