// Cost: gather and scatter read and write every value once; combine reads A rows and the base and
// writes one. Bound by memory.
#include <algorithm>

#include "kernels/cuda/pointwise.cuh"
#include "kernels/rows/rows.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct Gather {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    cuda::store(args.y + t * args.y_stride + d,
                cuda::load<kWidth>(args.table + args.ids[t] * args.table_stride + d));
  }
};

template <class Args>
struct Scatter {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    cuda::store(args.y + args.destinations[t] * args.y_stride + d,
                cuda::load<kWidth>(args.x + t * args.x_stride + d));
  }
};

template <class Args>
struct Combine {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    cuda::Floats<kWidth> sum{};
    // Experts, in order.
    for (Index a = 0; a < args.A; ++a) {
      const float weight = combine_weight(args, t, a);
      const Index slot = args.slots[t * args.A + a];
      const auto row = cuda::load<kWidth>(args.expert_rows + slot * args.expert_stride + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        sum[i] = fmaf(weight, row[i], sum[i]);
    }
    // Base last.
    if (args.base != nullptr) {
      const auto base = cuda::load<kWidth>(args.base + t * args.base_stride + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        sum[i] += base[i];
    }
    cuda::store(args.y + t * args.y_stride + d, sum);
  }
};

}  // namespace

template <class Stored, class Elem>
void gather_rows_cuda(const GatherRowsArgs<Stored, Elem>& args, const Queue& queue) {
  constexpr int kWidth = std::min(cuda::kPack<Stored>, cuda::kPack<Elem>);
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.table, args.table_stride},
                                    cuda::RowsAt{args.y, args.y_stride});
  cuda::launch_pointwise<Gather, kWidth>("gather_rows", args,
                                         {.T = args.T, .D = args.D, .may_pack = packs}, queue);
}

template <class Elem>
void scatter_rows_cuda(const ScatterRowsArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.x, args.x_stride},
                                    cuda::RowsAt{args.y, args.y_stride});
  cuda::launch_pointwise<Scatter, kWidth>("scatter_rows", args,
                                          {.T = args.T, .D = args.D, .may_pack = packs}, queue);
}

template <class Elem>
void combine_experts_cuda(const CombineExpertsArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const bool packs = cuda::may_pack(kWidth, args.D, cuda::RowsAt{args.base, args.base_stride},
                                    cuda::RowsAt{args.expert_rows, args.expert_stride},
                                    cuda::RowsAt{args.y, args.y_stride});
  cuda::launch_pointwise<Combine, kWidth>("combine_experts", args,
                                          {.T = args.T, .D = args.D, .may_pack = packs}, queue);
}

template void gather_rows_cuda(const GatherRowsArgs<float, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<BFloat16, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<Float16, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<float, BFloat16>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<BFloat16, BFloat16>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<Float16, BFloat16>&, const Queue&);
template void scatter_rows_cuda(const ScatterRowsArgs<float>&, const Queue&);
template void scatter_rows_cuda(const ScatterRowsArgs<BFloat16>&, const Queue&);
template void combine_experts_cuda(const CombineExpertsArgs<float>&, const Queue&);
template void combine_experts_cuda(const CombineExpertsArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
