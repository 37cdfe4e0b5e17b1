#include "kernels/elementwise/accumulate.h"

#include "base/checked_math.h"
#include "kernels/elementwise/internal/walk.h"

namespace tessera::kernels {

Index accumulate_scratch_bytes(const std::array<Index, 4>& extents,
                               const std::array<Index, 4>& y_strides,
                               const Queue& queue) {
  const auto [places, summed] = walks_of(extents, y_strides, y_strides);
  const Index num_parts = base::ceil_div(summed.count, kAccumulatePartValues);
  if (!queue.is_gpu() || num_parts <= 1) return 0;
  return num_parts * places.count * Index{sizeof(float)};
}

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
