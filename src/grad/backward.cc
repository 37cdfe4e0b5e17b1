#include "grad/backward.h"

#include <queue>
#include <utility>
#include <vector>

namespace tessera::grad {
namespace {

class Walk {
 public:
  explicit Walk(Arithmetic& arithmetic) : arithmetic_(arithmetic) {}

  void run(const GradEdge& root, const Tensor& dy);

  // The slot of an edge; its node is visited later.
  GradNode::Slot& arrive(const GradEdge& edge);
  void add(const GradEdge& edge, const Tensor& dx);
  GradSink::Target target(const GradEdge& edge, const Tensor& like);
  [[nodiscard]] Arithmetic& arithmetic() { return arithmetic_; }

 private:
  // Deepest first; of equal depth, who came first.
  struct Waiting {
    int depth;
    int arrival;
    std::shared_ptr<GradNode> node;
    friend bool operator<(const Waiting& a, const Waiting& b) {
      return a.depth != b.depth ? a.depth < b.depth : a.arrival > b.arrival;
    }
  };

  void visit(GradNode& node);

  Arithmetic& arithmetic_;
  std::priority_queue<Waiting> queue_;
  int num_arrivals_ = 0;
};

class NodeSink final : public GradSink {
 public:
  NodeSink(Walk& walk, const GradNode& node, const Tensor& like)
      : walk_(walk), node_(node), like_(like) {}

  [[nodiscard]] bool wants(std::size_t input) const override {
    return static_cast<bool>(node_.inputs()[input]);
  }

  void add(std::size_t input, const Tensor& dx) override {
    if (wants(input)) walk_.add(node_.inputs()[input], dx);
  }

  void add_window(std::size_t input,
                  base::FunctionRef<Tensor(const Tensor& whole)> window,
                  const Tensor& dx) override {
    if (!wants(input)) return;
    const GradEdge& edge = node_.inputs()[input];
    GradNode::Slot& slot = walk_.arrive(edge);
    if (!slot.gradient.has_value())
      slot.gradient = walk_.arithmetic().zeros(dx, slot.dtype, slot.shape);
    walk_.arithmetic().add_into(window(walk_.target(edge, dx).gradient), dx);
  }

  [[nodiscard]] Target target(std::size_t input) override {
    return walk_.target(node_.inputs()[input], like_);
  }

 private:
  Walk& walk_;
  const GradNode& node_;
  const Tensor& like_;
};

GradNode::Slot& Walk::arrive(const GradEdge& edge) {
  GradNode& node = *edge.node;
  if (!node.is_queued && !node.is_leaf()) {
    node.is_queued = true;
    queue_.push({.depth = node.depth(), .arrival = num_arrivals_++, .node = edge.node});
  }
  return node.slots()[edge.result];
}

void Walk::add(const GradEdge& edge, const Tensor& dx) {
  GradNode::Slot& slot = arrive(edge);
  base::check(dx.shape() == slot.shape && dx.dtype() == slot.dtype, edge.node->name(),
              "a gradient in ", to_string(slot.dtype), " of shape ", slot.shape, ", is ",
              to_string(dx.dtype()), " of ", dx.shape());
  if (!slot.gradient.has_value()) {
    // The first to come is kept as it is, until a second one must be added to it.
    slot.gradient = dx.is_contiguous() ? dx.detached() : arithmetic_.copy(dx);
    return;
  }
  arithmetic_.add_into(target(edge, dx).gradient, dx);
}

GradSink::Target Walk::target(const GradEdge& edge, const Tensor& like) {
  GradNode::Slot& slot = arrive(edge);
  if (!slot.gradient.has_value()) {
    slot.gradient = Tensor::empty(like.allocator(), slot.dtype, slot.shape);
    return {.gradient = slot.gradient, .has_values = false};
  }
  if (!slot.gradient.storage().is_unique()) slot.gradient = arithmetic_.copy(slot.gradient);
  return {.gradient = slot.gradient, .has_values = true};
}

void Walk::visit(GradNode& node) {
  std::vector<Tensor> dy;
  const Tensor* like = nullptr;
  for (GradNode::Slot& slot : node.slots()) {
    dy.push_back(std::exchange(slot.gradient, Tensor()));
  }
  for (const Tensor& gradient : dy) {
    if (gradient.has_value()) like = &gradient;
  }
  arithmetic_.on_visit(node, dy);
  NodeSink sink(*this, node, *like);
  node.backward(dy, sink);
  node.release();
}

void Walk::run(const GradEdge& root, const Tensor& dy) {
  add(root, dy);
  while (!queue_.empty()) {
    const std::shared_ptr<GradNode> node = queue_.top().node;
    queue_.pop();
    node->is_queued = false;
    visit(*node);
  }
}

}  // namespace

void backward(const Tensor& y, const Tensor& dy, Arithmetic& arithmetic) {
  if (!y.grad_edge()) return;
  Walk(arithmetic).run(y.grad_edge(), dy);
}

}  // namespace tessera::grad
