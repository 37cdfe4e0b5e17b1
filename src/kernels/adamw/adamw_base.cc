#include <cmath>

#include "kernels/adamw/adamw.h"
#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

void store(float value, float& to) {
  to = value;
}

void store(float value, BFloat16& to) {
  to = to_bfloat16(value);
}

template <class Elem>
void update(const AdamwArgs<Elem>& args, Index i) {
  const AdamwFactors& factors = args.factors;
  // Gradient.
  const float g = args.gradient == nullptr ? 0.0F : args.gradient[i] * factors.gradient_scale;
  // Decay.
  const float w = args.weight[i] * factors.shrink;
  // Moments.
  const float m_before = to_float(args.m[i]);
  const float m = m_before + factors.m_step * (g - m_before);
  const float v = factors.v_keep * to_float(args.v[i]) + factors.v_step * g * g;
  // Step.
  const float denom = std::sqrt(v) / factors.root_bias + factors.epsilon;
  args.weight[i] = w - factors.step * m / denom;
  store(m, args.m[i]);
  store(v, args.v[i]);
  if (args.rounded != nullptr) args.rounded[i] = to_bfloat16(args.weight[i]);
}

}  // namespace

template <class Elem>
void adamw_base(const AdamwArgs<Elem>& args, const Queue& queue) {
  queue.parallel_for(args.count, kChunkValues, [&](Index begin, Index end, int /*thread*/) {
    for (Index i = begin; i < end; ++i)
      update(args, i);
  });
}

template void adamw_base(const AdamwArgs<float>&, const Queue&);
template void adamw_base(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
