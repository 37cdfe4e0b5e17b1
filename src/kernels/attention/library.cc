#include "kernels/attention/internal/library.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace tessera::kernels {
namespace {

using Sequence = AttentionSequence<BFloat16>;

// The sequences, with keys counted in tokens from the first of all; none when the library cannot
// take them.
struct Packed {
  const BFloat16* k = nullptr;
  const BFloat16* v = nullptr;
  std::vector<cuda::DnnSequence> sequences{};
};

std::optional<Packed> pack(const AttentionArgs<BFloat16>& args) {
  Packed packed;
  for (const Sequence& sequence : args.sequences) {
    const bool starts_at_zero = args.mask == AttentionMask::kFull || sequence.first_position == 0;
    if (sequence.num_queries != sequence.num_keys || sequence.num_keys > args.page_tokens ||
        !starts_at_zero) {
      return std::nullopt;
    }
    if (sequence.num_keys == 0) continue;
    const bool is_first = packed.k == nullptr;
    packed.k = is_first ? *sequence.key_pages : std::min(packed.k, *sequence.key_pages);
    packed.v = is_first ? *sequence.value_pages : std::min(packed.v, *sequence.value_pages);
  }
  for (const Sequence& sequence : args.sequences) {
    if (sequence.num_keys == 0) continue;
    const Index key_offset = *sequence.key_pages - packed.k;
    const Index token = key_offset / args.key_token_stride;
    if (key_offset != token * args.key_token_stride ||
        *sequence.value_pages - packed.v != token * args.value_token_stride) {
      return std::nullopt;
    }
    packed.sequences.push_back(
        {.query_token = sequence.query_begin, .key_token = token, .num_tokens = sequence.num_keys});
  }
  return packed;
}

}  // namespace

bool has_short_offsets(const std::vector<cuda::DnnSequence>& sequences,
                       std::initializer_list<Index> token_strides) {
  Index end = 0;
  for (const cuda::DnnSequence& sequence : sequences) {
    end = std::max(end, std::max(sequence.query_token, sequence.key_token) + sequence.num_tokens);
  }
  return end * std::max(token_strides) <= std::numeric_limits<std::int32_t>::max();
}

bool attend_by_library(const AttentionArgs<BFloat16>& args, const Queue& queue) {
  cuda::Dnn* dnn = queue.device().dnn();
  if (dnn == nullptr || args.lse == nullptr || !gains_by_library(args.mask, args.key_width))
    return false;
  const std::optional<Packed> packed = pack(args);
  if (!packed || packed->sequences.empty() ||
      !has_short_offsets(packed->sequences, {args.q_token_stride, args.key_token_stride,
                                             args.value_token_stride, args.out_token_stride})) {
    return false;
  }
  return dnn->attention({.q = {args.q, args.q_token_stride, args.q_head_stride},
                         .k = {packed->k, args.key_token_stride, args.key_head_stride},
                         .v = {packed->v, args.value_token_stride, args.value_head_stride},
                         .out = {args.out, args.out_token_stride, args.out_head_stride},
                         .lse = args.lse,
                         .sequences = packed->sequences,
                         .num_heads = args.num_heads,
                         .num_kv_heads = args.num_kv_heads,
                         .key_width = args.key_width,
                         .value_width = args.value_width,
                         .scale = args.scale,
                         .is_causal = args.mask == AttentionMask::kCausal});
}

}  // namespace tessera::kernels
