// For benches of norms over rows: a job of T rows of D values with weights w and, where the norm
// has one, a bias b. Traffic: x read, y written; further readings of x come from cache.
#pragma once

#include "kernels/testing/bench.h"

namespace tessera::kernels::testing {

template <class Args, class Shape>
class RowNormJob {
 public:
  explicit RowNormJob(Shape shape)
      : shape_(shape),
        x_(random_floats(shape.T * shape.D, 1)),
        w_(random_floats(shape.D, 2)),
        b_(random_floats(shape.D, 3)),
        y_(x_.size()) {}

  template <class Function>
  void run(Function& kernel, base::ThreadPool& pool) {
    Args args;
    args.x = x_.data();
    args.w = w_.data();
    if constexpr (requires { args.b; }) args.b = b_.data();
    args.y = y_.data();
    args.eps = 1e-6F;
    args.T = shape_.T;
    args.D = shape_.D;
    args.x_stride = shape_.D;
    args.y_stride = shape_.D;
    kernel(args, pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 8.0 * static_cast<double>(y_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.D);
  }

 private:
  Shape shape_;
  std::vector<float> x_;
  std::vector<float> w_;
  std::vector<float> b_;
  std::vector<float> y_;
};

}  // namespace tessera::kernels::testing
