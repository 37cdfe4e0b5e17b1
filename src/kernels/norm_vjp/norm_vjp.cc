#include "kernels/norm_vjp/norm_vjp.h"

#include <array>

#include "base/checked_math.h"

namespace tessera::kernels {

Index norm_vjp_scratch_bytes(const NormVjpArgs& args) {
  const Index num_wanted = (args.dw == nullptr ? 0 : 1) + (args.db == nullptr ? 0 : 1);
  return num_wanted * base::ceil_div(args.T, kNormVjpRows) * args.D *
         static_cast<Index>(sizeof(float));
}

std::span<const Variant<NormVjpFn>> rms_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn>, 2> kVariants = {{
      {Isa::kRef, rms_norm_vjp_ref},
      {Isa::kBase, rms_norm_vjp_base},
  }};
  return kVariants;
}

std::span<const Variant<NormVjpFn>> layer_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn>, 2> kVariants = {{
      {Isa::kRef, layer_norm_vjp_ref},
      {Isa::kBase, layer_norm_vjp_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
