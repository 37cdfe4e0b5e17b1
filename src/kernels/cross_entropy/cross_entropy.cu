// One block per row. Cost: x read three times (from cache where rows are short), dx written.
#include "base/check.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/log_softmax/logit_row.cuh"

namespace tessera::kernels {
namespace {

template <class Elem>
__device__ void fill_row(const CrossEntropyArgs<Elem>& args, Index t, Elem value) {
  Elem* dx = args.dx + t * args.dx_stride;
  for (Index v = threadIdx.x; v < args.V; v += kLogitThreads)
    dx[v] = value;
}

// Softmax times weight; the target's value is 1 less, without cancellation. A sum of NaN makes the
// factor NaN, too.
template <class Elem>
__device__ void gradient_row(const CrossEntropyArgs<Elem>& args,
                             Index t,
                             const LogitRow& row,
                             double log_prob) {
  const float* x = args.x + t * args.x_stride;
  Elem* dx = args.dx + t * args.dx_stride;
  const double weight = args.weights[t];
  const auto factor = static_cast<float>(weight / row.sum);
  const double difference = isfinite(row.log_norm) ? expm1(log_prob) : NAN;
  const Index target = args.targets[t];
  for (Index v = threadIdx.x; v < args.V; v += kLogitThreads) {
    const float value =
        v == target ? static_cast<float>(weight * difference) : expf(x[v] - row.max) * factor;
    dx[v] = cuda::narrow<Elem>(value);
  }
}

template <class Elem>
__global__ void cross_entropy_kernel(const __grid_constant__ CrossEntropyArgs<Elem> args) {
  const Index t = blockIdx.x;
  const float* x = args.x + t * args.x_stride;
  const double weight = args.weights[t];
  const LogitRow row = logit_row(x, args.V);
  if (threadIdx.x == 0 && args.argmax != nullptr)
    args.argmax[t] = static_cast<std::int32_t>(row.argmax);
  if (weight == 0) {
    if (threadIdx.x == 0) args.loss[t] = 0;
    if (args.dx != nullptr) fill_row(args, t, Elem{});
    return;
  }
  const double log_prob = static_cast<double>(x[args.targets[t]]) - row.log_norm;
  __syncthreads();  // every thread has read the target's logit before dx may overwrite it
  if (threadIdx.x == 0) args.loss[t] = weight * -log_prob;
  if (args.dx != nullptr) gradient_row(args, t, row, log_prob);
}

}  // namespace

template <class Elem>
void cross_entropy_cuda(const CrossEntropyArgs<Elem>& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "cross_entropy", "at most ", cuda::kMaxBlocks,
              " rows, has ", args.T);
  cuda::launch(cross_entropy_kernel<Elem>, {.num_blocks = args.T, .num_threads = kLogitThreads},
               queue.stream(), args);
}

template void cross_entropy_cuda(const CrossEntropyArgs<float>&, const Queue&);
template void cross_entropy_cuda(const CrossEntropyArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
