#include "kernels/sum_of_squares/sum_of_squares.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<SumOfSquaresFn>> sum_of_squares_variants() {
  static constexpr std::array<Variant<SumOfSquaresFn>, 2> kVariants = {{
      {Isa::kRef, sum_of_squares_ref},
      {Isa::kBase, sum_of_squares_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
