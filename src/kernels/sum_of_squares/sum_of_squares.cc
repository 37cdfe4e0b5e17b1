#include "kernels/sum_of_squares/sum_of_squares.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<SumOfSquaresFn>> sum_of_squares_variants() {
  static constexpr std::array<Variant<SumOfSquaresFn>, 4> kVariants = {{
      {Isa::kRef, sum_of_squares_ref},
      {Isa::kBase, sum_of_squares_base},
      {Isa::kAvx2, sum_of_squares_avx2},
      {Isa::kCuda, sum_of_squares_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
