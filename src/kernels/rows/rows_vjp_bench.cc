// Traffic of the gradient of the experts' sum: rows read and their gradients written; dy read once.
#include "kernels/rows/rows_shapes.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(CombineShape shape)
      : shape_(shape),
        dy_(testing::random_floats(shape.T * shape.D, 1)),
        expert_rows_(testing::random_floats(shape.T * shape.A * shape.D, 2)),
        weights_(testing::random_floats(shape.T * shape.A, 3)),
        d_expert_rows_(expert_rows_.size()),
        dweights_(weights_.size()) {
    for (Index i = 0; i < shape.T * shape.A; ++i)
      slots_.push_back(static_cast<std::int32_t>(shape.T * shape.A - 1 - i));
  }

  void run(CombineExpertsVjpFn& kernel, base::ThreadPool& pool) {
    kernel({.dy = dy_.data(),
            .expert_rows = expert_rows_.data(),
            .slots = slots_.data(),
            .weights = weights_.data(),
            .d_expert_rows = d_expert_rows_.data(),
            .dweights = dweights_.data(),
            .T = shape_.T,
            .D = shape_.D,
            .A = shape_.A,
            .dy_stride = shape_.D,
            .expert_stride = shape_.D,
            .d_expert_stride = shape_.D},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return dweights_; }
  [[nodiscard]] double bytes() const {
    return 8.0 * static_cast<double>(expert_rows_.size()) + 4.0 * static_cast<double>(dy_.size());
  }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.D) + "x" +
           std::to_string(shape_.A);
  }

 private:
  CombineShape shape_;
  std::vector<float> dy_;
  std::vector<float> expert_rows_;
  std::vector<float> weights_;
  std::vector<float> d_expert_rows_;
  std::vector<float> dweights_;
  std::vector<std::int32_t> slots_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("combine_experts_vjp", combine_experts_vjp_variants(), kCombineShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
