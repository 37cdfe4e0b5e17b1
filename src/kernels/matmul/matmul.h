// y[M,N] = x[M,K] . w[N,K]^T (+ bias[N]) for activations in f32 or bf16 and weights in any storage
// type.
//
//   matmul_avx2({.x = x, .x_stride = K, .w = w, .w_stride = K, .w_type = WeightType::kBf16,
//                .y = y, .y_stride = N, .M = M, .N = N, .K = K, .scratch = scratch}, pool);
//
// Order of summation: within one variant the bits of y[m,n] depend on row m of x, row n of w,
// bias[n] and K alone: not on M, N, the other rows, the number of threads or where the work is cut.
//
//   f32, bf16, f16 weights: k falls into blocks (product.h: k_block_length); in a block lane l of 8
//   sums the
//       products with k = l (mod 8) in ascending k; the lanes are added as
//       ((l0+l1)+(l2+l3)) + ((l4+l5)+(l6+l7)); blocks are added in ascending order; bias comes
//       last.
//   q8: y = sum over blocks b of 32, ascending, of scale_b * (sum of q*x in ascending k); then
//   bias.
//
// Activations in bf16: weights that are not bf16 are rounded to it before they are multiplied; sums
// are made in f32 (on the CPU in double), the bias is added to the sum, and y is rounded once.
//
// Accuracy: |y - exact| <= (K/8 + 16) * eps * sum|x||w| for plain weights and (K/32 + 36) * eps *
// ... for q8, eps = 2^-24 (matmul_error_bound), and half a unit of the last place of y. NaN and Inf
// spread as in the definition.
//
// The products of training, dx = dy . w and dw = dy^T . x, are kernels/matmul_vjp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// x, w, bias and y do not overlap; no pointer needs more than its element's alignment (bf16 and f16
// weights stand at even addresses, f32 ones at any; q8 at any, on a GPU at multiples of 16).
template <class Elem, class Out>
struct MatmulToArgs {
  const Elem* x = nullptr;       // [M, K]
  Index x_stride = 0;            // elements from row to row
  const std::byte* w = nullptr;  // [N, K] of w_type
  Index w_stride = 0;            // elements from row to row; not read for q8
  WeightType w_type = WeightType::kF32;
  const Out* bias = nullptr;  // [N], or none
  Out* y = nullptr;           // [M, N]
  Index y_stride = 0;         // elements from row to row
  Index M = 0;
  Index N = 0;
  Index K = 0;
  std::byte* scratch = nullptr;  // matmul_scratch_bytes(args, queue) bytes, any alignment
};

template <class Elem>
using MatmulArgs = MatmulToArgs<Elem, Elem>;

// The longest chain of roundings of the order above, times 2^-24: one per step of a lane in a
// k-block and per k-block, or per step of a q8 block and per block; a few for products, lanes and
// bias.
[[nodiscard]] constexpr double matmul_error_bound(WeightType w_type, Index K) {
  const Index chain = w_type == WeightType::kQ8 ? std::min<Index>(K, 32) + K / 32
                                                : std::min<Index>(K, 1280) / 8 + K / 1280;
  return static_cast<double>(chain + 8) * 0x1p-24;
}

// Bytes of scratch that every variant accepts for these extents and this weight type; may be 0.
template <class Elem, class Out>
[[nodiscard]] Index matmul_scratch_bytes(const MatmulToArgs<Elem, Out>& args, const Queue& queue);

template <class Elem, class Out = Elem>
using MatmulFn = void(const MatmulToArgs<Elem, Out>& args, const Queue& queue);

// In double: the definition.
template <class Elem, class Out>
void matmul_ref(const MatmulToArgs<Elem, Out>& args, const Queue& queue);
MatmulFn<float> matmul_base;
MatmulFn<float> matmul_avx2;
// The library chooses an order by the extents; few rows with q8 weights have a kernel of ours.
template <class Elem, class Out>
void matmul_cuda(const MatmulToArgs<Elem, Out>& args, const Queue& queue);

// f32 to f32; bf16 to bf16, or to f32 for logits.
template <class Elem, class Out = Elem>
[[nodiscard]] std::span<const Variant<MatmulFn<Elem, Out>>> matmul_variants();

}  // namespace tessera::kernels
