#include "kernels/rows/rows_vjp.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<CombineExpertsVjpFn<float>>> combine_experts_vjp_variants() {
  static constexpr std::array<Variant<CombineExpertsVjpFn<float>>, 4> kVariants = {{
      {Isa::kRef, combine_experts_vjp_ref<float>},
      {Isa::kBase, combine_experts_vjp_base},
      {Isa::kAvx2, combine_experts_vjp_avx2},
      {Isa::kCuda, combine_experts_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<CombineExpertsVjpFn<BFloat16>>> combine_experts_vjp_variants() {
  static constexpr std::array<Variant<CombineExpertsVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, combine_experts_vjp_ref<BFloat16>},
      {Isa::kCuda, combine_experts_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GatherRowsVjpFn<float, float>>> gather_rows_vjp_variants() {
  static constexpr std::array<Variant<GatherRowsVjpFn<float, float>>, 3> kVariants = {{
      {Isa::kRef, gather_rows_vjp_ref<float, float>},
      {Isa::kBase, gather_rows_vjp_base},
      {Isa::kCuda, gather_rows_vjp_cuda<float, float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GatherRowsVjpFn<BFloat16, float>>> gather_rows_vjp_variants() {
  static constexpr std::array<Variant<GatherRowsVjpFn<BFloat16, float>>, 2> kVariants = {{
      {Isa::kRef, gather_rows_vjp_ref<BFloat16, float>},
      {Isa::kCuda, gather_rows_vjp_cuda<BFloat16, float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GatherRowsVjpFn<BFloat16, BFloat16>>> gather_rows_vjp_variants() {
  static constexpr std::array<Variant<GatherRowsVjpFn<BFloat16, BFloat16>>, 2> kVariants = {{
      {Isa::kRef, gather_rows_vjp_ref<BFloat16, BFloat16>},
      {Isa::kCuda, gather_rows_vjp_cuda<BFloat16, BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
