// Cost: x read twice, the second time from cache, y written; bound by memory.
#include "kernels/cuda/row_sums.cuh"
#include "kernels/rms_norm/rms_norm.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct RmsNorm {
  template <int kTeam, int kWidth>
  static __device__ void at(const Args& args, Index t) {
    const auto* x = args.x + t * args.x_stride;
    auto* y = args.y + t * args.y_stride;
    // Mean square.
    const float sum = cuda::row_total<kTeam, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(x + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        values[i] *= values[i];
      return values;
    });
    const float mean = sum / static_cast<float>(args.D);
    // Normalise and weight.
    const float r = 1.0F / sqrtf(mean + args.eps);
    cuda::for_each_pack<kTeam, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(x + d);
      const auto w = cuda::load<kWidth>(args.w + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        values[i] = values[i] * r * w[i];
      cuda::store(y + d, values);
    });
  }
};

}  // namespace

template <class Elem>
void rms_norm_cuda(const RmsNormArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const bool packs =
      cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.x, args.x_stride},
                     cuda::RowsAt{args.y, args.y_stride}, cuda::RowsAt{args.w, Index{0}});
  cuda::launch_rows<RmsNorm, kWidth>("rms_norm", args,
                                     {.T = args.T, .D = args.D, .may_pack = packs}, queue);
}

template void rms_norm_cuda(const RmsNormArgs<float>&, const Queue&);
template void rms_norm_cuda(const RmsNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
