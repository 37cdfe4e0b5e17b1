#include "nn/norm.h"

#include "ops/norm.h"

namespace tessera::nn {
namespace {

Parameter vector_parameter(Index width, Init init) {
  return {.value = {}, .shape = {width}, .role = Role::kVector, .init = init};
}

}  // namespace

RmsNorm::RmsNorm(Index width, float eps)
    : weight_(vector_parameter(width, Init::kOnes)), eps_(eps) {}

Tensor RmsNorm::operator()(const Tensor& x_TD) const {
  return ops::rms_norm(x_TD, weight_.value, eps_);
}

void RmsNorm::visit(const std::string& prefix, ParameterVisitor on) {
  on(join_path(prefix, "weight"), weight_);
}

LayerNorm::LayerNorm(Index width, float eps)
    : weight_(vector_parameter(width, Init::kOnes)),
      bias_(vector_parameter(width, Init::kZeros)),
      eps_(eps) {}

Tensor LayerNorm::operator()(const Tensor& x_TD) const {
  return ops::layer_norm(x_TD, weight_.value, bias_.value, eps_);
}

void LayerNorm::visit(const std::string& prefix, ParameterVisitor on) {
  on(join_path(prefix, "weight"), weight_);
  on(join_path(prefix, "bias"), bias_);
}

}  // namespace tessera::nn
