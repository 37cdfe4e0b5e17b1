// The table of variants, best last, and the scratch they need.
#include "kernels/attention/attention.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "kernels/attention/internal/gpu_plan.h"
#include "kernels/attention/internal/plan.h"
#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {

template <>
std::span<const Variant<AttentionFn<float>>> attention_variants() {
  static constexpr std::array<Variant<AttentionFn<float>>, 4> kVariants = {{
      {Isa::kRef, attention_ref<float>},
      {Isa::kBase, attention_base},
      {Isa::kAvx2, attention_avx2},
      {Isa::kCuda, attention_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<AttentionFn<BFloat16>>> attention_variants() {
  static constexpr std::array<Variant<AttentionFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, attention_ref<BFloat16>},
      {Isa::kCuda, attention_cuda<BFloat16>},
  }};
  return kVariants;
}

template <class Elem>
Index attention_scratch_bytes(const AttentionArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_scratch_bytes(args, queue.device().facts().num_multiprocessors);
  Index max_keys = 0;
  for (const AttentionSequence<Elem>& sequence : args.sequences) {
    max_keys = std::max(max_keys, sequence.num_keys);
  }
  Index bytes = max_keys * static_cast<Index>(sizeof(double));  // of the definition
  if constexpr (std::is_same_v<Elem, float>) {
    const int num_threads = queue.pool().num_threads();
    const AttentionPlan plan = plan_attention(args, num_threads);
    const Index float_bytes = static_cast<Index>(sizeof(float));
    const Index base = num_threads * (args.key_width + args.value_width) * float_bytes;
    const Index tiled = (plan.partial_floats + num_threads * plan.thread_floats) * float_bytes;
    bytes = std::max({bytes, base, tiled});
  }
  return bytes + kScratchAlignment;
}

template Index attention_scratch_bytes(const AttentionArgs<float>&, const Queue&);
template Index attention_scratch_bytes(const AttentionArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
