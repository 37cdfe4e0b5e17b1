// Traffic of the activations: inputs read, y written. They are bound by arithmetic, so the share of
// the copying speed says how far they are from costing nothing.
#include "kernels/activation/activation.h"
#include "kernels/activation/activation_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class GeluJob {
 public:
  explicit GeluJob(ActivationShape shape)
      : shape_(shape), x_(testing::random_floats(shape.T * shape.F, 1)), y_(x_.size()) {}

  void run(GeluFn<float>& kernel, base::ThreadPool& pool) {
    kernel({.x = x_.data(),
            .y = y_.data(),
            .T = shape_.T,
            .F = shape_.F,
            .x_stride = shape_.F,
            .y_stride = shape_.F},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 8.0 * static_cast<double>(y_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.F);
  }

 private:
  ActivationShape shape_;
  std::vector<float> x_;
  std::vector<float> y_;
};

class SwigluJob {
 public:
  explicit SwigluJob(ActivationShape shape)
      : shape_(shape),
        gate_(testing::random_floats(shape.T * shape.F, 1)),
        up_(testing::random_floats(shape.T * shape.F, 2)),
        y_(gate_.size()) {}

  void run(SwigluFn<float>& kernel, base::ThreadPool& pool) {
    kernel({.gate = gate_.data(),
            .up = up_.data(),
            .y = y_.data(),
            .T = shape_.T,
            .F = shape_.F,
            .gate_stride = shape_.F,
            .up_stride = shape_.F,
            .y_stride = shape_.F},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 12.0 * static_cast<double>(y_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.F);
  }

 private:
  ActivationShape shape_;
  std::vector<float> gate_;
  std::vector<float> up_;
  std::vector<float> y_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<GeluJob>("gelu_tanh", gelu_tanh_variants<float>(), kActivationShapes);
  testing::add_variants<GeluJob>("gelu_erf", gelu_erf_variants<float>(), kActivationShapes);
  testing::add_variants<SwigluJob>("swiglu", swiglu_variants<float>(), kActivationShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
