// Traffic of scale_add: x and z read, y written.
#include "kernels/scale_add/scale_add.h"
#include "kernels/scale_add/scale_add_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(ScaleAddShape shape)
      : shape_(shape),
        x_(testing::random_floats(shape.T * shape.D, 1)),
        z_(testing::random_floats(shape.T * shape.D, 2)),
        y_(x_.size()) {}

  void run(ScaleAddFn& kernel, base::ThreadPool& pool) {
    kernel({.x = x_.data(),
            .z = z_.data(),
            .y = y_.data(),
            .scale = 1.5F,
            .T = shape_.T,
            .D = shape_.D,
            .x_stride = shape_.D,
            .z_stride = shape_.D,
            .y_stride = shape_.D},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 12.0 * static_cast<double>(x_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.D);
  }

 private:
  ScaleAddShape shape_;
  std::vector<float> x_;
  std::vector<float> z_;
  std::vector<float> y_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("scale_add", scale_add_variants(), kScaleAddShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
