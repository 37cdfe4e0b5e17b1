// Tiles of 32 rows against blocks of 64 keys, softmax accumulated block by block, f32 arithmetic
// (the products themselves in internal/tile.cuh). Rows of bf16 that a tensor core can read go to
// the vendor's library or to attention_mma.cu instead. Where tiles are too few for the GPU
// (decoding), each is cut along its keys; the parts' maxima, sums and weighted values go to scratch
// and a second kernel merges them.
//
// Cost: 2 (H + U) operations a (row, key) pair, bound by shared memory at some 15 % of the GPU's
// f32 operations; scores are made again for every 512 columns of the values.
#include <cmath>

#include "base/check.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/internal/attention_mma.h"
#include "kernels/attention/internal/gpu_plan.h"
#include "kernels/attention/internal/group_rows.cuh"
#include "kernels/attention/internal/library.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/attention/internal/tile.cuh"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels {
namespace {

using tile::kMicro;

template <class Elem>
struct Call {
  AttentionArgs<Elem> args;
  GpuLists<Elem> lists;
  Index num_column_groups = 1;
};

// A block's place in the grid: column groups innermost, then key heads, then tiles.
struct Place {
  Index tile = 0;
  int kv_head = 0;
  Index column_group = 0;

  __device__ Place(Index num_kv_heads, Index num_column_groups) {
    const Index block = blockIdx.x;
    column_group = block % num_column_groups;
    kv_head = static_cast<int>(block / num_column_groups % num_kv_heads);
    tile = block / num_column_groups / num_kv_heads;
  }
};

template <class Elem>
struct Shared {
  tile::Memory memory;
  tile::Weights weights;
  const Elem* q[tile::kOwnRows];
  const Elem* k[tile::kOtherRows];
  const Elem* v[tile::kOtherRows];
};

// The maximum score of the thread's four rows, and the sum of weights relative to it.
struct RowStates {
  float maximum[kMicro];
  float sum[kMicro];
};

// While every score is -inf any finite reference gives weights of 0.
__device__ float reference_of(float maximum) {
  return maximum == -INFINITY ? 0.0F : maximum;
}

// Turns products of the block at `begin` into weights; returns the factor for what was gathered.
__device__ void weigh(tile::Micro& scores,
                      float scale,
                      Index begin,
                      const Index (&visible)[kMicro],
                      RowStates& states,
                      float (&correction)[kMicro]) {
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
    float peak = -INFINITY;
#pragma unroll
    for (int c = 0; c < kMicro; ++c) {
      const bool is_seen = begin + tile::thread_column() + c * tile::kLanes < visible[i];
      scores.at[i][c] = is_seen ? scores.at[i][c] * scale : -INFINITY;
      peak = fmaxf(peak, scores.at[i][c]);
    }
    const float maximum = fmaxf(states.maximum[i], tile::row_max(peak));
    const float reference = reference_of(maximum);
    float sum = 0;
#pragma unroll
    for (int c = 0; c < kMicro; ++c) {
      scores.at[i][c] = expf(scores.at[i][c] - reference);
      sum += scores.at[i][c];
    }
    correction[i] = expf(states.maximum[i] - reference);
    states.maximum[i] = maximum;
    states.sum[i] = fmaf(states.sum[i], correction[i], tile::row_sum(sum));
  }
}

// kPanels panels of 64 columns of the values.
template <class Elem, int kPanels>
__global__ void __launch_bounds__(tile::kThreads)
    attention_kernel(const __grid_constant__ Call<Elem> call) {
  __shared__ Shared<Elem> shared;
  const AttentionArgs<Elem>& args = call.args;
  const Place place(args.num_kv_heads, call.num_column_groups);
  GpuTile part = call.lists.tiles[place.tile];
  const AttentionSequence<Elem> sequence = at_run_time(args, call.lists.sequences[part.sequence]);
  part.key_end = min(part.key_end, static_cast<int>(sequence.num_keys));
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, place.kv_head);
  const Index first_column = place.column_group * kPanels * tile::kColumns;

  // Queries, and what each sees.
  if (threadIdx.x < tile::kOwnRows) {
    const int r = part.begin + static_cast<int>(threadIdx.x);
    shared.q[threadIdx.x] = r >= rows.num_rows ? nullptr
                                               : args.q + rows.token(r) * args.q_token_stride +
                                                     rows.head(r) * args.q_head_stride;
  }
  Index visible[kMicro];
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
    const int r = part.begin + tile::thread_row() + i;
    visible[i] = r < rows.num_rows ? visible_keys(args, sequence, rows.query(r)) : 0;
  }

  RowStates states{.maximum = {-INFINITY, -INFINITY, -INFINITY, -INFINITY}, .sum = {}};
  tile::Micro out[kPanels];
  for (Index begin = part.key_begin; begin < part.key_end; begin += tile::kOtherRows) {
    if (threadIdx.x < tile::kOtherRows) {
      const Index j = begin + threadIdx.x;
      const bool is_there = j < part.key_end;
      shared.k[threadIdx.x] = is_there ? key_row(args, sequence, place.kv_head, j) : nullptr;
      shared.v[threadIdx.x] = is_there ? value_row(args, sequence, place.kv_head, j) : nullptr;
    }
    // Scores, weights, weighted values.
    tile::Micro scores = tile::multiply_rows(shared.q, shared.k, args.key_width, shared.memory);
    float correction[kMicro];
    weigh(scores, args.scale, begin, visible, states, correction);
    tile::store_weights(scores, shared.weights);
#pragma unroll
    for (int panel = 0; panel < kPanels; ++panel) {
      const Index column = first_column + panel * tile::kColumns;
      if (column >= args.value_width) break;
#pragma unroll
      for (int i = 0; i < kMicro; ++i) {
#pragma unroll
        for (int c = 0; c < kMicro; ++c)
          out[panel].at[i][c] *= correction[i];
      }
      tile::add_weighted(shared.weights, shared.v, column, args.value_width, shared.memory,
                         out[panel]);
    }
  }

  // Divides by the sums, or leaves that to the merge.
  const Index num_columns = args.value_width;
  const bool is_first_lane = tile::thread_column() == 0 && place.column_group == 0;
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
    const int r = part.begin + tile::thread_row() + i;
    if (r >= rows.num_rows) continue;
    const Index lse_place = rows.token(r) * args.num_heads + rows.head(r);
    if (part.state >= 0) {
      GpuState state = call.lists.state(part.state, place.kv_head, tile::thread_row() + i);
      if (is_first_lane) {
        *state.maximum = states.maximum[i];
        *state.sum = states.sum[i];
      }
    } else if (is_first_lane && args.lse != nullptr) {
      args.lse[lse_place] = states.maximum[i] + logf(states.sum[i]);
    }
  }
