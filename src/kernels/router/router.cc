#include "kernels/router/router.h"

#include <array>

#include "kernels/router/router_vjp.h"

namespace tessera::kernels {

std::span<const Variant<RouterFn>> router_variants() {
  static constexpr std::array<Variant<RouterFn>, 3> kVariants = {{
      {Isa::kRef, router_ref},
      {Isa::kBase, router_base},
      {Isa::kCuda, router_cuda},
  }};
  return kVariants;
}

std::span<const Variant<RouterVjpFn>> router_vjp_variants() {
  static constexpr std::array<Variant<RouterVjpFn>, 3> kVariants = {{
      {Isa::kRef, router_vjp_ref},
      {Isa::kBase, router_vjp_base},
      {Isa::kCuda, router_vjp_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
