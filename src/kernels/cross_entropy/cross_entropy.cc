#include "kernels/cross_entropy/cross_entropy.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<CrossEntropyFn<float>>> cross_entropy_variants() {
  static constexpr std::array<Variant<CrossEntropyFn<float>>, 4> kVariants = {{
      {Isa::kRef, cross_entropy_ref<float>},
      {Isa::kBase, cross_entropy_base},
      {Isa::kAvx2, cross_entropy_avx2},
      {Isa::kCuda, cross_entropy_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<CrossEntropyFn<BFloat16>>> cross_entropy_variants() {
  static constexpr std::array<Variant<CrossEntropyFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, cross_entropy_ref<BFloat16>},
      {Isa::kCuda, cross_entropy_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
