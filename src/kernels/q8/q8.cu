// Cost: 1 byte read and a value written per weight; bound by memory.
#include "kernels/cuda/pointwise.cuh"
#include "kernels/q8/q8.cuh"

namespace tessera::kernels {
namespace {

template <class Args>
struct Decode {
  template <int kWidth>
  static __device__ void at(const Args& args, Index m, Index k) {
    const Index row = args.row == nullptr ? m : args.row[m];
    const int panel_row = static_cast<int>(row % kQ8PanelRows);
    const std::byte* panel_block = args.q8 + row / kQ8PanelRows * q8_panel_bytes(args.K) +
                                   k / kQ8BlockLength * kQ8PanelBlockBytes;
    const auto integers =
        q8_integers<kWidth>(panel_block, panel_row, static_cast<int>(k % kQ8BlockLength));
    const float scale = q8_scale(panel_block, panel_row);
    cuda::Floats<kWidth> values;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] = scale * static_cast<float>(integers.values[i]);
    cuda::store(args.y + m * args.y_stride + k, values);
  }
};

}  // namespace

template <class Elem>
void q8_decode_cuda(const Q8DecodeToArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = static_cast<int>(kQ8GroupLength);
  const bool packs = cuda::may_pack(kWidth, args.K, cuda::RowsAt{args.y, args.y_stride});
  cuda::launch_pointwise<Decode, kWidth>("q8_decode", args,
                                         {.T = args.M, .D = args.K, .may_pack = packs}, queue);
}

template void q8_decode_cuda(const Q8DecodeToArgs<float>&, const Queue&);
template void q8_decode_cuda(const Q8DecodeToArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
