// Traffic of adamw: gradient read; weight and both moments read and written.
#include "kernels/adamw/adamw.h"
#include "kernels/adamw/adamw_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

// A run changes what the next one reads: the rate is so low that the check does not see it.
template <class Elem>
class Job {
 public:
  explicit Job(AdamwShape shape)
      : weight_(testing::random_floats(shape.count, 1)),
        gradient_(testing::random_floats(shape.count, 2)),
        m_(weight_.size()),
        v_(weight_.size()) {}

  void run(AdamwFn<Elem>& kernel, base::ThreadPool& pool) {
    const AdamwTensors<Elem> tensors{
        .weight = weight_.data(),
        .m = m_.data(),
        .v = v_.data(),
        .gradient = gradient_.data(),
        .count = std::ssize(weight_),
        .factors = adamw_factors({.rate = 1e-5, .weight_decay = 0.1}, 1, 0.5)};
    kernel({.tensors = &tensors, .num_tensors = 1, .num_chunks = num_list_chunks(tensors.count)},
           pool);
  }
  [[nodiscard]] std::span<const float> output() const { return weight_; }
  [[nodiscard]] double bytes() const {
    return static_cast<double>(weight_.size()) * (12.0 + 4.0 * sizeof(Elem));
  }
  [[nodiscard]] std::string label() const { return std::to_string(weight_.size()); }

 private:
  std::vector<float> weight_;
  std::vector<float> gradient_;
  std::vector<Elem> m_;
  std::vector<Elem> v_;
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job<float>>("adamw_f32", adamw_variants<float>(), kAdamwShapes);
  testing::add_variants<Job<BFloat16>>("adamw_bf16", adamw_variants<BFloat16>(), kAdamwShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
