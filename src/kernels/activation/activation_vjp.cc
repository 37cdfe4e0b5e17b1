#include "kernels/activation/activation_vjp.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<GeluVjpFn>> gelu_tanh_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn>, 3> kVariants = {{
      {Isa::kRef, gelu_tanh_vjp_ref},
      {Isa::kBase, gelu_tanh_vjp_base},
      {Isa::kAvx2, gelu_tanh_vjp_avx2},
  }};
  return kVariants;
}

std::span<const Variant<GeluVjpFn>> gelu_erf_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn>, 3> kVariants = {{
      {Isa::kRef, gelu_erf_vjp_ref},
      {Isa::kBase, gelu_erf_vjp_base},
      {Isa::kAvx2, gelu_erf_vjp_avx2},
  }};
  return kVariants;
}

std::span<const Variant<SwigluVjpFn>> swiglu_vjp_variants() {
  static constexpr std::array<Variant<SwigluVjpFn>, 3> kVariants = {{
      {Isa::kRef, swiglu_vjp_ref},
      {Isa::kBase, swiglu_vjp_base},
      {Isa::kAvx2, swiglu_vjp_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
