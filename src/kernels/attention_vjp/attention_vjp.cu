// Two kernels, each of which makes P and dS for itself (7 products where 5 would do), so that no
// sum needs an atomic addition and every bit is the same in every run: tiles of 32 rows against all
// their keys give dq and delta; then tiles of 32 keys against all rows that see them give dk and
// dv. f32 arithmetic (the products themselves in attention/internal/tile.cuh). Rows of bf16 that a
// tensor core can read go to attention_vjp_mma.cu instead.
//
// Cost: 2 (4 H + 3 U) operations a (row, key) pair, bound by shared memory at some 15 % of the
// GPU's f32 operations; P and dS are made again for every 128 columns.
#include <cmath>

#include "base/checked_math.h"
#include "kernels/attention/internal/group_rows.cuh"
#include "kernels/attention/internal/tile.cuh"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/internal/attention_vjp_mma.h"
#include "kernels/attention_vjp/internal/gpu_plan.h"
#include "kernels/attention_vjp/internal/library.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels {
namespace {

using tile::kMicro;

constexpr int kPanels = 2;  // of 64 columns that a block sums
constexpr int kGroupColumns = kPanels * tile::kColumns;
static_assert(kGpuVjpTile == tile::kOwnRows, "tiles are cut as the products want them");

template <class Elem>
struct Call {
  AttentionVjpArgs<Elem> args;
  GpuVjpLists lists;
  Index num_column_groups = 1;
};

// Column groups innermost, then key heads, then tiles.
struct Place {
  Index tile = 0;
  int kv_head = 0;
  Index first_column = 0;

  __device__ Place(Index num_kv_heads, Index num_column_groups) {
    const Index block = blockIdx.x;
    first_column = block % num_column_groups * kGroupColumns;
    kv_head = static_cast<int>(block / num_column_groups % num_kv_heads);
    tile = block / num_column_groups / num_kv_heads;
  }
};

template <class Elem>
struct RowsShared {
  tile::Memory memory;
  tile::Weights ds;
  const Elem* q[tile::kOwnRows];
  const Elem* dout[tile::kOwnRows];
  const Elem* k[tile::kOtherRows];
  const Elem* v[tile::kOtherRows];
  float delta[tile::kOwnRows];
};

// delta of the tile's rows, by four threads each; also for the kernel that comes next.
template <class Elem>
__device__ void find_delta(const Call<Elem>& call,
                           const GroupRows& rows,
                           int first_row,
                           RowsShared<Elem>& shared) {
  constexpr int kThreadsPerRow = tile::kThreads / tile::kOwnRows;
  const int own = static_cast<int>(threadIdx.x) / kThreadsPerRow;
  const int lane = static_cast<int>(threadIdx.x) % kThreadsPerRow;
  const int r = first_row + own;
  float sum = 0;
  if (r < rows.num_rows) {
    const Elem* dout = call.args.dout.row(rows.token(r), rows.head(r));
    const Elem* out = call.args.out.row(rows.token(r), rows.head(r));
    for (Index u = lane; u < call.args.value_width; u += kThreadsPerRow)
      sum = fmaf(cuda::widen(dout[u]), cuda::widen(out[u]), sum);
  }
  for (int offset = kThreadsPerRow / 2; offset > 0; offset /= 2)
    sum += __shfl_xor_sync(0xFFFFFFFFU, sum, offset);
  if (lane != 0) return;
  shared.delta[own] = sum;
  if (r < rows.num_rows) call.lists.delta[rows.token(r) * call.args.num_heads + rows.head(r)] = sum;
}

template <class Elem>
__global__ void __launch_bounds__(tile::kThreads)
    attention_dq_kernel(const __grid_constant__ Call<Elem> call) {
  __shared__ RowsShared<Elem> shared;
  const AttentionVjpArgs<Elem>& args = call.args;
  const Place place(args.num_kv_heads, call.num_column_groups);
  const GpuTile part = call.lists.row_tiles[place.tile];
  const AttentionVjpSequence sequence = call.lists.sequences[part.sequence];
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, place.kv_head);

