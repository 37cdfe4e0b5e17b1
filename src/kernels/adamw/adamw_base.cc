#include <cmath>

#include "kernels/adamw/adamw.h"

namespace tessera::kernels {
namespace {

void store(float value, float& to) {
  to = value;
}

void store(float value, BFloat16& to) {
  to = to_bfloat16(value);
}

template <class Elem>
void update(const AdamwTensors<Elem>& tensors, Index i) {
  const AdamwFactors& factors = tensors.factors;
  // Gradient.
  const float g = tensors.gradient == nullptr ? 0.0F : tensors.gradient[i] * factors.gradient_scale;
  // Decay.
  const float w = tensors.weight[i] * factors.shrink;
  // Moments.
  const float m_before = to_float(tensors.m[i]);
  const float m = m_before + factors.m_step * (g - m_before);
  const float v = factors.v_keep * to_float(tensors.v[i]) + factors.v_step * g * g;
  // Step.
  const float denom = std::sqrt(v) / factors.root_bias + factors.epsilon;
  tensors.weight[i] = w - factors.step * m / denom;
  store(m, tensors.m[i]);
  store(v, tensors.v[i]);
  if (tensors.rounded != nullptr) tensors.rounded[i] = to_bfloat16(tensors.weight[i]);
}

}  // namespace

template <class Elem>
void adamw_base(const AdamwArgs<Elem>& args, const Queue& queue) {
  for_each_chunk(args.tensors, args.num_tensors, args.num_chunks, queue.pool(),
                 [](const AdamwTensors<Elem>& tensors, Index begin, Index end, Index /*chunk*/) {
                   for (Index i = begin; i < end; ++i)
                     update(tensors, i);
                 });
}

template void adamw_base(const AdamwArgs<float>&, const Queue&);
template void adamw_base(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
