#include "kernels/elementwise/elementwise.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<AddFn<float>>> add_variants() {
  static constexpr std::array<Variant<AddFn<float>>, 4> kVariants = {{
      {Isa::kRef, add_ref<float>},
      {Isa::kBase, add_base},
      {Isa::kAvx2, add_avx2},
      {Isa::kCuda, add_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<AddFn<BFloat16>>> add_variants() {
  static constexpr std::array<Variant<AddFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, add_ref<BFloat16>},
      {Isa::kCuda, add_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<ScaleFn<float>>> scale_variants() {
  static constexpr std::array<Variant<ScaleFn<float>>, 4> kVariants = {{
      {Isa::kRef, scale_ref<float>},
      {Isa::kBase, scale_base},
      {Isa::kAvx2, scale_avx2},
      {Isa::kCuda, scale_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<ScaleFn<BFloat16>>> scale_variants() {
  static constexpr std::array<Variant<ScaleFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, scale_ref<BFloat16>},
      {Isa::kCuda, scale_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
