// What a recorded tensor remembers of its making, so that gradients find their way back. Recorded
// by ops/, walked by grad/.
//
//   x ── node of an op ── y        y.grad_edge() = {node, 0},  node.inputs()[0] = x.grad_edge()
//
// A node receives the gradients of its results (f32, contiguous, in the result's shape) and hands
// on those of its inputs: the vector-Jacobian product dx = Jᵀ dy.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "tensor/tensor.h"

namespace tessera {

// Where a node puts the gradients of its inputs; `input` counts the node's inputs.
class GradSink {
 public:
  // An input's gradient itself, for kernels that add in place. Contiguous and nobody else's; with
  // has_values false its bytes are uninitialised and all of them must be written.
  struct Target {
    Tensor gradient;
    bool has_values = false;
  };

  GradSink() = default;
  GradSink(const GradSink&) = delete;
  GradSink& operator=(const GradSink&) = delete;
  virtual ~GradSink() = default;

  // False: nobody asks for this gradient, and it need not be computed.
  [[nodiscard]] virtual bool wants(std::size_t input) const = 0;
  // Adds dx, of the input's shape and gradient type. The caller writes to dx no more.
  virtual void add(std::size_t input, const Tensor& dx) = 0;
  // Adds dx to the part of the input's gradient that `window` makes of the whole by views.
  virtual void add_window(std::size_t input,
                          base::FunctionRef<Tensor(const Tensor& whole)> window,
                          const Tensor& dx) = 0;
  [[nodiscard]] virtual Target target(std::size_t input) = 0;
};

class GradNode {
 public:
  // What has arrived for one result.
  struct Slot {
    Shape shape;
    DType dtype = DType::kF32;
    Tensor gradient;  // empty: nothing yet
  };

  // `name` is a literal: the op.
  GradNode(std::string_view name, std::vector<GradEdge> inputs);
  GradNode(const GradNode&) = delete;
  GradNode& operator=(const GradNode&) = delete;
  virtual ~GradNode() = default;

  // dy[r] belongs to result r; empty where nothing used that result.
  virtual void backward(std::span<const Tensor> dy, GradSink& sink) = 0;
  // Forgets what backward() needed; called when the node has been visited.
  virtual void release() { inputs_.clear(); }
  // A leaf keeps its gradient, and nothing lies behind it.
  [[nodiscard]] virtual bool is_leaf() const { return false; }

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] const std::vector<GradEdge>& inputs() const { return inputs_; }
  // The longest way to a leaf: greater than that of everything the node was made from.
  [[nodiscard]] int depth() const { return depth_; }
  [[nodiscard]] std::vector<Slot>& slots() { return slots_; }

  // Used by the walk in progress: this node waits for its turn.
  bool is_queued = false;

 private:
  std::string_view name_;
  std::vector<GradEdge> inputs_;
  int depth_ = 0;
  std::vector<Slot> slots_;
};

// Makes y the next result of the node. Its gradient will have the type of y; that of a parameter,
// whatever it is stored in, is f32 (grad::watch).
void attach(Tensor& y, const std::shared_ptr<GradNode>& node);

}  // namespace tessera
