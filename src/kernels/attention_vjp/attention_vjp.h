// The vector-Jacobian product of softmax attention: given dout = dL/dout, the gradients of queries,
// keys and values. What the forward kernel (kernels/attention/attention.h) calls out and lse are
// inputs here; probabilities are made again from them, block by block, so that no T x S matrix is
// ever stored (Dao, arXiv 2307.08691, section 3.1.2):
//
//   P[r, j]  = exp(scale * q[r] . k[j] - lse[r])         delta[r] = sum_u dout[r, u] out[r, u]
//   dS[r, j] = P[r, j] (dout[r] . v[j] - delta[r])
//   dv[j] = sum_r P[r, j] dout[r]      dq[r] = scale sum_j dS[r, j] k[j]
//                                      dk[j] = scale sum_r dS[r, j] q[r]
//
// A row r is a (query token, query head); the rows of the N / K heads of a group share a key head
// and are summed into its dk and dv.
//
// T packed query tokens · S packed key tokens · N query heads · K key/value heads · H key width ·
// U value width
#pragma once

#include <cstddef>
#include <span>

#include "base/index.h"
#include "kernels/attention/attention.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// The rows [token, head] of one tensor: contiguous each, strides in elements.
template <class Elem>
struct HeadRows {
  Elem* first = nullptr;
  Index token_stride = 0;
  Index head_stride = 0;

  [[nodiscard]] constexpr Elem* row(Index token, Index head) const {
    return first + token * token_stride + head * head_stride;
  }
};

// Query tokens [query_begin, query_begin + num_queries) at the positions first_position,
// first_position + 1, …, and key tokens [key_begin, key_begin + num_keys) at the positions 0 …
// num_keys - 1.
struct AttentionVjpSequence {
  Index query_begin = 0;
  Index num_queries = 0;
  Index first_position = 0;  // read by kCausal only
  Index key_begin = 0;
  Index num_keys = 0;
};

template <class Elem>
struct AttentionVjpArgs {
  HeadRows<const Elem> q = {};     // [T, N, H]
  HeadRows<const Elem> k = {};     // [S, K, H]
  HeadRows<const Elem> v = {};     // [S, K, U]
  HeadRows<const Elem> out = {};   // [T, N, U], of the forward call
  HeadRows<const Elem> dout = {};  // [T, N, U]
  const float* lse = nullptr;      // [T, N], contiguous, of the forward call
  HeadRows<Elem> dq = {};          // [T, N, H]
  HeadRows<Elem> dk = {};          // [S, K, H]
  HeadRows<Elem> dv = {};          // [S, K, U]

  // Query tokens of two sequences of one call are disjoint, and so are their key tokens.
  std::span<const AttentionVjpSequence> sequences = {};
  Index num_heads = 0;     // N, a multiple of K
  Index num_kv_heads = 0;  // K
  Index key_width = 0;     // H >= 1
  Index value_width = 0;   // U >= 1
  float scale = 1.0F;
  AttentionMask mask = AttentionMask::kCausal;

  // attention_vjp_scratch_bytes(args, queue), any alignment
  std::byte* scratch = nullptr;
};

// Bytes of scratch that every variant accepts. Of the pointers in args only `sequences` is read.
template <class Elem>
[[nodiscard]] Index attention_vjp_scratch_bytes(const AttentionVjpArgs<Elem>& args,
                                                const Queue& queue);

// Contract of every variant:
// - dq, dk, dv are overwritten at every token of a sequence and touched nowhere else. A query that
//   sees no key gets zeros, and so does a key that no query sees.
// - Inputs may overlap each other; outputs and scratch overlap nothing else.
// - f32 throughout (attention_vjp_ref: in double). Exponentials are within 2 ULP.
// - Error, to first order in eps = 2^-24, against the formula applied to the given out and lse:
//     |dv - exact| <= eps       sum_r P |dout|    (p + R)
//     |dq - exact| <= eps scale sum_j P G |k|     (p + U + S + 8)
//     |dk - exact| <= eps scale sum_r P G |q|     (p + U + R + 8)
//   with, for each pair, p = (H + 3) scale sum_d |q_d k_d| + |scale q . k - lse| + 7 and
//   G = sum_u |dout_u| (|v_u| + |out_u|); S keys that the query sees, R rows of the sequence that
//   share the key head. P counts as at least 2^-100 in them.
// - The bits of a gradient depend on the sequence it belongs to, its key head and the rows of that
//   head: not on the other sequences of the call, the other heads, or the number of threads.
// - bf16: the same with values that are read exactly and gradients that are rounded once.
//   attention_vjp_cuda multiplies by tensor cores where attention_cuda does, and rounds P and dS to
//   bf16 before they meet rows. Where the vendor's library takes the call (cuda/dnn.h), it adds the
//   parts of dq in no fixed order: its last bits differ between runs. Otherwise runs repeat them.
// - NaN and infinities stay within their sequence and key head.
template <class Elem>
using AttentionVjpFn = void(const AttentionVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
void attention_vjp_ref(const AttentionVjpArgs<Elem>& args, const Queue& queue);
AttentionVjpFn<float> attention_vjp_base;
AttentionVjpFn<float> attention_vjp_avx2;
// The sequences are read on the host, what the pointers point to on the GPU.
template <class Elem>
void attention_vjp_cuda(const AttentionVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<AttentionVjpFn<Elem>>> attention_vjp_variants();

}  // namespace tessera::kernels
