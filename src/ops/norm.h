// Normalisation over the last axis. T rows · D width
#pragma once

#include "tensor/tensor.h"

namespace tessera::ops {

// y = x · rsqrt(mean(x²) + eps) · w; x f32 [T, D] (rows may be strided), w f32 [D].
[[nodiscard]] Tensor rms_norm(const Tensor& x_TD, const Tensor& w_D, float eps);

// y = (x − mean) / sqrt(var + eps) · w + b
[[nodiscard]] Tensor layer_norm(const Tensor& x_TD,
                                const Tensor& w_D,
                                const Tensor& b_D,
                                float eps);

}  // namespace tessera::ops
