// Traffic of rms_norm: x read, y written; its second reading of x comes from cache.
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rms_norm/rms_norm_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(RmsNormShape shape)
      : shape_(shape),
        x_(testing::random_floats(shape.T * shape.D, 1)),
        w_(testing::random_floats(shape.D, 2)),
        y_(x_.size()) {}

  void run(RmsNormFn& kernel, base::ThreadPool& pool) {
    kernel({.x = x_.data(),
            .w = w_.data(),
            .y = y_.data(),
            .eps = 1e-6F,
            .T = shape_.T,
            .D = shape_.D,
            .x_stride = shape_.D,
            .y_stride = shape_.D},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 8.0 * static_cast<double>(y_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.D);
  }

 private:
  RmsNormShape shape_;
  std::vector<float> x_;
  std::vector<float> w_;
  std::vector<float> y_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("rms_norm", rms_norm_variants(), kRmsNormShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
