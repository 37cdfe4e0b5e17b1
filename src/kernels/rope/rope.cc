#include "kernels/rope/rope.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<RopeFn>> rope_variants() {
  static constexpr std::array<Variant<RopeFn>, 3> kVariants = {{
      {Isa::kRef, rope_ref},
      {Isa::kBase, rope_base},
      {Isa::kAvx2, rope_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
