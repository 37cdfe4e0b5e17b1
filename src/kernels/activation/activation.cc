#include "kernels/activation/activation.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<GeluFn>> gelu_tanh_variants() {
  static constexpr std::array<Variant<GeluFn>, 3> kVariants = {{
      {Isa::kRef, gelu_tanh_ref},
      {Isa::kBase, gelu_tanh_base},
      {Isa::kAvx2, gelu_tanh_avx2},
  }};
  return kVariants;
}

std::span<const Variant<GeluFn>> gelu_erf_variants() {
  static constexpr std::array<Variant<GeluFn>, 3> kVariants = {{
      {Isa::kRef, gelu_erf_ref},
      {Isa::kBase, gelu_erf_base},
      {Isa::kAvx2, gelu_erf_avx2},
  }};
  return kVariants;
}

std::span<const Variant<SwigluFn>> swiglu_variants() {
  static constexpr std::array<Variant<SwigluFn>, 3> kVariants = {{
      {Isa::kRef, swiglu_ref},
      {Isa::kBase, swiglu_base},
      {Isa::kAvx2, swiglu_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
