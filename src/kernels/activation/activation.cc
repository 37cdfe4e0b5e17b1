#include "kernels/activation/activation.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<GeluFn<float>>> gelu_tanh_variants() {
  static constexpr std::array<Variant<GeluFn<float>>, 4> kVariants = {{
      {Isa::kRef, gelu_tanh_ref<float>},
      {Isa::kBase, gelu_tanh_base},
      {Isa::kAvx2, gelu_tanh_avx2},
      {Isa::kCuda, gelu_tanh_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluFn<BFloat16>>> gelu_tanh_variants() {
  static constexpr std::array<Variant<GeluFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, gelu_tanh_ref<BFloat16>},
      {Isa::kCuda, gelu_tanh_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluFn<float>>> gelu_erf_variants() {
  static constexpr std::array<Variant<GeluFn<float>>, 4> kVariants = {{
      {Isa::kRef, gelu_erf_ref<float>},
      {Isa::kBase, gelu_erf_base},
      {Isa::kAvx2, gelu_erf_avx2},
      {Isa::kCuda, gelu_erf_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GeluFn<BFloat16>>> gelu_erf_variants() {
  static constexpr std::array<Variant<GeluFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, gelu_erf_ref<BFloat16>},
      {Isa::kCuda, gelu_erf_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<SwigluFn<float>>> swiglu_variants() {
  static constexpr std::array<Variant<SwigluFn<float>>, 4> kVariants = {{
      {Isa::kRef, swiglu_ref<float>},
      {Isa::kBase, swiglu_base},
      {Isa::kAvx2, swiglu_avx2},
      {Isa::kCuda, swiglu_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<SwigluFn<BFloat16>>> swiglu_variants() {
  static constexpr std::array<Variant<SwigluFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, swiglu_ref<BFloat16>},
      {Isa::kCuda, swiglu_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
