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

}  // namespace

void record_view(const Tensor& whole, Tensor& y, std::function<Tensor(const Tensor&)> window) {
  const GradEdge& edge = whole.grad_edge();
  const auto node = std::make_shared<ViewNode>(edge, std::move(window));
  attach(y, node);
  node->slots().back().dtype = edge.node->slots()[edge.result].dtype;
}

}  // namespace tessera
