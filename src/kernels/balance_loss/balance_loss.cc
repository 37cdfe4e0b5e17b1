#include "kernels/balance_loss/balance_loss.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<BalanceLossFn>> balance_loss_variants() {
  static constexpr std::array<Variant<BalanceLossFn>, 3> kVariants = {{
      {Isa::kRef, balance_loss_ref},
      {Isa::kBase, balance_loss_base},
      {Isa::kCuda, balance_loss_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
