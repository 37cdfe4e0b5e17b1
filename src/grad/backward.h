// The backward walk (reverse-mode differentiation; Griewank & Walther, "Evaluating Derivatives",
// ch. 3): from a result to the leaves, every recorded node once, after all that used its results.
//
//   std::shared_ptr<Leaf> leaf = grad::watch(w);
//   ... ops on w record nodes; y is the result ...
//   grad::backward(y, dy, arithmetic);        // leaf->gradient() has grown by Jᵀ dy
//
// The order of visits, and with it the order in which gradients are added up, depends on the
// recorded graph alone. A node forgets its operands when it has been visited: a graph is walked
// once.
#pragma once

#include "base/function_ref.h"
#include "tensor/grad_node.h"

namespace tessera::grad {

// The sums that the walk needs, on whatever device the tensors are.
class Arithmetic {
 public:
  Arithmetic() = default;
  Arithmetic(const Arithmetic&) = delete;
  Arithmetic& operator=(const Arithmetic&) = delete;
  virtual ~Arithmetic() = default;

  [[nodiscard]] virtual Tensor copy(const Tensor& x) = 0;  // contiguous
  [[nodiscard]] virtual Tensor zeros(const Tensor& like, DType dtype, const Shape& shape) = 0;
  virtual void add_into(const Tensor& y, const Tensor& x) = 0;  // y += x; strides of any kind
  // Called with each node's incoming gradients before it is visited.
  virtual void on_visit(const GradNode& /*node*/, std::span<const Tensor> /*dy*/) {}
};

// dy: in the shape and type of y. Does nothing when y asks for no gradient.
void backward(const Tensor& y, const Tensor& dy, Arithmetic& arithmetic);

}  // namespace tessera::grad
