// One block per row. Cost: x read twice, the second time from cache, y written; bound by memory.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_sums.cuh"
#include "kernels/rms_norm/rms_norm.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

template <class Args, int kWidth>
__global__ void rms_norm_kernel(const __grid_constant__ Args args) {
  const Index t = blockIdx.x;
  const auto* x = args.x + t * args.x_stride;
  auto* y = args.y + t * args.y_stride;
  // Mean square.
  const float sum = cuda::row_total<kThreads, kWidth>(args.D, [&](Index d) {
    auto values = cuda::load<kWidth>(x + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] *= values[i];
    return values;
  });
  const float mean = sum / static_cast<float>(args.D);
  // Normalise and weight.
  const float r = 1.0F / sqrtf(mean + args.eps);
  cuda::for_each_pack<kThreads, kWidth>(args.D, [&](Index d) {
    auto values = cuda::load<kWidth>(x + d);
    const auto w = cuda::load<kWidth>(args.w + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] = values[i] * r * w[i];
    cuda::store(y + d, values);
  });
}

}  // namespace

template <class Elem>
void rms_norm_cuda(const RmsNormArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  base::check(args.T <= cuda::kMaxBlocks, "rms_norm", "at most ", cuda::kMaxBlocks, " rows, has ",
              args.T);
  const bool packs =
      cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.x, args.x_stride},
                     cuda::RowsAt{args.y, args.y_stride}, cuda::RowsAt{args.w, Index{0}});
  cuda::launch(
      packs ? rms_norm_kernel<RmsNormArgs<Elem>, kWidth> : rms_norm_kernel<RmsNormArgs<Elem>, 1>,
      {.num_blocks = args.T, .num_threads = kThreads}, queue.stream(), args);
}

template void rms_norm_cuda(const RmsNormArgs<float>&, const Queue&);
template void rms_norm_cuda(const RmsNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
