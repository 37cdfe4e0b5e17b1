// One thread per value of y. Cost: a byte read, a table value from cache, a value written.
#include "kernels/cuda/pointwise.cuh"
#include "kernels/patchify/patchify.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct Patchify {
  template <int kWidth>
  static __device__ void at(const Args& args, Index j, Index k) {
    const Index grid = args.side / args.patch;
    const Index area = args.patch * args.patch;
    const Index c = k / area;
    const Index row = j / grid * args.patch + k % area / args.patch;
    const Index column = j % grid * args.patch + k % args.patch;
    const std::uint8_t v = args.view[(row * args.side + column) * 3 + c];
    cuda::store(args.y + j * args.y_stride + k,
                cuda::Floats<1>{(*args.table)[static_cast<std::size_t>(c)][v]});
  }
};

}  // namespace

template <class Elem>
void patchify_cuda(const PatchifyArgs<Elem>& args, const Queue& queue) {
  const Index grid = args.side / args.patch;
  cuda::launch_pointwise_of_width<Patchify, 1>(
      "patchify", args, {.T = grid * grid, .D = 3 * args.patch * args.patch}, queue);
}

template void patchify_cuda(const PatchifyArgs<float>&, const Queue&);
template void patchify_cuda(const PatchifyArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
