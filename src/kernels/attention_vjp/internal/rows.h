// What each query of an attention_vjp call may see.
#pragma once

#include <algorithm>

#include "base/index.h"
#include "kernels/attention_vjp/attention_vjp.h"

namespace tessera::kernels {

// How many keys, from position 0 on, query number `query_idx` of the sequence sees.
template <class Elem>
[[nodiscard]] constexpr Index visible_keys(const AttentionVjpArgs<Elem>& args,
                                           const AttentionVjpSequence& sequence,
                                           Index query_idx) {
  if (args.mask == AttentionMask::kFull) return sequence.num_keys;
  return std::min(sequence.first_position + query_idx + 1, sequence.num_keys);
}

// The first query that sees the key at `position`; the number of queries or more when none does.
template <class Elem>
[[nodiscard]] constexpr int first_seeing_query(const AttentionVjpArgs<Elem>& args,
                                               const AttentionVjpSequence& sequence,
                                               Index position) {
  if (args.mask == AttentionMask::kFull) return 0;
  return static_cast<int>(std::max<Index>(0, position - sequence.first_position));
}

}  // namespace tessera::kernels
