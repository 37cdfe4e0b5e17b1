#include "nn/linear.h"

#include "nn/low_rank.h"
#include "ops/linear.h"

namespace tessera::nn {

Linear::Linear(Index inputs, Index outputs, bool has_bias, Init init)
    : weight_{.value = {}, .shape = {outputs, inputs}, .role = Role::kProduct, .init = init} {
  if (has_bias) {
    bias_ = {.value = {}, .shape = {outputs}, .role = Role::kVector, .init = Init::kZeros};
  }
}

Tensor Linear::operator()(const Tensor& x_TI) const {
  return with_update(ops::linear(x_TI, weight_.value, bias_.value), x_TI, weight_);
}

void Linear::visit(const std::string& prefix, ParameterVisitor on) {
  on(join_path(prefix, "weight"), weight_);
  if (bias_.shape.rank() > 0) on(join_path(prefix, "bias"), bias_);
}

}  // namespace tessera::nn
