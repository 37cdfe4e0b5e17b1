// How an op records its gradient:
//
//   Tensor y_TD = ...;
//   if (records({&x_TD, &w_D})) {
//     record("rms_norm", y_TD, {&x_TD, &w_D}, [=](const Tensor& dy_TD, GradSink& sink) { ... });
//   }
//
// Inputs are numbered as listed. What the function captures lives until the node was visited.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/context.h"
#include "tensor/grad_node.h"

namespace tessera::ops {

using Operands = std::initializer_list<const Tensor*>;

// Whether the context records and one of the operands (some may be empty) asks for its gradient.
[[nodiscard]] bool records(Operands operands);
[[nodiscard]] bool records(const Tensor& first, std::span<const Tensor> others);

// For ops without a gradient: a contract error when one would be needed.
void refuse_gradient(std::string_view op, Operands operands);

[[nodiscard]] std::vector<GradEdge> edges_of(Operands operands);

template <class Backward>
class FunctionNode final : public GradNode {
 public:
  FunctionNode(std::string_view name, std::vector<GradEdge> inputs, Backward backward)
      : GradNode(name, std::move(inputs)), backward_(std::move(backward)) {}

  void backward(std::span<const Tensor> dy, GradSink& sink) override {
    base::check(backward_.has_value(), name(), "a graph that is walked once, is walked again");
    if constexpr (std::is_invocable_v<Backward&, const Tensor&, GradSink&>) {
      (*backward_)(dy[0], sink);
    } else {
      (*backward_)(dy, sink);
    }
  }
  void release() override {
    GradNode::release();
    backward_.reset();
  }

 private:
  std::optional<Backward> backward_;
};

// Called for every recorded result: stops at the first value that is not finite, when the context
// looks for it.
void inspect_result(std::string_view name, const Tensor& y);

// `backward` takes (dy, sink), or (span of dy, sink) for several results.
template <class Backward>
void record(std::string_view name,
            std::initializer_list<Tensor*> results,
            std::vector<GradEdge> inputs,
            Backward backward) {
  const auto node =
      std::make_shared<FunctionNode<Backward>>(name, std::move(inputs), std::move(backward));
  for (Tensor* result : results) {
    inspect_result(name, *result);
    attach(*result, node);
  }
}

template <class Backward>
void record(std::string_view name, Tensor& result, Operands inputs, Backward backward) {
  record(name, {&result}, edges_of(inputs), std::move(backward));
}

}  // namespace tessera::ops
