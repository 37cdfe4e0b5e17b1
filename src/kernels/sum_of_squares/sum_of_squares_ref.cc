#include <cmath>

#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {

void sum_of_squares_ref(const SumOfSquaresArgs& args, const Queue& /*queue*/) {
  double sum = 0;
  bool is_finite = true;
  for (Index i = 0; i < args.count; ++i) {
    const auto value = static_cast<double>(args.x[i]);
    sum += value * value;
    is_finite = is_finite && std::isfinite(value);
  }
  *args.sum = sum;
  *args.is_finite = is_finite;
}

}  // namespace tessera::kernels
