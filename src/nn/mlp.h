// Feed-forward blocks. T tokens · D width · F hidden width
#pragma once

#include "nn/linear.h"

namespace tessera::nn {

// down(silu(gate x) · (up x)), no biases: the dense layer, every expert and the shared expert.
class SwigluMlp {
 public:
  SwigluMlp() = default;
  SwigluMlp(Index width, Index hidden);
  [[nodiscard]] Tensor operator()(const Tensor& x_TD) const;

  [[nodiscard]] const Linear& gate() const { return gate_; }  // [F, D]
  [[nodiscard]] const Linear& up() const { return up_; }      // [F, D]
  [[nodiscard]] const Linear& down() const { return down_; }  // [D, F]
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Linear gate_;
  Linear up_;
  Linear down_;
};

}  // namespace tessera::nn
