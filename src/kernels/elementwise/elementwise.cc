#include "kernels/elementwise/elementwise.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<AddFn>> add_variants() {
  static constexpr std::array<Variant<AddFn>, 4> kVariants = {{
      {Isa::kRef, add_ref},
      {Isa::kBase, add_base},
      {Isa::kAvx2, add_avx2},
      {Isa::kCuda, add_cuda},
  }};
  return kVariants;
}

std::span<const Variant<ScaleFn>> scale_variants() {
  static constexpr std::array<Variant<ScaleFn>, 4> kVariants = {{
      {Isa::kRef, scale_ref},
      {Isa::kBase, scale_base},
      {Isa::kAvx2, scale_avx2},
      {Isa::kCuda, scale_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
