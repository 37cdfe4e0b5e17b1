#include "kernels/norm_vjp/norm_vjp.h"

#include <array>

#include "base/checked_math.h"

namespace tessera::kernels {

template <class Elem>
Index norm_vjp_scratch_bytes(const NormVjpArgs<Elem>& args, const Queue& queue) {
  const Index num_sums = (args.dw == nullptr ? 0 : 1) + (args.db == nullptr ? 0 : 1);
  const Index parts = num_sums * base::ceil_div(args.T, kNormVjpRows) * args.D;
  const Index rows = queue.is_gpu() ? 2 * args.T : 0;  // what each row is normalised by
  return (parts + rows) * static_cast<Index>(sizeof(float));
}

template Index norm_vjp_scratch_bytes(const NormVjpArgs<float>&, const Queue&);
template Index norm_vjp_scratch_bytes(const NormVjpArgs<BFloat16>&, const Queue&);

template <>
std::span<const Variant<NormVjpFn<float>>> rms_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn<float>>, 3> kVariants = {{
      {Isa::kRef, rms_norm_vjp_ref<float>},
      {Isa::kBase, rms_norm_vjp_base},
      {Isa::kCuda, rms_norm_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<NormVjpFn<BFloat16>>> rms_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, rms_norm_vjp_ref<BFloat16>},
      {Isa::kCuda, rms_norm_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<NormVjpFn<float>>> layer_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn<float>>, 3> kVariants = {{
      {Isa::kRef, layer_norm_vjp_ref<float>},
      {Isa::kBase, layer_norm_vjp_base},
      {Isa::kCuda, layer_norm_vjp_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<NormVjpFn<BFloat16>>> layer_norm_vjp_variants() {
  static constexpr std::array<Variant<NormVjpFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, layer_norm_vjp_ref<BFloat16>},
      {Isa::kCuda, layer_norm_vjp_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
