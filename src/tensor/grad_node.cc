#include "tensor/grad_node.h"

#include <algorithm>
#include <utility>

namespace tessera {

GradNode::GradNode(std::string_view name, std::vector<GradEdge> inputs)
    : name_(name), inputs_(std::move(inputs)) {
  for (const GradEdge& edge : inputs_) {
    if (edge) depth_ = std::max(depth_, edge.node->depth() + 1);
  }
}

void attach(Tensor& y, const std::shared_ptr<GradNode>& node) {
  y.set_grad_edge({.node = node, .result = node->slots().size()});
  node->slots().push_back({.shape = y.shape(), .dtype = y.dtype(), .gradient = {}});
}

}  // namespace tessera