  if (threadIdx.x < tile::kOwnRows) {
    const int r = part.begin + static_cast<int>(threadIdx.x);
    const bool is_there = r < rows.num_rows;
    shared.q[threadIdx.x] = is_there ? args.q.row(rows.token(r), rows.head(r)) : nullptr;
    shared.dout[threadIdx.x] = is_there ? args.dout.row(rows.token(r), rows.head(r)) : nullptr;
  }
  find_delta(call, rows, part.begin, shared);
  Index visible[kMicro];
  float lse[kMicro];
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
    const int r = part.begin + tile::thread_row() + i;
    const bool is_there = r < rows.num_rows;
    visible[i] = is_there ? visible_keys(args, sequence, rows.query(r)) : 0;
    lse[i] = is_there ? args.lse[rows.token(r) * args.num_heads + rows.head(r)] : 0.0F;
  }

  tile::Micro dq[kPanels];
  for (Index begin = 0; begin < part.key_end; begin += tile::kOtherRows) {
    if (threadIdx.x < tile::kOtherRows) {
      const Index j = begin + threadIdx.x;
      const Index token = sequence.key_begin + j;
      const bool is_there = j < part.key_end;
      shared.k[threadIdx.x] = is_there ? args.k.row(token, place.kv_head) : nullptr;
      shared.v[threadIdx.x] = is_there ? args.v.row(token, place.kv_head) : nullptr;
    }
    const tile::Micro scores =
        tile::multiply_rows(shared.q, shared.k, args.key_width, shared.memory);
    tile::Micro ds = tile::multiply_rows(shared.dout, shared.v, args.value_width, shared.memory);
#pragma unroll
    for (int i = 0; i < kMicro; ++i) {
#pragma unroll
      for (int c = 0; c < kMicro; ++c) {
        const bool is_seen = begin + tile::thread_column() + c * tile::kLanes < visible[i];
        const float p = is_seen ? expf(scores.at[i][c] * args.scale - lse[i]) : 0.0F;
        ds.at[i][c] = is_seen ? p * (ds.at[i][c] - shared.delta[tile::thread_row() + i]) : 0.0F;
      }
    }
    tile::store_weights(ds, shared.ds);
#pragma unroll
    for (int panel = 0; panel < kPanels; ++panel) {
      tile::add_weighted(shared.ds, shared.k, place.first_column + panel * tile::kColumns,
                         args.key_width, shared.memory, dq[panel]);
    }
  }
#pragma unroll
  for (int panel = 0; panel < kPanels; ++panel) {
    tile::for_each_value(place.first_column + panel * tile::kColumns, args.key_width,
                         [&](int i, int c, Index column) {
                           const int r = part.begin + tile::thread_row() + i;
                           if (r < rows.num_rows) {
                             args.dq.row(rows.token(r), rows.head(r))[column] =
                                 cuda::narrow<Elem>(dq[panel].at[i][c] * args.scale);
                           }
                         });
  }
}

template <class Elem>
struct KeysShared {
  tile::Memory memory;
  tile::Weights p;
  tile::Weights ds;
  const Elem* k[tile::kOwnRows];
  const Elem* v[tile::kOwnRows];
  const Elem* q[tile::kOtherRows];
  const Elem* dout[tile::kOtherRows];
  Index visible[tile::kOtherRows];
  float lse[tile::kOtherRows];
  float delta[tile::kOtherRows];
};

// The rows that begin at `begin`, of which thread i brings number i.
template <class Elem>
__device__ void bring_rows(const Call<Elem>& call,
                           const AttentionVjpSequence& sequence,
                           const GroupRows& rows,
                           int begin,
                           KeysShared<Elem>& shared) {
  if (threadIdx.x >= tile::kOtherRows) return;
  const AttentionVjpArgs<Elem>& args = call.args;
  const int r = begin + static_cast<int>(threadIdx.x);
  const bool is_there = r < rows.num_rows;
  const Index token = is_there ? rows.token(r) : 0;
  const int head = is_there ? rows.head(r) : 0;
  const Index place = token * args.num_heads + head;
  shared.q[threadIdx.x] = is_there ? args.q.row(token, head) : nullptr;
  shared.dout[threadIdx.x] = is_there ? args.dout.row(token, head) : nullptr;
  shared.visible[threadIdx.x] = is_there ? visible_keys(args, sequence, rows.query(r)) : 0;
  shared.lse[threadIdx.x] = is_there ? args.lse[place] : 0.0F;
  shared.delta[threadIdx.x] = is_there ? call.lists.delta[place] : 0.0F;
}

