#include "kernels/cross_entropy/cross_entropy.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<CrossEntropyFn>> cross_entropy_variants() {
  static constexpr std::array<Variant<CrossEntropyFn>, 3> kVariants = {{
      {Isa::kRef, cross_entropy_ref},
      {Isa::kBase, cross_entropy_base},
      {Isa::kAvx2, cross_entropy_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
