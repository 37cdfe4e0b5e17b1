// A stable counting sort in three kernels: chunks count their choices of each expert | one block
// turns counts into first rows | chunks place their choices. Cost: ids read twice, 12 bytes written
// per choice; the middle kernel reads chunks x E counts by one multiprocessor.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/expert_slots/expert_slots.h"
#include "kernels/expert_slots/slot_chunks.h"
#include "kernels/router/router.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 32 * kSlotWarps;
constexpr int kSumThreads = static_cast<int>(kRouterMaxExperts);

struct Call {
  ExpertSlotsArgs args;
  Index num_choices = 0;
  Index num_chunks = 0;
  std::int32_t* counts = nullptr;  // [chunks, E]; later the first row of each
};

// counts[w][e]: choices of expert e in run w of the block's chunk.
__device__ void count_runs(const Call& call, std::int32_t* counts) {
  const auto E = static_cast<int>(call.args.E);
  for (int i = static_cast<int>(threadIdx.x); i < kSlotWarps * E; i += kThreads)
    counts[i] = 0;
  __syncthreads();  // all counts are 0 before the first is raised
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const Index begin = blockIdx.x * kSlotChunk + Index{warp} * kSlotRun;
  const Index end = min(call.num_choices, begin + kSlotRun);
  for (Index i = begin + threadIdx.x % 32; i < end; i += 32)
    atomicAdd(&counts[warp * E + call.args.ids[i]], 1);
  __syncthreads();  // all runs are counted before they are added up
}

__global__ void count_kernel(const __grid_constant__ Call call) {
  extern __shared__ std::int32_t runs[];  // [kSlotWarps, E]
  count_runs(call, runs);
  const auto E = static_cast<int>(call.args.E);
  for (int e = static_cast<int>(threadIdx.x); e < E; e += kThreads) {
    std::int32_t total = 0;
    for (int w = 0; w < kSlotWarps; ++w)
      total += runs[w * E + e];
    call.counts[blockIdx.x * call.args.E + e] = total;
  }
}

// One thread per expert.
__global__ void begin_kernel(const __grid_constant__ Call call) {
  __shared__ Index totals[kSumThreads];
  const Index e = threadIdx.x;
  const Index E = call.args.E;
  Index total = 0;
  if (e < E) {
#pragma unroll 8
    for (Index chunk = 0; chunk < call.num_chunks; ++chunk)
      total += call.counts[chunk * E + e];
  }
  // Sums of all experts up to each, in steps of doubled distance.
  totals[e] = total;
  __syncthreads();  // all totals are there before they are added
  for (Index distance = 1; distance < E; distance *= 2) {
    const Index before = e >= distance ? totals[e - distance] : 0;
    __syncthreads();  // every thread has read before any writes
    totals[e] += before;
    __syncthreads();  // and written before any reads again
  }
  if (e >= E) return;
  if (e == 0) call.args.expert_begin[0] = 0;
  call.args.expert_begin[e + 1] = totals[e];
  // Where the rows of each chunk begin.
  auto next = static_cast<std::int32_t>(totals[e] - total);
  for (Index chunk = 0; chunk < call.num_chunks; ++chunk) {
    std::int32_t& count = call.counts[chunk * E + e];
    const std::int32_t own = count;
    count = next;
    next += own;
  }
}

__global__ void place_kernel(const __grid_constant__ Call call) {
  extern __shared__ std::int32_t next[];  // [kSlotWarps, E]: the next row of each run and expert
  count_runs(call, next);
  const ExpertSlotsArgs& args = call.args;
  const auto E = static_cast<int>(args.E);
  for (int e = static_cast<int>(threadIdx.x); e < E; e += kThreads) {
    std::int32_t begin = call.counts[blockIdx.x * args.E + e];
    for (int w = 0; w < kSlotWarps; ++w) {
      const std::int32_t own = next[w * E + e];
      next[w * E + e] = begin;
      begin += own;
    }
  }
  __syncthreads();  // first rows are there before they are handed out
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const unsigned lane = threadIdx.x % 32;
  const Index begin = blockIdx.x * kSlotChunk + Index{warp} * kSlotRun;
  for (Index first = begin; first < min(call.num_choices, begin + kSlotRun); first += 32) {
    const Index i = first + lane;
    const bool is_there = i < call.num_choices;
    const unsigned there = __ballot_sync(0xFFFFFFFFU, is_there);
    if (is_there) {
      const std::int32_t id = args.ids[i];
      const unsigned same = __match_any_sync(there, id);
      std::int32_t& row = next[warp * E + id];
      const std::int32_t slot = row + __popc(same & ((1U << lane) - 1));
      args.slot_of[i] = slot;
      args.slot_token[slot] = i / args.A;
      __syncwarp(there);  // every lane has read the next row before it moves on
      if (lane == static_cast<unsigned>(__ffs(static_cast<int>(same))) - 1) row += __popc(same);
    }
    __syncwarp();  // and it has moved before the next 32 read it
  }
}

}  // namespace

void expert_slots_cuda(const ExpertSlotsArgs& args, const Queue& queue) {
  base::check(args.E <= kRouterMaxExperts && args.T * args.A < Index{1} << 31, "expert_slots",
              "at most ", kRouterMaxExperts, " experts and 2^31 choices, has ", args.E, " and ",
              args.T * args.A);
  const Call call{.args = args,
                  .num_choices = args.T * args.A,
                  .num_chunks = slot_chunks(args.T * args.A),
                  .counts = reinterpret_cast<std::int32_t*>(args.scratch)};
  const int shared_bytes = kSlotWarps * static_cast<int>(args.E) * int{sizeof(std::int32_t)};
  const cuda::Grid chunks{
      .num_blocks = call.num_chunks, .num_threads = kThreads, .shared_bytes = shared_bytes};
  cuda::launch(count_kernel, chunks, queue.stream(), call);
  cuda::launch(begin_kernel, {.num_blocks = 1, .num_threads = kSumThreads}, queue.stream(), call);
  cuda::launch(place_kernel, chunks, queue.stream(), call);
}

}  // namespace tessera::kernels
