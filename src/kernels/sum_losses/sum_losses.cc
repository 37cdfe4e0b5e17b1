#include "kernels/sum_losses/sum_losses.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<SumLossesFn>> sum_losses_variants() {
  static constexpr std::array<Variant<SumLossesFn>, 2> kVariants = {{
      {Isa::kRef, sum_losses_ref},
      {Isa::kCuda, sum_losses_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
