// The table of variants, best last, and the scratch they need.
#include "kernels/attention_vjp/attention_vjp.h"

#include <algorithm>
#include <array>

#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/internal/plan.h"

namespace tessera::kernels {

std::span<const Variant<AttentionVjpFunction>> attention_vjp_variants() {
  static constexpr std::array<Variant<AttentionVjpFunction>, 3> kVariants = {{
      {Isa::kRef, attention_vjp_ref},
      {Isa::kBase, attention_vjp_base},
      {Isa::kAvx2, attention_vjp_avx2},
  }};
  return kVariants;
}

Index attention_vjp_scratch_bytes(const AttentionVjpArgs& args, const Queue& queue) {
  const int num_threads = queue.pool().num_threads();
  const Index ref = (args.key_width + args.value_width) * static_cast<Index>(sizeof(double));
  const Index float_bytes = static_cast<Index>(sizeof(float));
  const Index base = num_threads * args.key_width * float_bytes;
  const VjpPlan plan = plan_attention_vjp(args, num_threads);
  const Index tiled = (plan.partial_floats + num_threads * plan.thread_floats) * float_bytes;
  return std::max({ref, base, tiled}) + kScratchAlignment;
}

}  // namespace tessera::kernels
