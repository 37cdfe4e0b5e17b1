#include "kernels/log_softmax/log_softmax.h"

#include <array>

namespace tessera::kernels {

std::span<const Variant<LogSoftmaxFn>> log_softmax_variants() {
  static constexpr std::array<Variant<LogSoftmaxFn>, 4> kVariants = {{
      {Isa::kRef, log_softmax_ref},
      {Isa::kBase, log_softmax_base},
      {Isa::kAvx2, log_softmax_avx2},
      {Isa::kCuda, log_softmax_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
