// A tensor whose gradient is wanted: a trained parameter, or the input of a repeated stretch.
#pragma once

#include <memory>

#include "tensor/grad_node.h"

namespace tessera::grad {

// Gradients of several walks add up until clear().
class Leaf final : public GradNode {
 public:
  Leaf() : GradNode("leaf", {}) {}

  void backward(std::span<const Tensor> dy, GradSink& sink) override;
  void release() override {}
  [[nodiscard]] bool is_leaf() const override { return true; }

  // In the tensor's shape; empty when nothing arrived.
  [[nodiscard]] const Tensor& gradient() { return slots().front().gradient; }
  void clear() { slots().front().gradient = {}; }
};

// From here on `x` asks for its gradient, in f32 unless it is an activation of another type.
[[nodiscard]] std::shared_ptr<Leaf> watch(Tensor& x, DType dtype = DType::kF32);

}  // namespace tessera::grad
