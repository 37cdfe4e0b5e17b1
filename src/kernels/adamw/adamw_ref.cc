#include <cmath>

#include "kernels/adamw/adamw.h"

namespace tessera::kernels {
namespace {

void store(double value, float& to) {
  to = static_cast<float>(value);
}

void store(double value, BFloat16& to) {
  to = to_bfloat16(static_cast<float>(value));
}

template <class Elem>
void update(const AdamwTensors<Elem>& tensors) {
  const AdamwFactors& factors = tensors.factors;
  for (Index i = 0; i < tensors.count; ++i) {
    // Gradient.
    const double g = tensors.gradient == nullptr ? 0
                                                 : static_cast<double>(tensors.gradient[i]) *
                                                       static_cast<double>(factors.gradient_scale);
    // Decay.
    const double w = static_cast<double>(tensors.weight[i]) * static_cast<double>(factors.shrink);
    // Moments.
    const auto m_before = static_cast<double>(to_float(tensors.m[i]));
    const auto v_before = static_cast<double>(to_float(tensors.v[i]));
    const double m = m_before + static_cast<double>(factors.m_step) * (g - m_before);
    const double v = static_cast<double>(factors.v_keep) * v_before +
                     static_cast<double>(factors.v_step) * g * g;
    // Step.
    const double denom = std::sqrt(v) / static_cast<double>(factors.root_bias) +
                         static_cast<double>(factors.epsilon);
    tensors.weight[i] = static_cast<float>(w - static_cast<double>(factors.step) * m / denom);
    store(m, tensors.m[i]);
    store(v, tensors.v[i]);
    if (tensors.rounded != nullptr) tensors.rounded[i] = to_bfloat16(tensors.weight[i]);
  }
}

}  // namespace

template <class Elem>
void adamw_ref(const AdamwArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.num_tensors; ++t)
    update(args.tensors[t]);
}

template void adamw_ref(const AdamwArgs<float>&, const Queue&);
template void adamw_ref(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
