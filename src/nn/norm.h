// Normalisation over the last axis, computed in f32. T rows · D width
#pragma once

#include "nn/parameter.h"
#include "tensor/tensor.h"

namespace tessera::nn {

// y = x · rsqrt(mean(x²) + eps) · w
class RmsNorm {
 public:
  RmsNorm() = default;
  RmsNorm(Index width, float eps);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD) const;
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Parameter weight_;  // [D]
  float eps_ = 1e-6F;
};

// y = (x − mean) / sqrt(var + eps) · w + b
class LayerNorm {
 public:
  LayerNorm() = default;
  LayerNorm(Index width, float eps);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD) const;
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Parameter weight_;  // [D]
  Parameter bias_;    // [D]
  float eps_ = 1e-6F;
};

}  // namespace tessera::nn
