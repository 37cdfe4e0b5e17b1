// The table of variants, best last, and the scratch they need.
#include "kernels/attention/attention.h"

#include <algorithm>
#include <array>

#include "kernels/attention/internal/plan.h"
#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {

std::span<const Variant<AttentionFunction>> attention_variants() {
  static constexpr std::array<Variant<AttentionFunction>, 3> kVariants = {{
      {Isa::kRef, attention_ref},
      {Isa::kBase, attention_base},
      {Isa::kAvx2, attention_avx2},
  }};
  return kVariants;
}

Index attention_scratch_bytes(const AttentionArgs& args, const Queue& queue) {
  const int num_threads = queue.pool().num_threads();
  Index max_keys = 0;
  for (const AttentionSequence& sequence : args.sequences) {
    max_keys = std::max(max_keys, sequence.num_keys);
  }
  const AttentionPlan plan = plan_attention(args, num_threads);
  const Index float_bytes = static_cast<Index>(sizeof(float));
  const Index ref = max_keys * static_cast<Index>(sizeof(double));
  const Index base = num_threads * (args.key_width + args.value_width) * float_bytes;
  const Index tiled = (plan.partial_floats + num_threads * plan.thread_floats) * float_bytes;
  return std::max({ref, base, tiled}) + kScratchAlignment;
}

}  // namespace tessera::kernels
