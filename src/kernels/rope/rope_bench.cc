// Traffic of rope: the rotated windows read and written; the tables come from cache.
#include "kernels/rope/rope.h"
#include "kernels/rope/rope_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(const RopeShape& shape)
      : shape_(shape),
        x_(testing::random_floats(shape.T * shape.N * shape.head_width, 1)),
        y_(x_.size()),
        cosines_(testing::random_floats(shape.T * shape.H / 2, 2)),
        sines_(testing::random_floats(shape.T * shape.H / 2, 3)) {
    for (Index t = 0; t < shape.T; ++t)
      positions_.push_back(static_cast<std::int32_t>(t));
  }

  void run(RopeFn<float>& kernel, base::ThreadPool& pool) {
    const Index token_stride = shape_.N * shape_.head_width;
    kernel({.x = x_.data(),
            .y = y_.data(),
            .cos_table = cosines_.data(),
            .sin_table = sines_.data(),
            .positions = positions_.data(),
            .T = shape_.T,
            .N = shape_.N,
            .H = shape_.H,
            .x_token_stride = token_stride,
            .x_head_stride = shape_.head_width,
            .y_token_stride = token_stride,
            .y_head_stride = shape_.head_width,
            .pairs = shape_.pairs},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const {
    return 8.0 * static_cast<double>(shape_.T * shape_.N * shape_.H);
  }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.N) + "x" +
           std::to_string(shape_.H);
  }

 private:
  RopeShape shape_;
  std::vector<float> x_;
  std::vector<float> y_;
  std::vector<float> cosines_;
  std::vector<float> sines_;
  std::vector<std::int32_t> positions_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("rope", rope_variants<float>(), kRopeShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
