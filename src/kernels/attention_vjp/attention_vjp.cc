// The table of variants, best last, and the scratch they need.
#include "kernels/attention_vjp/attention_vjp.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/internal/gpu_plan.h"
#include "kernels/attention_vjp/internal/plan.h"

namespace tessera::kernels {

template <>
std::span<const Variant<AttentionVjpFn<float>>> attention_vjp_variants() {
  static constexpr std::array<Variant<AttentionVjpFn<float>>, 4> kVariants = {{
      {Isa::kRef, attention_vjp_ref<float>},
      {Isa::kBase, attention_vjp_base},
      {Isa::kAvx2, attention_vjp_avx2},
      {Isa::kCuda, attention_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<AttentionVjpFn<BFloat16>>> attention_vjp_variants() {
  static constexpr std::array<Variant<AttentionVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, attention_vjp_ref<BFloat16>},
      {Isa::kCuda, attention_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

template <class Elem>
Index attention_vjp_scratch_bytes(const AttentionVjpArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_scratch_bytes(args);
  const Index width = args.key_width + args.value_width;
  Index bytes = width * static_cast<Index>(sizeof(double));  // of the definition
  if constexpr (std::is_same_v<Elem, float>) {
    const int num_threads = queue.pool().num_threads();
    const Index float_bytes = static_cast<Index>(sizeof(float));
    const Index base = num_threads * args.key_width * float_bytes;
    const VjpPlan plan = plan_attention_vjp(args, num_threads);
    const Index tiled = (plan.partial_floats + num_threads * plan.thread_floats) * float_bytes;
    bytes = std::max({bytes, base, tiled});
  }
  return bytes + kScratchAlignment;
}

template Index attention_vjp_scratch_bytes(const AttentionVjpArgs<float>&, const Queue&);
template Index attention_vjp_scratch_bytes(const AttentionVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
