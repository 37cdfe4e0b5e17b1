#include "kernels/rms_norm/rms_norm.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<RmsNormFn>> rms_norm_variants() {
  static constexpr std::array<Variant<RmsNormFn>, 3> kVariants = {{
      {Isa::kRef, rms_norm_ref},
      {Isa::kBase, rms_norm_base},
      {Isa::kAvx2, rms_norm_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
