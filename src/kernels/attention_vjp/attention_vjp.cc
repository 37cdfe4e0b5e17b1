// The table of variants, best last, and the scratch they need.
#include "kernels/attention_vjp/attention_vjp.h"

#include <algorithm>
#include <array>

#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {

std::span<const Variant<AttentionVjpFunction>> attention_vjp_variants() {
  static constexpr std::array<Variant<AttentionVjpFunction>, 2> kVariants = {{
      {Isa::kRef, attention_vjp_ref},
      {Isa::kBase, attention_vjp_base},
  }};
  return kVariants;
}

Index attention_vjp_scratch_bytes(const AttentionVjpArgs& args, int num_threads) {
  const Index ref = (args.key_width + args.value_width) * static_cast<Index>(sizeof(double));
  const Index base = num_threads * args.key_width * static_cast<Index>(sizeof(float));
  return std::max(ref, base) + kScratchAlignment;
}

}  // namespace tessera::kernels
