// Traffic of sum_of_squares: values read.
#include "kernels/sum_of_squares/sum_of_squares.h"
#include "kernels/sum_of_squares/sum_of_squares_shapes.h"
#include "kernels/testing/bench.h"

namespace tessera::kernels {
namespace {

class Job {
 public:
  explicit Job(SumOfSquaresShape shape)
      : x_(testing::random_floats(shape.count, 1)),
        chunk_sums_(static_cast<std::size_t>(num_list_chunks(shape.count))) {}

  void run(SumOfSquaresFn& kernel, base::ThreadPool& pool) {
    double sum = 0;
    const SquaredValues array{.x = x_.data(), .count = std::ssize(x_)};
    kernel({.arrays = &array,
            .num_arrays = 1,
            .num_chunks = std::ssize(chunk_sums_),
            .chunk_sums = chunk_sums_.data(),
            .sum = &sum},
           pool);
    output_[0] = static_cast<float>(sum);
  }
  [[nodiscard]] std::span<const float> output() const { return output_; }
  [[nodiscard]] double bytes() const { return 4.0 * static_cast<double>(x_.size()); }
  [[nodiscard]] std::string label() const { return std::to_string(x_.size()); }

 private:
  std::vector<float> x_;
  std::vector<double> chunk_sums_;
  std::vector<float> output_ = {0};
};

}  // namespace

int run_benches(int argc, char** argv) {
  testing::add_variants<Job>("sum_of_squares", sum_of_squares_variants(), kSumOfSquaresShapes);
  return testing::run_all(argc, argv);
}

}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
