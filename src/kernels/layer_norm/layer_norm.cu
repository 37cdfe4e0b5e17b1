// Cost: x read three times, twice from cache, y written; bound by memory.
#include "kernels/cuda/row_sums.cuh"
#include "kernels/layer_norm/layer_norm.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct LayerNorm {
  template <int kTeam, int kWidth>
  static __device__ void at(const Args& args, Index t) {
    const auto* x = args.x + t * args.x_stride;
    auto* y = args.y + t * args.y_stride;
    const auto D = static_cast<float>(args.D);
    // Mean.
    const float sum =
        cuda::row_total<kTeam, kWidth>(args.D, [&](Index d) { return cuda::load<kWidth>(x + d); });
    const float mean = sum / D;
    // Variance around it.
    const float sum_squares = cuda::row_total<kTeam, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(x + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        values[i] = (values[i] - mean) * (values[i] - mean);
      return values;
    });
    // Normalise, weight, shift.
    const float r = 1.0F / sqrtf(sum_squares / D + args.eps);
    cuda::for_each_pack<kTeam, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(x + d);
      const auto w = cuda::load<kWidth>(args.w + d);
      const auto b = cuda::load<kWidth>(args.b + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        values[i] = (values[i] - mean) * r * w[i] + b[i];
      cuda::store(y + d, values);
    });
  }
};

}  // namespace

template <class Elem>
void layer_norm_cuda(const LayerNormArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.x, args.x_stride},
                                    cuda::RowsAt{args.y, args.y_stride},
                                    cuda::RowsAt{args.w, Index{0}}, cuda::RowsAt{args.b, Index{0}});
  cuda::launch_rows<LayerNorm, kWidth>("layer_norm", args,
                                       {.T = args.T, .D = args.D, .may_pack = packs}, queue);
}

template void layer_norm_cuda(const LayerNormArgs<float>&, const Queue&);
template void layer_norm_cuda(const LayerNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
