#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {

void sum_of_squares_ref(const SumOfSquaresArgs& args, const Queue& /*queue*/) {
  double sum = 0;
  for (Index a = 0; a < args.num_arrays; ++a) {
    const SquaredValues& array = args.arrays[a];
    for (Index i = 0; i < array.count; ++i) {
      const auto value = static_cast<double>(array.x[i]);
      sum += value * value;
    }
  }
  *args.sum = sum;
}

}  // namespace tessera::kernels
