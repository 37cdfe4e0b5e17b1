// One block per row. Cost: x read three times, twice from cache, y written; bound by memory.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_sums.cuh"
#include "kernels/layer_norm/layer_norm.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

template <class Args, int kWidth>
__global__ void layer_norm_kernel(const __grid_constant__ Args args) {
  const Index t = blockIdx.x;
  const auto* x = args.x + t * args.x_stride;
  auto* y = args.y + t * args.y_stride;
  const auto D = static_cast<float>(args.D);
  // Mean.
  const float mean = cuda::row_total<kThreads, kWidth>(
                         args.D, [&](Index d) { return cuda::load<kWidth>(x + d); }) /
                     D;
  // Variance around it.
  const float sum_squares = cuda::row_total<kThreads, kWidth>(args.D, [&](Index d) {
    auto values = cuda::load<kWidth>(x + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] = (values[i] - mean) * (values[i] - mean);
    return values;
  });
  // Normalise, weight, shift.
  const float r = 1.0F / sqrtf(sum_squares / D + args.eps);
  cuda::for_each_pack<kThreads, kWidth>(args.D, [&](Index d) {
    auto values = cuda::load<kWidth>(x + d);
    const auto w = cuda::load<kWidth>(args.w + d);
    const auto b = cuda::load<kWidth>(args.b + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] = (values[i] - mean) * r * w[i] + b[i];
    cuda::store(y + d, values);
  });
}

}  // namespace

template <class Elem>
void layer_norm_cuda(const LayerNormArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  base::check(args.T <= cuda::kMaxBlocks, "layer_norm", "at most ", cuda::kMaxBlocks, " rows, has ",
              args.T);
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.x, args.x_stride},
                                    cuda::RowsAt{args.y, args.y_stride},
                                    cuda::RowsAt{args.w, Index{0}}, cuda::RowsAt{args.b, Index{0}});
  cuda::launch(packs ? layer_norm_kernel<LayerNormArgs<Elem>, kWidth>
                     : layer_norm_kernel<LayerNormArgs<Elem>, 1>,
               {.num_blocks = args.T, .num_threads = kThreads}, queue.stream(), args);
}

template void layer_norm_cuda(const LayerNormArgs<float>&, const Queue&);
template void layer_norm_cuda(const LayerNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
