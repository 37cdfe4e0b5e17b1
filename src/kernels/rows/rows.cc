#include "kernels/rows/rows.h"

#include <array>

namespace tessera::kernels {

template <class Elem>
std::span<const Variant<GatherRowsFn<Elem>>> gather_rows_variants() {
  static constexpr std::array<Variant<GatherRowsFn<Elem>>, 2> kVariants = {{
      {Isa::kRef, gather_rows_ref<Elem>},
      {Isa::kBase, gather_rows_base<Elem>},
  }};
  return kVariants;
}

template std::span<const Variant<GatherRowsFn<float>>> gather_rows_variants<float>();
template std::span<const Variant<GatherRowsFn<BFloat16>>> gather_rows_variants<BFloat16>();
template std::span<const Variant<GatherRowsFn<Float16>>> gather_rows_variants<Float16>();

std::span<const Variant<ScatterRowsFn>> scatter_rows_variants() {
  static constexpr std::array<Variant<ScatterRowsFn>, 2> kVariants = {{
      {Isa::kRef, scatter_rows_ref},
      {Isa::kBase, scatter_rows_base},
  }};
  return kVariants;
}

std::span<const Variant<CombineExpertsFn>> combine_experts_variants() {
  static constexpr std::array<Variant<CombineExpertsFn>, 3> kVariants = {{
      {Isa::kRef, combine_experts_ref},
      {Isa::kBase, combine_experts_base},
      {Isa::kAvx2, combine_experts_avx2},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
