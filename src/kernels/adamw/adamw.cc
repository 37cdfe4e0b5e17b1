#include "kernels/adamw/adamw.h"

#include <array>
#include <cmath>

namespace tessera::kernels {

AdamwFactors adamw_factors(const AdamwConfig& config, Index update, double gradient_scale) {
  const auto exponent = static_cast<double>(update);
  const double bias1 = 1 - std::pow(config.beta1, exponent);
  const double bias2 = 1 - std::pow(config.beta2, exponent);
  return {.gradient_scale = static_cast<float>(gradient_scale),
          .shrink = static_cast<float>(1 - config.rate * config.weight_decay),
          .m_step = static_cast<float>(1 - config.beta1),
          .v_keep = static_cast<float>(config.beta2),
          .v_step = static_cast<float>(1 - config.beta2),
          .root_bias = static_cast<float>(std::sqrt(bias2)),
          .epsilon = static_cast<float>(config.epsilon),
          .step = static_cast<float>(config.rate / bias1)};
}

template <class Elem>
std::span<const Variant<AdamwFn<Elem>>> adamw_variants() {
  static constexpr std::array<Variant<AdamwFn<Elem>>, 4> kVariants = {{
      {Isa::kRef, adamw_ref<Elem>},
      {Isa::kBase, adamw_base<Elem>},
      {Isa::kAvx2, adamw_avx2<Elem>},
      {Isa::kCuda, adamw_cuda<Elem>},
  }};
  return kVariants;
}

template std::span<const Variant<AdamwFn<float>>> adamw_variants<float>();
template std::span<const Variant<AdamwFn<BFloat16>>> adamw_variants<BFloat16>();

}  // namespace tessera::kernels
