// Cost: of a choice, dy and the expert's row read, its gradient written; of a gather, dy read and
// the named rows read and written. Bound by memory.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_sums.cuh"
#include "kernels/rows/rows_vjp.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

// One block per token and choice.
template <class Elem, int kWidth>
__global__ void combine_vjp_kernel(const __grid_constant__ CombineExpertsVjpArgs<Elem> args) {
  const Index i = blockIdx.x;
  const Elem* dy = args.dy + i / args.A * args.dy_stride;
  const Index slot = args.slots[i];
  // The weight's gradient.
  if (args.dweights != nullptr) {
    const Elem* row = args.expert_rows + slot * args.expert_stride;
    const float sum = cuda::row_total<kThreads, kWidth>(args.D, [&](Index d) {
      auto product = cuda::load<kWidth>(dy + d);
      const auto values = cuda::load<kWidth>(row + d);
#pragma unroll
      for (int k = 0; k < kWidth; ++k)
        product[k] *= values[k];
      return product;
    });
    if (threadIdx.x == 0) args.dweights[i] = sum;
  }
  // The row's, last: it may stand where the row stood, and all of that has been read.
  if (args.d_expert_rows != nullptr) {
    const float weight = args.weights[i];
    Elem* d_row = args.d_expert_rows + slot * args.d_expert_stride;
    cuda::for_each_pack<kThreads, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(dy + d);
#pragma unroll
      for (int k = 0; k < kWidth; ++k)
        values[k] *= weight;
      cuda::store(d_row + d, values);
    });
  }
}

// One block per row of dy: the first that names a row of the table adds all that name it,
// ascending.
template <class Elem, class Sum>
__global__ void gather_vjp_kernel(const __grid_constant__ GatherRowsVjpArgs<Elem, Sum> args) {
  const Index t = blockIdx.x;
  const std::int32_t id = args.ids[t];
  bool is_later = false;
  for (Index i = threadIdx.x; i < t; i += kThreads)
    is_later |= args.ids[i] == id;
  if (__syncthreads_or(is_later) != 0) return;
  Sum* row = args.dtable + id * args.dtable_stride;
  for (Index d = threadIdx.x; d < args.D; d += kThreads) {
    float sum = cuda::widen(row[d]);
    for (Index i = t; i < args.T; ++i) {
      if (args.ids[i] == id) sum += cuda::widen(args.dy[i * args.dy_stride + d]);
    }
    row[d] = cuda::narrow<Sum>(sum);
  }
}

}  // namespace

template <class Elem>
void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const Index num_choices = args.T * args.A;
  base::check(num_choices <= cuda::kMaxBlocks, "combine_experts_vjp", "at most ", cuda::kMaxBlocks,
              " choices, has ", num_choices);
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.dy, args.dy_stride},
                                    cuda::RowsAt{args.expert_rows, args.expert_stride},
                                    cuda::RowsAt{args.d_expert_rows, args.d_expert_stride});
  cuda::launch(packs ? combine_vjp_kernel<Elem, kWidth> : combine_vjp_kernel<Elem, 1>,
               {.num_blocks = num_choices, .num_threads = kThreads}, queue.stream(), args);
}

template <class Elem, class Sum>
void gather_rows_vjp_cuda(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "gather_rows_vjp", "at most ", cuda::kMaxBlocks,
              " rows, has ", args.T);
  cuda::launch(gather_vjp_kernel<Elem, Sum>, {.num_blocks = args.T, .num_threads = kThreads},
               queue.stream(), args);
}

template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<float>&, const Queue&);
template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<BFloat16>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<float, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
