// Where the rows of an attention call lie, and what each query may see.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/index.h"
#include "kernels/attention/attention.h"

namespace tessera::kernels {

// How many keys, from position 0 on, query number `query_idx` of the sequence sees.
template <class Elem>
[[nodiscard]] constexpr Index visible_keys(const AttentionArgs<Elem>& args,
                                           const AttentionSequence<Elem>& sequence,
                                           Index query_idx) {
  if (args.mask == AttentionMask::kFull) return sequence.num_keys;
  return std::min(sequence.first_position + query_idx + 1, sequence.num_keys);
}

// The sequence as it is when kernels run (AttentionArgs::positions).
template <class Elem>
[[nodiscard]] constexpr AttentionSequence<Elem> at_run_time(const AttentionArgs<Elem>& args,
                                                            AttentionSequence<Elem> sequence) {
  if (args.positions == nullptr) return sequence;
  sequence.first_position = args.positions[sequence.query_begin];
  sequence.num_keys = sequence.first_position + 1;
  return sequence;
}

template <class Elem>
[[nodiscard]] constexpr const Elem* key_row(const AttentionArgs<Elem>& args,
                                            const AttentionSequence<Elem>& sequence,
                                            Index kv_head,
                                            Index position) {
  return sequence.key_pages[position / args.page_tokens] +
         position % args.page_tokens * args.key_token_stride + kv_head * args.key_head_stride;
}

template <class Elem>
[[nodiscard]] constexpr const Elem* value_row(const AttentionArgs<Elem>& args,
                                              const AttentionSequence<Elem>& sequence,
                                              Index kv_head,
                                              Index position) {
  return sequence.value_pages[position / args.page_tokens] +
         position % args.page_tokens * args.value_token_stride + kv_head * args.value_head_stride;
}

// Scratch is cut at multiples of a cache line; its size leaves room for one alignment.
inline constexpr Index kScratchAlignment = 64;

[[nodiscard]] inline std::byte* aligned_scratch(std::byte* scratch) {
  const auto address = reinterpret_cast<std::uintptr_t>(scratch);
  return scratch + (-address & (kScratchAlignment - 1));
}

}  // namespace tessera::kernels
