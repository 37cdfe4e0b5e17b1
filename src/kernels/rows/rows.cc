#include "kernels/rows/rows.h"

#include <array>
#include <type_traits>

namespace tessera::kernels {

template <class Stored, class Elem>
std::span<const Variant<GatherRowsFn<Stored, Elem>>> gather_rows_variants() {
  using Row = Variant<GatherRowsFn<Stored, Elem>>;
  if constexpr (std::is_same_v<Elem, float>) {
    static constexpr std::array<Row, 3> kVariants = {{
        {Isa::kRef, gather_rows_ref<Stored, Elem>},
        {Isa::kBase, gather_rows_base<Stored>},
        {Isa::kCuda, gather_rows_cuda<Stored, Elem>},
    }};
    return kVariants;
  } else {
    static constexpr std::array<Row, 2> kVariants = {{
        {Isa::kRef, gather_rows_ref<Stored, Elem>},
        {Isa::kCuda, gather_rows_cuda<Stored, Elem>},
    }};
    return kVariants;
  }
}

template std::span<const Variant<GatherRowsFn<float, float>>> gather_rows_variants();
template std::span<const Variant<GatherRowsFn<BFloat16, float>>> gather_rows_variants();
template std::span<const Variant<GatherRowsFn<Float16, float>>> gather_rows_variants();
template std::span<const Variant<GatherRowsFn<float, BFloat16>>> gather_rows_variants();
template std::span<const Variant<GatherRowsFn<BFloat16, BFloat16>>> gather_rows_variants();
template std::span<const Variant<GatherRowsFn<Float16, BFloat16>>> gather_rows_variants();

template <>
std::span<const Variant<ScatterRowsFn<float>>> scatter_rows_variants() {
  static constexpr std::array<Variant<ScatterRowsFn<float>>, 3> kVariants = {{
      {Isa::kRef, scatter_rows_ref<float>},
      {Isa::kBase, scatter_rows_base},
      {Isa::kCuda, scatter_rows_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<ScatterRowsFn<BFloat16>>> scatter_rows_variants() {
  static constexpr std::array<Variant<ScatterRowsFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, scatter_rows_ref<BFloat16>},
      {Isa::kCuda, scatter_rows_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<CombineExpertsFn<float>>> combine_experts_variants() {
  static constexpr std::array<Variant<CombineExpertsFn<float>>, 4> kVariants = {{
      {Isa::kRef, combine_experts_ref<float>},
      {Isa::kBase, combine_experts_base},
      {Isa::kAvx2, combine_experts_avx2},
      {Isa::kCuda, combine_experts_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<CombineExpertsFn<BFloat16>>> combine_experts_variants() {
  static constexpr std::array<Variant<CombineExpertsFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, combine_experts_ref<BFloat16>},
      {Isa::kCuda, combine_experts_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
