#include "ops/gradient/gradient.h"

#include <cmath>
#include <memory>
#include <utility>

#include "grad/backward.h"
#include "grad/leaf.h"
#include "ops/internal/record.h"
#include "ops/internal/scalars.h"
#include "ops/internal/sums.h"
#include "ops/rows.h"
#include "ops/training/optimizer_steps.h"

namespace tessera::ops {
namespace {

class WalkArithmetic final : public grad::Arithmetic {
 public:
  explicit WalkArithmetic(const Context& context) : context_(context) {}

  [[nodiscard]] Tensor copy(const Tensor& x) override { return contiguous(x); }
  [[nodiscard]] Tensor zeros(const Tensor& like, DType dtype, const Shape& shape) override {
    return Tensor::zeros(like.allocator(), dtype, shape);
  }
  void add_into(const Tensor& y, const Tensor& x) override { ops::add_into(y, x); }
  void on_visit(const GradNode& node, std::span<const Tensor> dy) override {
    context_.throw_if_cancelled();
    if (!context_.seeks_non_finite()) return;
    for (const Tensor& gradient : dy) {
      if (gradient.has_value() && !is_finite(gradient)) {
        throw NonFinite{.op = node.name(), .is_gradient = true};
      }
    }
  }

 private:
  const Context& context_;
};

// Reruns its stretch with recording on, and walks through that.
class StretchNode final : public GradNode {
 public:
  StretchNode(const Tensor& x, std::function<Tensor(const Tensor&)> stretch)
      : GradNode("checkpointed", {x.grad_edge()}), x_(x.detached()), stretch_(std::move(stretch)) {}

  void backward(std::span<const Tensor> dy, GradSink& sink) override {
    base::check(stretch_ != nullptr, name(), "a graph that is walked once, is walked again");
    Context& context = context_of(x_);
    Tensor x = x_;
    const std::shared_ptr<grad::Leaf> leaf = sink.wants(0) ? grad::watch(x, x.dtype()) : nullptr;
    Tensor y;
    {
      const Recording recording(context);
      y = stretch_(x);
    }
    ops::backward(y, dy[0]);
    if (leaf != nullptr && leaf->gradient().has_value()) sink.add(0, leaf->gradient());
  }
  void release() override {
    GradNode::release();
    x_ = {};
    stretch_ = nullptr;
  }

 private:
  Tensor x_;
  std::function<Tensor(const Tensor&)> stretch_;
};

}  // namespace

void backward(const Tensor& y, const Tensor& dy) {
  Context& context = context_of(y);
  const Recording recording(context, /*on=*/false);
  WalkArithmetic arithmetic(context);
  grad::backward(y, dy, arithmetic);
}

void backward(const Tensor& loss) {
  base::check(loss.numel() == 1, "backward", "one value, has shape ", loss.shape());
  const Tensor one = context_of(loss).scalars().make(loss.allocator(), 1.0F);
  backward(loss, one.reshape(loss.shape()));
}

Tensor checkpointed(const Tensor& x,
                    bool has_leaves,
                    std::function<Tensor(const Tensor& x)> stretch) {
  Context& context = context_of(x);
  if (!context.is_recording() || !(has_leaves || x.grad_edge())) return stretch(x);
  Tensor y;
  {
    const Recording recording(context, /*on=*/false);
    y = stretch(x.detached()).detached();
  }
  inspect_result("checkpointed", y);
  attach(y, std::make_shared<StretchNode>(x, std::move(stretch)));
  return y;
}

Tensor with_side_loss(const Tensor& y, const Tensor& loss, float weight) {
  base::check(loss.numel() == 1, "with_side_loss", "one value, has shape ", loss.shape());
  if (!records({&y, &loss})) return y;
  Tensor out = y.detached();
  record("with_side_loss", out, {&y, &loss},
         [shape = loss.shape(), weight](const Tensor& dy, GradSink& sink) {
           sink.add(0, dy);
           const Tensor d_loss = context_of(dy).scalars().make(dy.allocator(), weight);
           sink.add(1, d_loss.reshape(shape));
         });
  return out;
}

bool is_finite(const Tensor& x) {
  if (!traits(x.dtype()).is_float) return true;
  const Tensor values = to_f32(x.detached());
  return std::isfinite(sum_of_squares({&values, 1}));
}

}  // namespace tessera::ops
