// Attention by the vendor's library, where it takes the call.
#pragma once

#include <vector>

#include "base/float16.h"
#include "kernels/attention/attention.h"
#include "kernels/cuda/dnn.h"

namespace tessera::kernels {

// False when the device has no library, gains nothing by it, or the library has no kernel for it:
// it takes training's calls (with lse), of sequences that have as many queries as keys, one page
// each, from position 0 on under a causal mask. Rows are aligned as tensor cores want them.
[[nodiscard]] bool attend_by_library(const AttentionArgs<BFloat16>& args, const Queue& queue);

// Whether the library is worth it: narrow causal heads gain little (docs/kernels/attention.md), and
// their packings, which are never the same twice, would need hundreds of plans.
[[nodiscard]] constexpr bool gains_by_library(AttentionMask mask, Index key_width) {
  return mask == AttentionMask::kFull || key_width >= 96;
}

// Whether offsets of these sequences fit into what the library counts with.
[[nodiscard]] bool has_short_offsets(const std::vector<cuda::DnnSequence>& sequences,
                                     std::initializer_list<Index> token_strides);

}  // namespace tessera::kernels
