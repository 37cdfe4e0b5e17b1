// Cost: x read, y read and written; bound by memory. Where y sums over axes, a block takes 32
// places of y and adds the values of each in 32 chains (every 32nd value, ascending), then the
// chains in order.
#include <array>

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/elementwise/accumulate.h"

namespace tessera::kernels {
namespace {

constexpr int kPlaces = 32;
constexpr int kChains = 32;

// The axes along which places of y differ, and those that it sums over; others have extent 1.
template <class From, class To>
struct Call {
  AccumulateArgs<From, To> args;
  std::array<Index, 4> places{1, 1, 1, 1};
  std::array<Index, 4> summed{1, 1, 1, 1};
  Index num_places = 1;
  Index num_summed = 1;
};

__device__ Index offset_of(Index index,
                           const std::array<Index, 4>& extents,
                           const std::array<Index, 4>& strides) {
  Index offset = 0;
  for (int axis = 3; axis >= 0; --axis) {
    offset += index % extents[axis] * strides[axis];
    index /= extents[axis];
  }
  return offset;
}

// Every place takes one value.
template <class From, class To>
__global__ void accumulate_kernel(const __grid_constant__ Call<From, To> call) {
  const Index place = Index{blockIdx.x} * (kPlaces * kChains) + threadIdx.x;
  if (place >= call.num_places) return;
  const AccumulateArgs<From, To>& args = call.args;
  To& y = args.y[offset_of(place, call.places, args.y_strides)];
  const From& x = args.x[offset_of(place, call.places, args.x_strides)];
  y = cuda::narrow<To>(cuda::widen(y) + cuda::widen(x));
}

template <class From, class To>
__global__ void accumulate_sums_kernel(const __grid_constant__ Call<From, To> call) {
  __shared__ float chains[kChains][kPlaces];
  const AccumulateArgs<From, To>& args = call.args;
  const int lane = static_cast<int>(threadIdx.x) % kPlaces;
  const int chain = static_cast<int>(threadIdx.x) / kPlaces;
  const Index place = Index{blockIdx.x} * kPlaces + lane;
  float sum = 0;
  if (place < call.num_places) {
    const From* x = args.x + offset_of(place, call.places, args.x_strides);
    for (Index i = chain; i < call.num_summed; i += kChains)
      sum += cuda::widen(x[offset_of(i, call.summed, args.x_strides)]);
  }
  chains[chain][lane] = sum;
  __syncthreads();  // all chains are written before the first warp adds them
  if (chain != 0 || place >= call.num_places) return;
  To& y = args.y[offset_of(place, call.places, args.y_strides)];
  float total = cuda::widen(y);
  for (int i = 0; i < kChains; ++i)
    total += chains[i][lane];
  y = cuda::narrow<To>(total);
}

}  // namespace

template <class From, class To>
void accumulate_cuda(const AccumulateArgs<From, To>& args, const Queue& queue) {
  Call<From, To> call{.args = args};
  for (std::size_t axis = 0; axis < 4; ++axis) {
    const bool is_summed = args.y_strides[axis] == 0;
    (is_summed ? call.summed : call.places)[axis] = args.extents[axis];
    (is_summed ? call.num_summed : call.num_places) *= args.extents[axis];
  }
  if (call.num_summed == 0) return;
  const bool sums = call.num_summed > 1;
  const Index per_block = sums ? kPlaces : kPlaces * kChains;
  const Index num_blocks = base::ceil_div(call.num_places, per_block);
  base::check(num_blocks <= cuda::kMaxBlocks, "accumulate", "at most ", cuda::kMaxBlocks,
              " blocks, needs ", num_blocks);
  cuda::launch(sums ? accumulate_sums_kernel<From, To> : accumulate_kernel<From, To>,
               {.num_blocks = num_blocks, .num_threads = kPlaces * kChains}, queue.stream(), call);
}

template void accumulate_cuda(const AccumulateArgs<float, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
