#include "kernels/rows/rows_vjp.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace tessera::kernels {

// A counting sort.
std::vector<std::int32_t> rows_by_id(std::span<const std::int32_t> ids) {
  std::vector<std::int32_t> order(ids.size());
  if (ids.empty()) return order;
  std::vector<std::int32_t> next(static_cast<std::size_t>(std::ranges::max(ids)) + 2);
  for (const std::int32_t id : ids)
    ++next[static_cast<std::size_t>(id) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::size_t t = 0; t < ids.size(); ++t) {
    std::int32_t& place = next[static_cast<std::size_t>(ids[t])];
    order[static_cast<std::size_t>(place++)] = static_cast<std::int32_t>(t);
  }
  return order;
}

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
