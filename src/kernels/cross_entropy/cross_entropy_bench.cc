// Traffic of cross_entropy: logits read, their gradient written.
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/cross_entropy/cross_entropy_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(CrossEntropyShape shape)
      : shape_(shape),
        x_(testing::random_floats(shape.T * shape.V, 1)),
        dx_(x_.size()),
        loss_(static_cast<std::size_t>(shape.T)),
        targets_(static_cast<std::size_t>(shape.T), 7),
        weights_(static_cast<std::size_t>(shape.T), 1.0F) {}

  void run(CrossEntropyFn<float>& kernel, base::ThreadPool& pool) {
    kernel({.x = x_.data(),
            .targets = targets_.data(),
            .weights = weights_.data(),
            .loss = loss_.data(),
            .dx = dx_.data(),
            .T = shape_.T,
            .V = shape_.V,
            .x_stride = shape_.V,
            .dx_stride = shape_.V},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return dx_; }
  [[nodiscard]] double bytes() const { return 8.0 * static_cast<double>(x_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.V);
  }

 private:
  CrossEntropyShape shape_;
  std::vector<float> x_;
  std::vector<float> dx_;
  std::vector<double> loss_;
  std::vector<std::int32_t> targets_;
  std::vector<float> weights_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("cross_entropy", cross_entropy_variants<float>(), kCrossEntropyShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
