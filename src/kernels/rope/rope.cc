#include "kernels/rope/rope.h"

#include <array>

namespace tessera::kernels {

template <>
std::span<const Variant<RopeFn<float>>> rope_variants() {
  static constexpr std::array<Variant<RopeFn<float>>, 4> kVariants = {{
      {Isa::kRef, rope_ref<float>},
      {Isa::kBase, rope_base},
      {Isa::kAvx2, rope_avx2},
      {Isa::kCuda, rope_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<RopeFn<BFloat16>>> rope_variants() {
  static constexpr std::array<Variant<RopeFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, rope_ref<BFloat16>},
      {Isa::kCuda, rope_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
