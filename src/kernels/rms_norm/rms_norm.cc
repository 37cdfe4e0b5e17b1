#include "kernels/rms_norm/rms_norm.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<RmsNormFn<float>>> rms_norm_variants() {
  static constexpr std::array<Variant<RmsNormFn<float>>, 4> kVariants = {{
      {Isa::kRef, rms_norm_ref<float>},
      {Isa::kBase, rms_norm_base},
      {Isa::kAvx2, rms_norm_avx2},
      {Isa::kCuda, rms_norm_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<RmsNormFn<BFloat16>>> rms_norm_variants() {
  static constexpr std::array<Variant<RmsNormFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, rms_norm_ref<BFloat16>},
      {Isa::kCuda, rms_norm_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
