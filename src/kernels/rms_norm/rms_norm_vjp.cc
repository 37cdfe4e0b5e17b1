#include "kernels/rms_norm/rms_norm_vjp.h"

#include <array>

#include "base/checked_math.h"

namespace tessera::kernels {

Index rms_norm_vjp_scratch_values(const RmsNormVjpArgs& args) {
  return args.dw == nullptr ? 0 : base::ceil_div(args.T, kNormVjpRows) * args.D;
}

std::span<const Variant<RmsNormVjpFn>> rms_norm_vjp_variants() {
  static constexpr std::array<Variant<RmsNormVjpFn>, 2> kVariants = {{
      {Isa::kRef, rms_norm_vjp_ref},
      {Isa::kBase, rms_norm_vjp_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