#pragma unroll
  for (int panel = 0; panel < kPanels; ++panel) {
    tile::for_each_value(
        first_column + panel * tile::kColumns, num_columns, [&](int i, int c, Index column) {
          const int own = tile::thread_row() + i;
          const int r = part.begin + own;
          if (r >= rows.num_rows) return;
          if (part.state >= 0) {
            call.lists.state(part.state, place.kv_head, own).values[column] = out[panel].at[i][c];
            return;
          }
          const float inverse = visible[i] == 0 ? 0.0F : 1.0F / states.sum[i];
          args.out[rows.token(r) * args.out_token_stride + rows.head(r) * args.out_head_stride +
                   column] = cuda::narrow<Elem>(out[panel].at[i][c] * inverse);
        });
  }
}

// One block per row of a tile whose keys were split: the states of its parts, in order.
template <class Elem>
__global__ void __launch_bounds__(tile::kThreads)
    attention_merge_kernel(const __grid_constant__ Call<Elem> call) {
  const AttentionArgs<Elem>& args = call.args;
  const int own = static_cast<int>(blockIdx.x % tile::kOwnRows);
  const int kv_head = static_cast<int>(blockIdx.x / tile::kOwnRows % args.num_kv_heads);
  const GpuMerge merge = call.lists.merges[blockIdx.x / tile::kOwnRows / args.num_kv_heads];
  const AttentionSequence<Elem> sequence = at_run_time(args, call.lists.sequences[merge.sequence]);
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, kv_head);
  const int r = merge.begin + own;
  if (r >= rows.num_rows) return;
  const auto state = [&](int i) { return call.lists.state(merge.first_state + i, kv_head, own); };
  float maximum = -INFINITY;
  for (int i = 0; i < merge.num_states; ++i)
    maximum = fmaxf(maximum, *state(i).maximum);
  const float reference = reference_of(maximum);
  float sum = 0;
  for (int i = 0; i < merge.num_states; ++i)
    sum = fmaf(*state(i).sum, expf(*state(i).maximum - reference), sum);
  const bool sees_keys = visible_keys(args, sequence, rows.query(r)) > 0;
  const Index token = rows.token(r);
  const int head = rows.head(r);
  for (Index u = threadIdx.x; u < args.value_width; u += tile::kThreads) {
    float value = 0;
    for (int i = 0; i < merge.num_states; ++i)
      value = fmaf(state(i).values[u], expf(*state(i).maximum - reference), value);
    args.out[token * args.out_token_stride + head * args.out_head_stride + u] =
        cuda::narrow<Elem>(sees_keys ? value / sum : 0.0F);
  }
  if (threadIdx.x == 0 && args.lse != nullptr)
    args.lse[token * args.num_heads + head] = maximum + logf(sum);
}

template <class Elem, int kPanels>
void launch_tiles(Call<Elem> call, Index num_tiles, cuda::Stream stream) {
  call.num_column_groups = base::ceil_div<Index>(call.args.value_width, kPanels * tile::kColumns);
  cuda::launch(attention_kernel<Elem, kPanels>,
               {.num_blocks = num_tiles * call.args.num_kv_heads * call.num_column_groups,
                .num_threads = tile::kThreads},
               stream, call);
}

}  // namespace

template <class Elem>
void attention_cuda(const AttentionArgs<Elem>& args, const Queue& queue) {
  if constexpr (std::is_same_v<Elem, BFloat16>) {
    if (suits_tensor_cores(args)) {
      if (args.positions != nullptr || !attend_by_library(args, queue)) attention_mma(args, queue);
      return;
    }
  }
  GpuPlan plan = plan_gpu_attention(args, queue.device().facts().num_multiprocessors);
  const Call<Elem> call{.args = args, .lists = upload_lists(args, plan, queue)};
  const auto num_tiles = static_cast<Index>(plan.tiles.size());
  // Registers for many panels cost occupancy, so that few are the rule.
  if (args.value_width <= 2 * tile::kColumns) {
    launch_tiles<Elem, 2>(call, num_tiles, queue.stream());
  } else {
    launch_tiles<Elem, 8>(call, num_tiles, queue.stream());
  }
  cuda::launch(attention_merge_kernel<Elem>,
               {.num_blocks = std::ssize(plan.merges) * tile::kOwnRows * args.num_kv_heads,
                .num_threads = tile::kThreads},
               queue.stream(), call);
}

template void attention_cuda(const AttentionArgs<float>&, const Queue&);
template void attention_cuda(const AttentionArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
