// y = x wᵀ + b, plus the low-rank update of w where there is one. T rows · I inputs · O outputs
#pragma once

#include "nn/parameter.h"
#include "tensor/tensor.h"

namespace tessera::nn {

class Linear {
 public:
  Linear() = default;
  Linear(Index inputs, Index outputs, bool has_bias, Init init = Init::kNormal);

  [[nodiscard]] Tensor operator()(const Tensor& x_TI) const;

  [[nodiscard]] const Parameter& weight() const { return weight_; }  // [O, I]
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Parameter weight_;  // [O, I]
  Parameter bias_;    // [O], absent when its shape is empty
};

}  // namespace tessera::nn
