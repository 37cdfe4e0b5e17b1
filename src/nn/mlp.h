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

  [[nodiscard]] const Tensor& gate() const { return gate_.weight(); }  // [F, D]
  [[nodiscard]] const Tensor& up() const { return up_.weight(); }      // [F, D]
  [[nodiscard]] const Tensor& down() const { return down_.weight(); }  // [D, F]
  void visit(const std::string& prefix, ParameterVisitor on);

 private:
  Linear gate_;
  Linear up_;
  Linear down_;
};

}  // namespace tessera::nn
