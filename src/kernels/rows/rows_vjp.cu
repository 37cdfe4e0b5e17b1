// Cost: of a choice, dy and the expert's row read, its gradient written; of a gather, dy read and
// the named rows read and written. Bound by memory.
#include <algorithm>
#include <type_traits>

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_sums.cuh"
#include "kernels/rows/rows_vjp.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

// One block of kTeam threads per token and choice.
template <class Elem, int kWidth, int kTeam>
__global__ void combine_vjp_kernel(const __grid_constant__ CombineExpertsVjpArgs<Elem> args) {
  const Index i = blockIdx.x;
  const Elem* dy = args.dy + i / args.A * args.dy_stride;
  const Index slot = args.slots[i];
  // The weight's gradient.
  if (args.dweights != nullptr) {
    const Elem* row = args.expert_rows + slot * args.expert_stride;
    const float sum = cuda::row_total<kTeam, kWidth>(args.D, [&](Index d) {
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
    cuda::for_each_pack<kTeam, kWidth>(args.D, [&](Index d) {
      auto values = cuda::load<kWidth>(dy + d);
#pragma unroll
      for (int k = 0; k < kWidth; ++k)
        values[k] *= weight;
      cuda::store(d_row + d, values);
    });
  }
}

template <class Args>
struct GatherVjpCall {
  Args args;
  Index num_tiles = 0;  // of columns
};

// One block per row of dy in `order` and tile of 32 accesses: the first that adds to a row of the
// table adds all that do, each warp every eighth of them. Others leave at once.
template <class Args, int kWidth>
__global__ void gather_vjp_kernel(const __grid_constant__ GatherVjpCall<Args> call) {
  constexpr int kWarps = kThreads / cuda::kWarpSize;
  __shared__ cuda::Floats<kWidth> parts[kWarps][cuda::kWarpSize];
  const Args& args = call.args;
  const Index first = blockIdx.x / call.num_tiles;
  const auto id_at = [&](Index i) { return args.ids[args.order[i]]; };
  const std::int32_t id = id_at(first);
  if (first > 0 && id_at(first - 1) == id) return;
  // Where the run of this id ends.
  Index end = first + 1;
  int num_same = kThreads;
  while (num_same == kThreads) {
    const Index i = end + threadIdx.x;
    num_same = __syncthreads_count(i < args.T && id_at(i) == id);
    end += num_same;
  }
  const int warp = static_cast<int>(threadIdx.x) / cuda::kWarpSize;
  const int lane = static_cast<int>(threadIdx.x) % cuda::kWarpSize;
  const Index d = (blockIdx.x % call.num_tiles * cuda::kWarpSize + lane) * kWidth;
  cuda::Floats<kWidth> sum{};
  for (Index i = first + warp; i < end && d < args.D; i += kWarps) {
    const auto row = cuda::load<kWidth>(args.dy + args.order[i] * args.dy_stride + d);
#pragma unroll
    for (int k = 0; k < kWidth; ++k)
      sum[k] += row[k];
  }
  parts[warp][lane] = sum;
  __syncthreads();  // all parts are written before the first warp adds them
  if (warp > 0 || d >= args.D) return;
  auto* target = args.dtable + id * args.dtable_stride + d;
  sum = cuda::load<kWidth>(target);
  for (const auto& part : parts) {
#pragma unroll
    for (int k = 0; k < kWidth; ++k)
      sum[k] += part[lane][k];
  }
  cuda::store(target, sum);
}

template <int kWidth, class Args>
void launch_gather_vjp(const Args& args, const Queue& queue) {
  const Index num_tiles = base::ceil_div(args.D, Index{cuda::kWarpSize} * kWidth);
  base::check(args.T * num_tiles <= cuda::kMaxBlocks, "gather_rows_vjp", "at most ",
              cuda::kMaxBlocks, " blocks, needs ", args.T * num_tiles);
  cuda::launch(gather_vjp_kernel<Args, kWidth>,
               {.num_blocks = args.T * num_tiles, .num_threads = kThreads}, queue.stream(),
               GatherVjpCall<Args>{.args = args, .num_tiles = num_tiles});
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
  const auto launch = [&]<int kTeam>(std::integral_constant<int, kTeam> /*team*/) {
    cuda::launch(
        packs ? combine_vjp_kernel<Elem, kWidth, kTeam> : combine_vjp_kernel<Elem, 1, kTeam>,
        {.num_blocks = num_choices, .num_threads = kTeam}, queue.stream(), args);
  };
  // A short row would leave most of a large block idle.
  constexpr int kFewThreads = 64;
  if (args.D <= kFewThreads * kWidth) {
    launch(std::integral_constant<int, kFewThreads>{});
  } else {
    launch(std::integral_constant<int, kThreads>{});
  }
}

template <class Elem, class Sum>
void gather_rows_vjp_cuda(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& queue) {
  constexpr int kWidth = std::min(cuda::kPack<Elem>, cuda::kPack<Sum>);
  if (cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.dy, args.dy_stride},
                     cuda::RowsAt<Sum>{args.dtable, args.dtable_stride})) {
    launch_gather_vjp<kWidth>(args, queue);
  } else {
    launch_gather_vjp<1>(args, queue);
  }
}

template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<float>&, const Queue&);
template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<BFloat16>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<float, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
