#include "grad/leaf.h"

namespace tessera::grad {

void Leaf::backward(std::span<const Tensor> /*dy*/, GradSink& /*sink*/) {}

std::shared_ptr<Leaf> watch(Tensor& x, DType dtype) {
  auto leaf = std::make_shared<Leaf>();
  attach(x, leaf);
  leaf->slots().back().dtype = dtype;
  return leaf;
}

}  // namespace tessera::grad
