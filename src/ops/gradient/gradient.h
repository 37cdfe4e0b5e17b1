// Gradients of recorded operations.
//
//   auto leaf = grad::watch(w);                     // w asks for its gradient
//   const ops::Recording recording(context);        // ops on w remember what they did
//   const Tensor loss = model(w, x);
//   ops::backward(loss);                            // leaf->gradient() = d loss / d w
//
// Nothing is recorded outside a Recording, nor where no operand asks for a gradient.
#pragma once

#include <functional>
#include <string_view>

#include "ops/context.h"
#include "tensor/tensor.h"

namespace tessera::ops {

// While it lives, its context records (or, with `on` false, does not).
class Recording {
 public:
  explicit Recording(Context& context, bool on = true)
      : context_(context), was_on_(context.is_recording()) {
    context_.set_recording(on);
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() { context_.set_recording(was_on_); }

 private:
  Context& context_;
  bool was_on_;
};

// Adds Jᵀ dy to the gradients of the leaves behind y; dy in the shape of y.
void backward(const Tensor& y, const Tensor& dy);
// The same for one value, with dy = 1.
void backward(const Tensor& loss);

// The results of `stretch`, computed without recording; the backward walk runs it again to find its
// gradients (activation checkpointing, arXiv 1604.06174): memory of one stretch at a time.
// `stretch` gives the same bits every time it is called and outlives the walk; parameters inside
// keep their own leaves. `has_leaves`: whether it holds any.
[[nodiscard]] Tensor checkpointed(const Tensor& x,
                                  bool has_leaves,
                                  std::function<Tensor(const Tensor& x)> stretch);

// y unchanged, with a loss beside it: the backward walk through y also enters `loss` with
// d loss = weight. So a balance loss reaches its router although it is no part of the answer.
[[nodiscard]] Tensor with_side_loss(const Tensor& y, const Tensor& loss, float weight);

[[nodiscard]] bool is_finite(const Tensor& x);

// Thrown by ops and by the walk in a context that seeks non-finite values.
struct NonFinite {
  std::string_view op;
  bool is_gradient = false;  // found among incoming gradients of the op, not in its result
};

}  // namespace tessera::ops
