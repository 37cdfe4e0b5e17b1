#include "kernels/activation/activation_vjp.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<GeluVjpFn<float>>> gelu_tanh_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn<float>>, 4> kVariants = {{
      {Isa::kRef, gelu_tanh_vjp_ref<float>},
      {Isa::kBase, gelu_tanh_vjp_base},
      {Isa::kAvx2, gelu_tanh_vjp_avx2},
      {Isa::kCuda, gelu_tanh_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluVjpFn<BFloat16>>> gelu_tanh_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, gelu_tanh_vjp_ref<BFloat16>},
      {Isa::kCuda, gelu_tanh_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluVjpFn<float>>> gelu_erf_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn<float>>, 4> kVariants = {{
      {Isa::kRef, gelu_erf_vjp_ref<float>},
      {Isa::kBase, gelu_erf_vjp_base},
      {Isa::kAvx2, gelu_erf_vjp_avx2},
      {Isa::kCuda, gelu_erf_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluVjpFn<BFloat16>>> gelu_erf_vjp_variants() {
  static constexpr std::array<Variant<GeluVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, gelu_erf_vjp_ref<BFloat16>},
      {Isa::kCuda, gelu_erf_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<SwigluVjpFn<float>>> swiglu_vjp_variants() {
  static constexpr std::array<Variant<SwigluVjpFn<float>>, 4> kVariants = {{
      {Isa::kRef, swiglu_vjp_ref<float>},
      {Isa::kBase, swiglu_vjp_base},
      {Isa::kAvx2, swiglu_vjp_avx2},
      {Isa::kCuda, swiglu_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<SwigluVjpFn<BFloat16>>> swiglu_vjp_variants() {
  static constexpr std::array<Variant<SwigluVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, swiglu_vjp_ref<BFloat16>},
      {Isa::kCuda, swiglu_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
