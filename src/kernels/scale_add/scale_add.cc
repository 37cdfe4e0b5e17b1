// The table of variants, best last. Being listed here is what gets a variant tested and dispatched.
#include "kernels/scale_add/scale_add.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<ScaleAddFn>> scale_add_variants() {
  static constexpr std::array<Variant<ScaleAddFn>, 4> kVariants = {{
      {Isa::kRef, scale_add_ref},
      {Isa::kBase, scale_add_base},
      {Isa::kAvx2, scale_add_avx2},
      {Isa::kCuda, scale_add_cuda},
  }};
  return kVariants;
}

std::span<const Variant<ScaleAddVjpFn>> scale_add_vjp_variants() {
  static constexpr std::array<Variant<ScaleAddVjpFn>, 4> kVariants = {{
      {Isa::kRef, scale_add_vjp_ref},
      {Isa::kBase, scale_add_vjp_base},
      {Isa::kAvx2, scale_add_vjp_avx2},
      {Isa::kCuda, scale_add_vjp_cuda},
  }};
  return kVariants;
}

std::size_t scale_add_vjp_scratch_bytes(Index T) {
  return static_cast<std::size_t>(T) * sizeof(float);
}

}  // namespace tessera::kernels
