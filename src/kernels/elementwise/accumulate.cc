#include "kernels/elementwise/accumulate.h"

namespace tessera::kernels {

std::span<const Variant<AccumulateFn>> accumulate_variants() {
  static constexpr std::array<Variant<AccumulateFn>, 2> kVariants = {{
      {Isa::kRef, accumulate_ref},
      {Isa::kBase, accumulate_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
