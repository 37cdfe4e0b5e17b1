// The gradients of attention by tensor cores.
#pragma once

#include "base/float16.h"
#include "kernels/attention_vjp/attention_vjp.h"

namespace tessera::kernels {

// Whether all rows can be read and written 16 bytes at a time and are not too wide.
[[nodiscard]] bool suits_tensor_cores(const AttentionVjpArgs<BFloat16>& args);

// Of arguments that suit. Products of bf16 with sums in f32; P and dS are rounded to bf16 before
// they meet rows.
void attention_vjp_mma(const AttentionVjpArgs<BFloat16>& args, const Queue& queue);

}  // namespace tessera::kernels
