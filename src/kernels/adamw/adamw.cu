// Cost, f32 moments: weight, m, v read and written, gradient read, rounded written: 30 bytes per
// value, 22 with bf16 moments; bound by memory.
#include <algorithm>

#include "kernels/adamw/adamw.h"
#include "kernels/cuda/pointwise.cuh"

namespace tessera::kernels {
namespace {

template <class Args>
struct Adamw {
  template <int kWidth>
  static __device__ void at(const Args& args, Index /*row*/, Index i) {
    const AdamwFactors& factors = args.factors;
    cuda::Floats<kWidth> gradient{};
    if (args.gradient != nullptr) gradient = cuda::load<kWidth>(args.gradient + i);
    auto weight = cuda::load<kWidth>(args.weight + i);
    auto m = cuda::load<kWidth>(args.m + i);
    auto v = cuda::load<kWidth>(args.v + i);
#pragma unroll
    for (int k = 0; k < kWidth; ++k) {
      const float g = gradient[k] * factors.gradient_scale;
      m[k] += factors.m_step * (g - m[k]);
      v[k] = factors.v_keep * v[k] + factors.v_step * g * g;
      const float denominator = sqrtf(v[k]) / factors.root_bias + factors.epsilon;
      weight[k] = weight[k] * factors.shrink - factors.step * m[k] / denominator;
    }
    cuda::store(args.weight + i, weight);
    cuda::store(args.m + i, m);
    cuda::store(args.v + i, v);
    if (args.rounded != nullptr) cuda::store(args.rounded + i, weight);
  }
};

}  // namespace

template <class Elem>
void adamw_cuda(const AdamwArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<float>;
  const bool packs =
      cuda::may_pack(kWidth, args.count, cuda::RowsAt{args.weight, Index{0}},
                     cuda::RowsAt{args.m, Index{0}}, cuda::RowsAt{args.v, Index{0}},
                     cuda::RowsAt{args.gradient, Index{0}}, cuda::RowsAt{args.rounded, Index{0}});
  cuda::launch_pointwise<Adamw, kWidth>("adamw", args, {.T = 1, .D = args.count, .may_pack = packs},
                                        queue);
}

template void adamw_cuda(const AdamwArgs<float>&, const Queue&);
template void adamw_cuda(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
