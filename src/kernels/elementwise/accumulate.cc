#include "kernels/elementwise/accumulate.h"

namespace tessera::kernels {

template <>
std::span<const Variant<AccumulateFn<float, float>>> accumulate_variants() {
  static constexpr std::array<Variant<AccumulateFn<float, float>>, 3> kVariants = {{
      {Isa::kRef, accumulate_ref<float, float>},
      {Isa::kBase, accumulate_base},
      {Isa::kCuda, accumulate_cuda<float, float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<AccumulateFn<BFloat16, float>>> accumulate_variants() {
  static constexpr std::array<Variant<AccumulateFn<BFloat16, float>>, 2> kVariants = {{
      {Isa::kRef, accumulate_ref<BFloat16, float>},
      {Isa::kCuda, accumulate_cuda<BFloat16, float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<AccumulateFn<BFloat16, BFloat16>>> accumulate_variants() {
  static constexpr std::array<Variant<AccumulateFn<BFloat16, BFloat16>>, 2> kVariants = {{
      {Isa::kRef, accumulate_ref<BFloat16, BFloat16>},
      {Isa::kCuda, accumulate_cuda<BFloat16, BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
