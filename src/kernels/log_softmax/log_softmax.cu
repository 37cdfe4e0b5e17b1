// One block per row. Cost: x read twice, the second time from cache where rows are short.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/log_softmax/log_softmax.h"
#include "kernels/log_softmax/logit_row.cuh"

namespace tessera::kernels {
namespace {

__global__ void log_softmax_kernel(const __grid_constant__ LogSoftmaxArgs args) {
  const Index t = blockIdx.x;
  const float* x = args.x + t * args.x_stride;
  const LogitRow row = logit_row(x, args.V);
  if (threadIdx.x != 0) return;
  const Index id = args.ids != nullptr ? args.ids[t] : row.argmax;
  args.argmax[t] = static_cast<std::int32_t>(row.argmax);
  args.log_norm[t] = row.log_norm;
  args.log_probs[t] = static_cast<float>(static_cast<double>(x[id]) - row.log_norm);
}

}  // namespace

void log_softmax_cuda(const LogSoftmaxArgs& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "log_softmax", "at most ", cuda::kMaxBlocks,
              " rows, has ", args.T);
  cuda::launch(log_softmax_kernel, {.num_blocks = args.T, .num_threads = kLogitThreads},
               queue.stream(), args);
}

}  // namespace tessera::kernels