template <class Elem>
__global__ void __launch_bounds__(tile::kThreads)
    attention_dkv_kernel(const __grid_constant__ Call<Elem> call) {
  __shared__ KeysShared<Elem> shared;
  const AttentionVjpArgs<Elem>& args = call.args;
  const Place place(args.num_kv_heads, call.num_column_groups);
  const GpuTile part = call.lists.key_tiles[place.tile];
  const AttentionVjpSequence sequence = call.lists.sequences[part.sequence];
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, place.kv_head);

  if (threadIdx.x < tile::kOwnRows) {
    const Index j = part.begin + Index{threadIdx.x};
    const bool is_there = j < sequence.num_keys;
    const Index token = sequence.key_begin + j;
    shared.k[threadIdx.x] = is_there ? args.k.row(token, place.kv_head) : nullptr;
    shared.v[threadIdx.x] = is_there ? args.v.row(token, place.kv_head) : nullptr;
  }
  tile::Micro dk[kPanels];
  tile::Micro dv[kPanels];
  // The first row that sees the tile's first key.
  const int first_row = first_seeing_query(args, sequence, part.begin) * rows.group;
  for (int begin = first_row; begin < rows.num_rows; begin += tile::kOtherRows) {
    bring_rows(call, sequence, rows, begin, shared);
    tile::Micro p = tile::multiply_rows(shared.k, shared.q, args.key_width, shared.memory);
    tile::Micro ds = tile::multiply_rows(shared.v, shared.dout, args.value_width, shared.memory);
#pragma unroll
    for (int c = 0; c < kMicro; ++c) {
      const int other = tile::thread_column() + c * tile::kLanes;
#pragma unroll
      for (int i = 0; i < kMicro; ++i) {
        const bool is_seen = part.begin + tile::thread_row() + i < shared.visible[other];
        p.at[i][c] = is_seen ? expf(p.at[i][c] * args.scale - shared.lse[other]) : 0.0F;
        ds.at[i][c] = is_seen ? p.at[i][c] * (ds.at[i][c] - shared.delta[other]) : 0.0F;
      }
    }
    tile::store_weights(p, shared.p);
    tile::store_weights(ds, shared.ds);
#pragma unroll
    for (int panel = 0; panel < kPanels; ++panel) {
      const Index column = place.first_column + panel * tile::kColumns;
      tile::add_weighted(shared.p, shared.dout, column, args.value_width, shared.memory, dv[panel]);
      tile::add_weighted(shared.ds, shared.q, column, args.key_width, shared.memory, dk[panel]);
    }
  }
#pragma unroll
  for (int panel = 0; panel < kPanels; ++panel) {
    const auto store = [&](const HeadRows<Elem>& to, Index width, float factor,
                           const tile::Micro& sums) {
      tile::for_each_value(place.first_column + panel * tile::kColumns, width,
                           [&](int i, int c, Index column) {
                             const Index j = part.begin + tile::thread_row() + i;
                             if (j < sequence.num_keys) {
                               to.row(sequence.key_begin + j, place.kv_head)[column] =
                                   cuda::narrow<Elem>(sums.at[i][c] * factor);
                             }
                           });
    };
    store(args.dk, args.key_width, args.scale, dk[panel]);
    store(args.dv, args.value_width, 1.0F, dv[panel]);
  }
}

}  // namespace

template <class Elem>
void attention_vjp_cuda(const AttentionVjpArgs<Elem>& args, const Queue& queue) {
  if constexpr (std::is_same_v<Elem, BFloat16>) {
    if (suits_tensor_cores(args)) {
      if (!differentiate_by_library(args, queue)) attention_vjp_mma(args, queue);
      return;
    }
  }
  Call<Elem> call{.args = args, .lists = upload_lists(args, tile::kOwnRows, tile::kOwnRows, queue)};
  const auto launch = [&](auto* kernel, Index num_tiles, Index width) {
    call.num_column_groups = base::ceil_div<Index>(width, kGroupColumns);
    cuda::launch(kernel,
                 {.num_blocks = num_tiles * args.num_kv_heads * call.num_column_groups,
                  .num_threads = tile::kThreads},
                 queue.stream(), call);
  };
  launch(attention_dq_kernel<Elem>, call.lists.num_row_tiles, args.key_width);
  launch(attention_dkv_kernel<Elem>, call.lists.num_key_tiles,
         std::max(args.key_width, args.value_width));
}

template void attention_vjp_cuda(const AttentionVjpArgs<float>&, const Queue&);
template void attention_vjp_cuda(const AttentionVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
