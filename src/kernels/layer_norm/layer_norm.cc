#include "kernels/layer_norm/layer_norm.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<LayerNormFn>> layer_norm_variants() {
  static constexpr std::array<Variant<LayerNormFn>, 3> kVariants = {{
      {Isa::kRef, layer_norm_ref},
      {Isa::kBase, layer_norm_base},
      {Isa::kAvx2, layer_norm_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
