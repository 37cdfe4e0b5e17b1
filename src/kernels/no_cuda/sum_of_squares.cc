#include "kernels/sum_of_squares/sum_of_squares.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void sum_of_squares_cuda(const SumOfSquaresArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("sum_of_squares");
}

}  // namespace tessera::kernels
