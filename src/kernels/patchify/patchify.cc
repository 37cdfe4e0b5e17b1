#include "kernels/patchify/patchify.h"

namespace tessera::kernels {

std::span<const Variant<PatchifyFn>> patchify_variants() {
  static constexpr std::array<Variant<PatchifyFn>, 2> kVariants = {{
      {Isa::kRef, patchify_ref},
      {Isa::kBase, patchify_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
