#include "kernels/attention_vjp/internal/library.h"

#include <vector>

#include "kernels/attention/internal/library.h"

namespace tessera::kernels {
namespace {

template <class Elem>
cuda::DnnRows rows_of(const HeadRows<Elem>& rows) {
  return {rows.first, rows.token_stride, rows.head_stride};
}

// Gradients of heads that lie apart are written as if they were adjacent (cuDNN 9.14, 192/128).
bool has_adjacent_heads(const AttentionVjpArgs<BFloat16>& args) {
  return args.dq.head_stride == args.key_width && args.dk.head_stride == args.key_width &&
         args.dv.head_stride == args.value_width;
}

}  // namespace

bool differentiate_by_library(const AttentionVjpArgs<BFloat16>& args, const Queue& queue) {
  cuda::Dnn* dnn = queue.device().dnn();
  if (dnn == nullptr || !gains_by_library(args.mask, args.key_width) || !has_adjacent_heads(args)) {
    return false;
  }
  std::vector<cuda::DnnSequence> sequences;
  for (const AttentionVjpSequence& sequence : args.sequences) {
    const bool starts_at_zero = args.mask == AttentionMask::kFull || sequence.first_position == 0;
    if (sequence.num_queries != sequence.num_keys || !starts_at_zero) return false;
    if (sequence.num_keys == 0) continue;
    sequences.push_back({.query_token = sequence.query_begin,
                         .key_token = sequence.key_begin,
                         .num_tokens = sequence.num_keys});
  }
  if (sequences.empty() ||
      !has_short_offsets(sequences,
                         {args.q.token_stride, args.k.token_stride, args.v.token_stride,
                          args.out.token_stride, args.dout.token_stride, args.dq.token_stride,
                          args.dk.token_stride, args.dv.token_stride})) {
    return false;
  }
  return dnn->attention({.q = rows_of(args.q),
                         .k = rows_of(args.k),
                         .v = rows_of(args.v),
                         .out = rows_of(args.out),
                         .lse = args.lse,
                         .dout = rows_of(args.dout),
                         .dq = rows_of(args.dq),
                         .dk = rows_of(args.dk),
                         .dv = rows_of(args.dv),
                         .sequences = sequences,
                         .num_heads = args.num_heads,
                         .num_kv_heads = args.num_kv_heads,
                         .key_width = args.key_width,
                         .value_width = args.value_width,
                         .scale = args.scale,
                         .is_causal = args.mask == AttentionMask::kCausal});
}

}  // namespace tessera::kernels
