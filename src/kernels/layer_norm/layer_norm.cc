#include "kernels/layer_norm/layer_norm.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<LayerNormFn<float>>> layer_norm_variants() {
  static constexpr std::array<Variant<LayerNormFn<float>>, 4> kVariants = {{
      {Isa::kRef, layer_norm_ref<float>},
      {Isa::kBase, layer_norm_base},
      {Isa::kAvx2, layer_norm_avx2},
      {Isa::kCuda, layer_norm_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<LayerNormFn<BFloat16>>> layer_norm_variants() {
  static constexpr std::array<Variant<LayerNormFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, layer_norm_ref<BFloat16>},
      {Isa::kCuda, layer_norm_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
