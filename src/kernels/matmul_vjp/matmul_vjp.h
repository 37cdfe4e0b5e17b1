// The two gradients of y[M,N] = x[M,K] . w[N,K]^T, given dy[M,N], for activations in f32 or bf16:
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
// Activations in bf16: as matmul.h says; dx has their type, dw is f32.
//
// Accuracy: |result - exact| <= matmul_vjp_error_bound(length) * (sum |a||b| + |value before|)
// and half a unit of the last place of dx.
// NaN and Inf spread as in the definition. Without `accumulate` outputs are written and not read.
// An empty sum is 0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/checked_math.h"
#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// No operand overlaps the output. Pointers need no more than their element's alignment (bf16 and
// f16 weights stand at even addresses, f32 ones at any; q8 at any). Strides count elements.
template <class Elem>
struct MatmulDxArgs {
  const Elem* dy = nullptr;  // [M, N]
  Index dy_stride = 0;
  const std::byte* w = nullptr;  // [N, K] of w_type
  Index w_stride = 0;            // not read for q8
  WeightType w_type = WeightType::kF32;
  Elem* dx = nullptr;  // [M, K]
  Index dx_stride = 0;
  bool accumulate = false;  // add to dx instead of writing it
  Index M = 0;
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // matmul_dx_scratch_bytes(args, queue) bytes
};

template <class Elem>
struct MatmulDwArgs {
  const Elem* dy = nullptr;  // [M, N]
  Index dy_stride = 0;
  const Elem* x = nullptr;  // [M, K], or with x_row [*, K]
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
template <class Elem>
[[nodiscard]] Index matmul_dx_scratch_bytes(const MatmulDxArgs<Elem>& args, const Queue& queue);
template <class Elem>
[[nodiscard]] Index matmul_dw_scratch_bytes(const MatmulDwArgs<Elem>& args, const Queue& queue);

template <class Elem>
using MatmulDxFn = void(const MatmulDxArgs<Elem>& args, const Queue& queue);
template <class Elem>
using MatmulDwFn = void(const MatmulDwArgs<Elem>& args, const Queue& queue);

// In double: the definition.
template <class Elem>
void matmul_dx_ref(const MatmulDxArgs<Elem>& args, const Queue& queue);
MatmulDxFn<float> matmul_dx_base;
MatmulDxFn<float> matmul_dx_avx2;
// The library chooses an order by the extents; no q8.
template <class Elem>
void matmul_dx_cuda(const MatmulDxArgs<Elem>& args, const Queue& queue);

template <class Elem>
void matmul_dw_ref(const MatmulDwArgs<Elem>& args, const Queue& queue);
MatmulDwFn<float> matmul_dw_base;
MatmulDwFn<float> matmul_dw_avx2;
// Likewise; no x_row.
template <class Elem>
void matmul_dw_cuda(const MatmulDwArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<MatmulDxFn<Elem>>> matmul_dx_variants();
template <class Elem>
[[nodiscard]] std::span<const Variant<MatmulDwFn<Elem>>> matmul_dw_variants();

}  // namespace tessera::kernels
