#include "tensor/internal/view_node.h"

#include <utility>

namespace tessera {
namespace {

class ViewNode final : public GradNode {
 public:
  ViewNode(const GradEdge& whole, std::function<Tensor(const Tensor&)> window)
      : GradNode("view", {whole}), window_(std::move(window)) {}

  void backward(std::span<const Tensor> dy, GradSink& sink) override {
    sink.add_window(0, window_, dy[0]);
  }

 private:
  std::function<Tensor(const Tensor&)> window_;
};

class ReshapeNode final : public GradNode {
 public:
  ReshapeNode(const GradEdge& whole, const Shape& shape)
      : GradNode("reshape", {whole}), shape_(shape) {}

  void backward(std::span<const Tensor> dy, GradSink& sink) override {
    sink.add(0, dy[0].reshape(shape_));
  }

 private:
  Shape shape_;  // of the whole
};

// The gradient of y has the type of that of the whole, which for a parameter is not its own.
void record(const GradEdge& whole, Tensor& y, const std::shared_ptr<GradNode>& node) {
  attach(y, node);
  node->slots().back().dtype = whole.node->slots()[whole.result].dtype;
}

}  // namespace

void record_view(const Tensor& whole, Tensor& y, std::function<Tensor(const Tensor&)> window) {
  const GradEdge edge = whole.grad_edge();
  record(edge, y, std::make_shared<ViewNode>(edge, std::move(window)));
}

void record_reshape(const Tensor& whole, Tensor& y) {
  const GradEdge edge = whole.grad_edge();
  record(edge, y, std::make_shared<ReshapeNode>(edge, whole.shape()));
}

}  // namespace tessera
