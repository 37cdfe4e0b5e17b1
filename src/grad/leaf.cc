#include "grad/leaf.h"

namespace tessera::grad {

void Leaf::backward(std::span<const Tensor> /*dy*/, GradSink& /*sink*/) {}

std::shared_ptr<Leaf> watch(Tensor& x) {
  auto leaf = std::make_shared<Leaf>();
  attach(x, leaf);
  return leaf;
}

}  // namespace tessera::grad
