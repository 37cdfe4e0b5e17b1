// Cost: x read, y read and written; bound by memory. Where y sums many values, blocks of
// kAccumulatePartValues of them make partial sums, each in kChains chains that are added in order;
// a second kernel adds the parts in order.
#include <algorithm>
#include <cstdint>

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
// One thread adds up to so many values of a place; for more, several share the work.
constexpr Index kMaxInOrder = 16;

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

template <class Number>
__device__ Offsets offsets_along(Number index, const Walk& walk) {
  Offsets offsets;
  for (int axis = 3; axis >= 0; --axis) {
    const auto extent = static_cast<Number>(walk.extents[axis]);
    const Number rest = index / extent;
    const Index along = index - rest * extent;
    index = rest;
    offsets.x += along * walk.x_strides[axis];
    offsets.y += along * walk.y_strides[axis];
  }
  return offsets;
}

// kIsFlat: along one axis, which needs no division. Those of 32 bits are much cheaper.
template <bool kIsFlat>
__device__ Offsets offsets_of(Index index, const Walk& walk) {
  if constexpr (kIsFlat) return {index * walk.x_strides[3], index * walk.y_strides[3]};
  return walk.count <= Index{0xFFFFFFFF} ? offsets_along(static_cast<unsigned>(index), walk)
                                         : offsets_along(index, walk);
}

// Every place takes one value, or a few in order; kWidth neighbours at a time.
template <class From, class To, bool kIsFlat, int kWidth>
__global__ void accumulate_kernel(const __grid_constant__ Call<From, To> call) {
  const Index place = Index{blockIdx.x} * kThreads + threadIdx.x;
  if (place >= call.places.count) return;
  const Offsets at = offsets_of<kIsFlat>(place, call.places);
  auto total = cuda::load<kWidth>(call.y + at.y);
  for (Index i = 0; i < call.summed.count; ++i) {
    const auto x = cuda::load<kWidth>(call.x + at.x + offsets_of<kIsFlat>(i, call.summed).x);
#pragma unroll
    for (int k = 0; k < kWidth; ++k)
      total[k] += x[k];
  }
  cuda::store(call.y + at.y, total);
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

template <class From, class To>
void launch_blocks(void (*kernel)(Call<From, To>),
                   Index num_blocks,
                   const Call<From, To>& call,
                   const Queue& queue) {
  base::check(num_blocks <= cuda::kMaxBlocks, "accumulate", "at most ", cuda::kMaxBlocks,
              " blocks, needs ", num_blocks);
  cuda::launch(kernel, {.num_blocks = num_blocks, .num_threads = kThreads}, queue.stream(), call);
}

template <bool kIsFlat, class From, class To>
void add_in_order(Call<From, To> call, const Queue& queue) {
  constexpr int kWidth = std::min(cuda::kPack<From>, cuda::kPack<To>);
  auto* kernel = accumulate_kernel<From, To, kIsFlat, 1>;
  const auto is_aligned = [](const auto* data) {
    return reinterpret_cast<std::uintptr_t>(data) % (kWidth * sizeof(*data)) == 0;
  };
  if (is_aligned(call.x) && is_aligned(call.y) && may_pack(call.places, call.summed, kWidth)) {
    kernel = accumulate_kernel<From, To, kIsFlat, kWidth>;
    call.places = packed(call.places, kWidth);
  }
  launch_blocks(kernel, base::ceil_div<Index>(call.places.count, kThreads), call, queue);
}

template <bool kIsFlat, class From, class To>
void add_in_parts(const Call<From, To>& call, const Queue& queue) {
  launch_blocks(accumulate_sums_kernel<From, To, kIsFlat>,
                call.num_parts * base::ceil_div<Index>(call.places.count, kPlaces), call, queue);
  if (call.num_parts > 1) {
    launch_blocks(add_parts_kernel<From, To, kIsFlat>,
                  base::ceil_div<Index>(call.places.count, kThreads), call, queue);
  }
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
  const bool flat = is_flat(places) && is_flat(summed);
  if (summed.count <= kMaxInOrder) {
    flat ? add_in_order</*kIsFlat=*/true>(call, queue)
         : add_in_order</*kIsFlat=*/false>(call, queue);
  } else {
    flat ? add_in_parts</*kIsFlat=*/true>(call, queue)
         : add_in_parts</*kIsFlat=*/false>(call, queue);
  }
}

template void accumulate_cuda(const AccumulateArgs<float, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
