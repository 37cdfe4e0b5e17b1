#include "nn/mlp.h"

#include "ops/activation.h"

namespace tessera::nn {

SwigluMlp::SwigluMlp(Index width, Index hidden)
    : gate_(width, hidden, /*has_bias=*/false),
      up_(width, hidden, /*has_bias=*/false),
      down_(hidden, width, /*has_bias=*/false) {}

Tensor SwigluMlp::operator()(const Tensor& x_TD) const {
  return down_(ops::swiglu(gate_(x_TD), up_(x_TD)));
}

void SwigluMlp::visit(const std::string& prefix, ParameterVisitor on) {
  gate_.visit(join_path(prefix, "gate_proj"), on);
  up_.visit(join_path(prefix, "up_proj"), on);
  down_.visit(join_path(prefix, "down_proj"), on);
}

}  // namespace tessera::nn
