// Traffic of the gradient of the experts' sum: rows read and their gradients written; dy read once.
// Of the gradient of a gather: dy read, the rows of the table read and written.
#include "kernels/rows/rows_shapes.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class CombineJob {
 public:
  explicit CombineJob(CombineShape shape)
      : shape_(shape),
        dy_(testing::random_floats(shape.T * shape.D, 1)),
        expert_rows_(testing::random_floats(shape.T * shape.A * shape.D, 2)),
        weights_(testing::random_floats(shape.T * shape.A, 3)),
        d_expert_rows_(expert_rows_.size()),
        dweights_(weights_.size()) {
    for (Index i = 0; i < shape.T * shape.A; ++i)
      slots_.push_back(static_cast<std::int32_t>(shape.T * shape.A - 1 - i));
  }

  void run(CombineExpertsVjpFn<float>& kernel, base::ThreadPool& pool) {
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

// A run adds to what the next one adds to: dy is so small that the check does not see it.
class GatherJob {
 public:
  explicit GatherJob(GatherShape shape)
      : shape_(shape),
        dy_(static_cast<std::size_t>(shape.T * shape.D), 1e-6F),
        dtable_(testing::random_floats(shape.V * shape.D, 1)) {
    for (Index t = 0; t < shape.T; ++t)
      ids_.push_back(static_cast<std::int32_t>(t * 7919 % shape.V));
  }

  void run(GatherRowsVjpFn<float, float>& kernel, base::ThreadPool& pool) {
    kernel({.dy = dy_.data(),
            .ids = ids_.data(),
            .dtable = dtable_.data(),
            .T = shape_.T,
            .D = shape_.D,
            .dy_stride = shape_.D,
            .dtable_stride = shape_.D},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return dtable_; }
  [[nodiscard]] double bytes() const { return 12.0 * static_cast<double>(dy_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.D);
  }

 private:
  GatherShape shape_;
  std::vector<float> dy_;
  std::vector<float> dtable_;
  std::vector<std::int32_t> ids_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<CombineJob>("combine_experts_vjp", combine_experts_vjp_variants<float>(),
                                    kCombineShapes);
  testing::add_variants<GatherJob>("gather_rows_vjp", gather_rows_vjp_variants<float, float>(),
                                   kGatherShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
