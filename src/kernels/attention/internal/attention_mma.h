// Attention by tensor cores.
#pragma once

#include "base/float16.h"
#include "kernels/attention/attention.h"

namespace tessera::kernels {

// The widest rows that the kernels hold; every width up to them is padded to one that exists.
inline constexpr Index kMmaMaxKeyWidth = 192;
inline constexpr Index kMmaMaxValueWidth = 128;

// Whether all rows can be read 16 bytes at a time and are not too wide.
[[nodiscard]] bool suits_tensor_cores(const AttentionArgs<BFloat16>& args);

// Of arguments that suit. Products of bf16 with sums in f32; weights are rounded to bf16 before
// they meet the values.
void attention_mma(const AttentionArgs<BFloat16>& args, const Queue& queue);

}  // namespace tessera::kernels
