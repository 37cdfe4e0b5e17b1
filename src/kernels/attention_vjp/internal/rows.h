// What each query of an attention_vjp call may see.
#pragma once

#include <algorithm>

#include "base/index.h"
#include "kernels/attention_vjp/attention_vjp.h"

namespace tessera::kernels {

// How many keys, from position 0 on, query number `query_idx` of the sequence sees.
[[nodiscard]] inline Index visible_keys(const AttentionVjpArgs& args,
                                        const AttentionVjpSequence& sequence,
                                        Index query_idx) {
  if (args.mask == AttentionMask::kFull) return sequence.num_keys;
  return std::min(sequence.first_position + query_idx + 1, sequence.num_keys);
}

}  // namespace tessera::kernels
