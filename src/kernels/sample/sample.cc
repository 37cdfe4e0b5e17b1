#include "kernels/sample/sample.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<SampleFn>> sample_variants() {
  static constexpr std::array<Variant<SampleFn>, 3> kVariants = {{
      {Isa::kRef, sample_ref},
      {Isa::kBase, sample_base},
      {Isa::kCuda, sample_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
