// Rows are the heads of all tokens, values their pairs. Cost: x read, y written, tables from cache;
// bound by memory. Neighbours in a row stand half a head apart or next to each other.
#include "kernels/cuda/pointwise.cuh"
#include "kernels/rope/rope.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct Rope {
  template <int kWidth>
  static __device__ void at(const Args& args, Index row, Index i) {
    const Index t = row / args.N;
    const Index n = row % args.N;
    const auto* x = args.x + t * args.x_token_stride + n * args.x_head_stride;
    auto* y = args.y + t * args.y_token_stride + n * args.y_head_stride;
    const Index half = args.H / 2;
    const Index angle = args.positions[t] * half + i;
    const float sign = args.direction == RopeDirection::kForward ? 1.0F : -1.0F;
    const auto cos = cuda::load<kWidth>(args.cos_table + angle);
    const auto sin = cuda::load<kWidth>(args.sin_table + angle);
    const bool is_split = args.pairs == RopePairs::kHalfSplit;
    const Index first = is_split ? i : 2 * i;
    const Index second = is_split ? i + half : 2 * i + 1;
    auto a = cuda::load<kWidth>(x + first);
    auto b = cuda::load<kWidth>(x + second);
#pragma unroll
    for (int k = 0; k < kWidth; ++k) {
      const float turned = a[k] * cos[k] - b[k] * (sign * sin[k]);
      b[k] = a[k] * (sign * sin[k]) + b[k] * cos[k];
      a[k] = turned;
    }
    cuda::store(y + first, a);
    cuda::store(y + second, b);
  }
};

}  // namespace

template <class Elem>
void rope_cuda(const RopeArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const Index half = args.H / 2;
  const bool packs = args.pairs == RopePairs::kHalfSplit && args.x_head_stride % kWidth == 0 &&
                     args.y_head_stride % kWidth == 0 &&
                     cuda::may_pack(kWidth, half, cuda::RowsAt{args.x, args.x_token_stride},
                                    cuda::RowsAt{args.y, args.y_token_stride},
                                    cuda::RowsAt{args.cos_table, Index{0}},
                                    cuda::RowsAt{args.sin_table, Index{0}});
  cuda::launch_pointwise<Rope, kWidth>("rope", args,
                                       {.T = args.T * args.N, .D = half, .may_pack = packs}, queue);
}

template void rope_cuda(const RopeArgs<float>&, const Queue&);
template void rope_cuda(const RopeArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
