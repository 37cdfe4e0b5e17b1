#include "kernels/layer_norm/layer_norm_vjp.h"

#include <array>

#include "base/checked_math.h"

namespace tessera::kernels {

Index layer_norm_vjp_scratch_values(const LayerNormVjpArgs& args) {
  const Index wanted = (args.dw == nullptr ? 0 : 1) + (args.db == nullptr ? 0 : 1);
  return wanted * base::ceil_div(args.T, kLayerNormVjpRows) * args.D;
}

std::span<const Variant<LayerNormVjpFn>> layer_norm_vjp_variants() {
  static constexpr std::array<Variant<LayerNormVjpFn>, 2> kVariants = {{
      {Isa::kRef, layer_norm_vjp_ref},
      {Isa::kBase, layer_norm_vjp_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
