#include "kernels/router/router.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<RouterFn>> router_variants() {
  static constexpr std::array<Variant<RouterFn>, 2> kVariants = {{
      {Isa::kRef, router_ref},
      {Isa::kBase, router_base},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
