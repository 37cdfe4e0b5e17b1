#include "kernels/patchify/patchify.h"

namespace tessera::kernels {

template <>
std::span<const Variant<PatchifyFn<float>>> patchify_variants() {
  static constexpr std::array<Variant<PatchifyFn<float>>, 3> kVariants = {{
      {Isa::kRef, patchify_ref<float>},
      {Isa::kBase, patchify_base},
      {Isa::kCuda, patchify_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<PatchifyFn<BFloat16>>> patchify_variants() {
  static constexpr std::array<Variant<PatchifyFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, patchify_ref<BFloat16>},
      {Isa::kCuda, patchify_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
