// The loss of a language model, without ever holding all its logits.
//
// T rows · D width · V vocabulary
#pragma once

#include <cstdint>
#include <span>

#include "tensor/transfer.h"

namespace tessera::ops {

struct CrossEntropyInputs {
  Tensor h_TD;                            // contiguous, f32 or bf16
  Tensor w_VD;                            // any storage type
  std::span<const std::int32_t> targets;  // [T], each in [0, V)
  float weight = 1;                       // of every row, 1 / number of targets for a mean
};

struct CrossEntropy {
  Tensor loss;               // [1]: weight · Σ_t (log Σ_v exp(logit[t, v]) − logit[t, target])
  DeviceValues<double> sum;  // [1]: the same in double
};

// logits = h wᵀ in f32, in chunks of rows. When a gradient is asked for, dh and dw are made chunk
// by chunk in the same pass: dlogits = weight · (softmax − onehot), rounded to the type of h,
// dh = dlogits w, dw = dlogitsᵀ h in f32.
[[nodiscard]] CrossEntropy cross_entropy(const CrossEntropyInputs& inputs);

}  // namespace tessera::ops
