// The gradients of attention by the vendor's library, where it takes the call.
#pragma once

#include "base/float16.h"
#include "kernels/attention_vjp/attention_vjp.h"

namespace tessera::kernels {

// False, with nothing queued, when the device has no library or the library has no kernel for it;
// it takes what attend_by_library takes.
[[nodiscard]] bool differentiate_by_library(const AttentionVjpArgs<BFloat16>& args,
                                            const Queue& queue);

}  // namespace tessera::kernels
