// Cost: x read, y read and written; bound by memory. Where y sums over axes, blocks of kPartValues
// values of a place make partial sums, each in kChains chains that are added in order; a second
// kernel adds the parts in order.
#include <array>

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/elementwise/accumulate.h"
#include "kernels/elementwise/internal/walk.h"

namespace tessera::kernels {
namespace {

constexpr int kPlaces = 32;
constexpr int kChains = 32;
constexpr int kThreads = kPlaces * kChains;

template <class From, class To>
struct Call {
  const From* x = nullptr;
  To* y = nullptr;
  Walk places;
  Walk summed;
  float* parts = nullptr;  // [num_parts, places], where there are several
  Index num_parts = 1;
};

struct Offsets {
  Index x = 0;
  Index y = 0;
};

// kIsFlat: along one axis, which needs no division.
template <bool kIsFlat>
__device__ Offsets offsets_of(Index index, const Walk& walk) {
  if constexpr (kIsFlat) return {index * walk.x_strides[3], index * walk.y_strides[3]};
  Offsets offsets;
  for (int axis = 3; axis >= 0; --axis) {
    const Index along = index % walk.extents[axis];
    index /= walk.extents[axis];
    offsets.x += along * walk.x_strides[axis];
    offsets.y += along * walk.y_strides[axis];
  }
  return offsets;
}

// Every place takes one value.
template <class From, class To, bool kIsFlat>
__global__ void accumulate_kernel(const __grid_constant__ Call<From, To> call) {
  const Index place = Index{blockIdx.x} * kThreads + threadIdx.x;
  if (place >= call.places.count) return;
  const Offsets at = offsets_of<kIsFlat>(place, call.places);
  call.y[at.y] = cuda::narrow<To>(cuda::widen(call.y[at.y]) + cuda::widen(call.x[at.x]));
}

// One block per part of kPlaces places.
template <class From, class To, bool kIsFlat>
__global__ void accumulate_sums_kernel(const __grid_constant__ Call<From, To> call) {
  __shared__ float chains[kChains][kPlaces];
  const int lane = static_cast<int>(threadIdx.x) % kPlaces;
  const int chain = static_cast<int>(threadIdx.x) / kPlaces;
  const Index part = blockIdx.x % call.num_parts;
  const Index place = blockIdx.x / call.num_parts * kPlaces + lane;
  const bool has_place = place < call.places.count;
  const Offsets at = has_place ? offsets_of<kIsFlat>(place, call.places) : Offsets();
  float sum = 0;
  if (has_place) {
    const Index last = min(call.summed.count, (part + 1) * kAccumulatePartValues);
    for (Index i = part * kAccumulatePartValues + chain; i < last; i += kChains)
      sum += cuda::widen(call.x[at.x + offsets_of<kIsFlat>(i, call.summed).x]);
  }
  chains[chain][lane] = sum;
  __syncthreads();  // all chains are written before the first warp adds them
  if (chain != 0 || !has_place) return;
  const bool is_whole = call.num_parts == 1;
  float total = is_whole ? cuda::widen(call.y[at.y]) : 0.0F;
  for (int i = 0; i < kChains; ++i)
    total += chains[i][lane];
  if (is_whole) {
    call.y[at.y] = cuda::narrow<To>(total);
  } else {
    call.parts[part * call.places.count + place] = total;
  }
}

template <class From, class To, bool kIsFlat>
__global__ void add_parts_kernel(const __grid_constant__ Call<From, To> call) {
  const Index place = Index{blockIdx.x} * kThreads + threadIdx.x;
  if (place >= call.places.count) return;
  To& y = call.y[offsets_of<kIsFlat>(place, call.places).y];
  float total = cuda::widen(y);
  for (Index part = 0; part < call.num_parts; ++part)
    total += call.parts[part * call.places.count + place];
  y = cuda::narrow<To>(total);
}

template <bool kIsFlat, class From, class To>
void launch_accumulate(const Call<From, To>& call, const Queue& queue) {
  const auto launch = [&](auto kernel, Index num_blocks) {
    base::check(num_blocks <= cuda::kMaxBlocks, "accumulate", "at most ", cuda::kMaxBlocks,
                " blocks, needs ", num_blocks);
    cuda::launch(kernel, {.num_blocks = num_blocks, .num_threads = kThreads}, queue.stream(), call);
  };
  const Index per_place = base::ceil_div<Index>(call.places.count, kThreads);
  if (call.summed.count == 1) {
    launch(accumulate_kernel<From, To, kIsFlat>, per_place);
    return;
  }
  launch(accumulate_sums_kernel<From, To, kIsFlat>,
         call.num_parts * base::ceil_div<Index>(call.places.count, kPlaces));
  if (call.num_parts > 1) launch(add_parts_kernel<From, To, kIsFlat>, per_place);
}

}  // namespace

template <class From, class To>
void accumulate_cuda(const AccumulateArgs<From, To>& args, const Queue& queue) {
  const auto [places, summed] = walks_of(args.extents, args.x_strides, args.y_strides);
  if (summed.count == 0 || places.count == 0) return;
  const Call<From, To> call{.x = args.x,
                            .y = args.y,
                            .places = places,
                            .summed = summed,
                            .parts = reinterpret_cast<float*>(args.scratch),
                            .num_parts = base::ceil_div(summed.count, kAccumulatePartValues)};
  if (is_flat(places) && is_flat(summed)) {
    launch_accumulate</*kIsFlat=*/true>(call, queue);
  } else {
    launch_accumulate</*kIsFlat=*/false>(call, queue);
  }
}

template void accumulate_cuda(const AccumulateArgs<float, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
