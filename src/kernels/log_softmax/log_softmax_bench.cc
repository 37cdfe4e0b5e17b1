// Traffic of log_softmax: logits read once from memory (and once from cache).
#include "kernels/log_softmax/log_softmax.h"
#include "kernels/log_softmax/log_softmax_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(LogSoftmaxShape shape)
      : shape_(shape),
        x_(testing::random_floats(shape.T * shape.V, 1)),
        y_(static_cast<std::size_t>(shape.T)),
        log_norm_(static_cast<std::size_t>(shape.T)),
        argmax_(static_cast<std::size_t>(shape.T)) {}

  void run(LogSoftmaxFn& kernel, base::ThreadPool& pool) {
    kernel({.x = x_.data(),
            .log_probs = y_.data(),
            .log_norm = log_norm_.data(),
            .argmax = argmax_.data(),
            .T = shape_.T,
            .V = shape_.V,
            .x_stride = shape_.V},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return y_; }
  [[nodiscard]] double bytes() const { return 4.0 * static_cast<double>(x_.size()); }
  [[nodiscard]] std::string label() const {
    return std::to_string(shape_.T) + "x" + std::to_string(shape_.V);
  }

 private:
  LogSoftmaxShape shape_;
  std::vector<float> x_;
  std::vector<float> y_;
  std::vector<double> log_norm_;
  std::vector<std::int32_t> argmax_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("log_softmax", log_softmax_variants(), kLogSoftmaxShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
