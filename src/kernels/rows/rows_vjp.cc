#include "kernels/rows/rows_vjp.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<CombineExpertsVjpFn>> combine_experts_vjp_variants() {
  static constexpr std::array<Variant<CombineExpertsVjpFn>, 3> kVariants = {{
      {Isa::kRef, combine_experts_vjp_ref},
      {Isa::kBase, combine_experts_vjp_base},
      {Isa::kAvx2, combine_experts_vjp_avx2},
  }};
  return kVariants;
}

std::span<const Variant<GatherRowsVjpFn>> gather_rows_vjp_variants() {
  static constexpr std::array<Variant<GatherRowsVjpFn>, 2> kVariants = {{
      {Isa::kRef, gather_rows_vjp_ref},
      {Isa::kBase, gather_rows_vjp_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
