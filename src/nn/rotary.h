// Rotary position embedding: tables of cos and sin, and which pairs they turn.
//
// Angles are position · frequency, both f32, as the official code computes them in f32. YaRN (Peng
// et al., arXiv 2309.00071, §3.2-3.4) blends extrapolated and interpolated frequencies by
// wavelength and scales the tables; the factor on the softmax scale is `softmax_factor()`.
#pragma once

#include <optional>

#include "nn/step.h"
#include "ops/context.h"
#include "ops/rope.h"
#include "tensor/tensor.h"

namespace tessera::nn {

struct YarnScaling {
  double factor = 1.0;
  double original_max_positions = 4096;
  double beta_fast = 32;
  double beta_slow = 1;
  double mscale = 1;
  double mscale_all_dim = 0;
};

struct RotaryConfig {
  Index width = 0;  // rotated values per head; even
  double theta = 10000;
  double linear_factor = 1;  // positions are divided by it
  std::optional<YarnScaling> yarn{};
  ops::RopePairs pairs = ops::RopePairs::kHalves;
};

class Rotary {
 public:
  Rotary() = default;
  // Tables for positions [0, num_positions).
  Rotary(ops::Context& context, const RotaryConfig& config, Index num_positions);

  // x [T, N, H] with the values [offset, offset + width) of each head turned to the step's
  // positions.
  [[nodiscard]] Tensor operator()(const Tensor& x_TNH, const Step& step, Index offset) const;

  // The factor that YaRN puts on the attention scale: (0.1 · mscale_all_dim · ln(factor) + 1)².
  [[nodiscard]] static double softmax_factor(const RotaryConfig& config);

 private:
  RotaryConfig config_;
  Tensor cos_;  // [positions, width / 2]
  Tensor sin_;  // [positions, width / 2]
};

}  // namespace tessera::nn
