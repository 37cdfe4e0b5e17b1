// Gradients of attention of bf16 rows by tensor cores, in the two kernels of attention_vjp.cu: a
// tile of rows walks over its keys (dq, and delta for the other kernel), a tile of keys over the
// rows that see them (dk, dv). What a tile owns stays in shared memory; what it meets comes in
// parts of 64, one part ahead where shared memory allows it, and is worked on in steps, for which P
// and dS fit into registers. dS and P go from the registers of one product straight into the next.
//
// Cost: 2 (4 H + 3 U) operations a (row, key) pair of the padded widths, bound by the tensor cores'
// mma.sync rate and by reading shared memory.
#include <algorithm>
#include <array>

#include "base/checked_math.h"
#include "kernels/attention/internal/attention_mma.h"
#include "kernels/attention/internal/group_rows.cuh"
#include "kernels/attention/internal/mma_tiles.cuh"
#include "kernels/attention_vjp/internal/attention_vjp_mma.h"
#include "kernels/attention_vjp/internal/gpu_plan.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/ptx/ex2.cuh"

namespace tessera::kernels {
namespace {

constexpr int kPart = 64;  // rows or keys that come at once
constexpr float kLog2E = 1.44269504F;

struct Call {
  AttentionVjpArgs<BFloat16> args;
  GpuVjpLists lists;
};

// How a kernel works: padded widths, tiles of 16 that a warp owns, length of a step, parts in
// shared memory.
template <int kKeyWidth, int kValueWidth, int kTiles, int kStepLength, int kNumStages>
struct Shape {
  static constexpr int kH = kKeyWidth;
  static constexpr int kU = kValueWidth;
  static constexpr int kM = kTiles;
  static constexpr int kWarpOwn = 16 * kM;
  static constexpr int kOwn = kWarpOwn * mma::kWarps;
  static constexpr int kStep = kStepLength;
  static constexpr int kStages = kNumStages;
};

// Rows of the key width and of the value width that belong together: q and dout, or k and v.
template <int kRows, int kH, int kU>
struct Rows {
  BFloat16 wide[kRows * mma::kStride<kH>];
  BFloat16 value[kRows * mma::kStride<kU>];
};

// Begins to copy q and dout of the rows from `begin` on.
template <int kRows, int kH, int kU>
__device__ void copy_query_rows(const AttentionVjpArgs<BFloat16>& args,
                                const GroupRows& rows,
                                int begin,
                                Rows<kRows, kH, kU>& to) {
  const auto copy = [&](const HeadRows<const BFloat16>& from, Index width, auto* into,
                        auto padded_width) {
    mma::copy_rows<kRows, decltype(padded_width)::value>(
        into, static_cast<int>(width), from.first, [&](int own) {
          const int r = begin + own;
          return r < rows.num_rows ? from.row(rows.token(r), rows.head(r)) : nullptr;
        });
  };
  copy(args.q, args.key_width, to.wide, std::integral_constant<int, kH>{});
  copy(args.dout, args.value_width, to.value, std::integral_constant<int, kU>{});
  cuda::ptx::cp_async_commit();
}

// Begins to copy k and v of the keys [begin, end) of a sequence.
template <int kRows, int kH, int kU>
__device__ void copy_key_rows(const AttentionVjpArgs<BFloat16>& args,
                              Index key_begin,
                              int kv_head,
                              int begin,
                              int end,
                              Rows<kRows, kH, kU>& to) {
  const auto copy = [&](const HeadRows<const BFloat16>& from, Index width, auto* into,
                        auto padded_width) {
    const BFloat16* first = from.row(key_begin + begin, kv_head);
    mma::copy_rows<kRows, decltype(padded_width)::value>(
        into, static_cast<int>(width), from.first,
        [&](int own) { return begin + own < end ? first + own * from.token_stride : nullptr; });
  };
  copy(args.k, args.key_width, to.wide, std::integral_constant<int, kH>{});
  copy(args.v, args.value_width, to.value, std::integral_constant<int, kU>{});
  cuda::ptx::cp_async_commit();
}

// Brings the parts [first, end) in turn, the next one during the work where there are two stages,
// and calls work(begin, part).
template <int kStages, class Part, class Bring, class Work>
__device__ void for_each_part_of(
    int first, int end, Part (&parts)[kStages], Bring bring, Work work) {
  if (first < end) bring(first, parts[0]);
  int stage = 0;
  for (int begin = first; begin < end; begin += kPart) {
    const bool has_next = begin + kPart < end;
    cuda::ptx::cp_async_wait<0>();
    __syncthreads();  // the part is there, and the one before has been read
    if (kStages > 1 && has_next) bring(begin + kPart, parts[(stage + 1) % kStages]);
    work(begin, parts[stage]);
    if (kStages == 1 && has_next) {
      __syncthreads();  // the part has been read
      bring(begin + kPart, parts[0]);
    }
    stage = (stage + 1) % kStages;
  }
}

template <class S>
struct RowsPlan {
  Rows<S::kOwn, S::kH, S::kU> own;
  Rows<kPart, S::kH, S::kU> keys[S::kStages];
  float delta[S::kOwn];
};

// delta of a warp's rows, eight lanes to a row, to shared memory and for the kernel that comes
// next.
template <class S>
__device__ void find_delta(const Call& call, const GroupRows& rows, int first_row, float* shared) {
  constexpr int kLanesPerRow = 8;
  for (int own = mma::lane() / kLanesPerRow; own < S::kWarpOwn; own += 32 / kLanesPerRow) {
    const int r = first_row + own;
    float sum = 0;
    if (r < rows.num_rows) {
      const BFloat16* dout = call.args.dout.row(rows.token(r), rows.head(r));
      const BFloat16* out = call.args.out.row(rows.token(r), rows.head(r));
      for (int u = mma::lane() % kLanesPerRow * mma::kPackValues; u < call.args.value_width;
           u += kLanesPerRow * mma::kPackValues) {
        const auto a = cuda::load<mma::kPackValues>(dout + u);
        const auto b = cuda::load<mma::kPackValues>(out + u);
#pragma unroll
        for (int i = 0; i < mma::kPackValues; ++i)
          sum = fmaf(a[i], b[i], sum);
      }
    }
    for (int offset = kLanesPerRow / 2; offset > 0; offset /= 2)
      sum += __shfl_xor_sync(0xFFFFFFFFU, sum, offset);
    if (mma::lane() % kLanesPerRow != 0) continue;
    shared[own] = sum;
    if (r < rows.num_rows)
      call.lists.delta[rows.token(r) * call.args.num_heads + rows.head(r)] = sum;
  }
}

// What the lane's rows bring to each of their pairs.
template <int kM>
struct RowFacts {
  float lse[kM][2];  // in the base 2
  float delta[kM][2];
  int visible[kM][2];
};

// Scores and products to dS; `scale` is that of exponents in the base 2.
template <bool kMasked, int kM, int kN>
__device__ void weigh_rows(const mma::Sums<kM, kN>& scores,
                           float scale,
                           int first_key,
                           const RowFacts<kM>& facts,
                           mma::Sums<kM, kN>& ds) {
#pragma unroll
  for (int m = 0; m < kM; ++m) {
#pragma unroll
    for (int n = 0; n < kN; ++n) {
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const int h = i / 2;
        const float p = cuda::ptx::ex2(fmaf(scores.at[m][n][i], scale, -facts.lse[m][h]));
        const bool is_seen =
            !kMasked || first_key + mma::column_of(n) + i % 2 < facts.visible[m][h];
        ds.at[m][n][i] = is_seen ? p * (ds.at[m][n][i] - facts.delta[m][h]) : 0.0F;
      }
    }
  }
}

template <class S>
__global__ void __launch_bounds__(mma::kThreads)
    attention_dq_mma_kernel(const __grid_constant__ Call call) {
  extern __shared__ uint4 shared_memory[];
  auto& shared = *reinterpret_cast<RowsPlan<S>*>(shared_memory);
  const AttentionVjpArgs<BFloat16>& args = call.args;
  const int kv_head = static_cast<int>(blockIdx.x % args.num_kv_heads);
  const GpuTile part = call.lists.row_tiles[blockIdx.x / args.num_kv_heads];
  const AttentionVjpSequence sequence = call.lists.sequences[part.sequence];
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, kv_head);
  const int warp_own = mma::warp() * S::kWarpOwn;

  copy_query_rows(args, rows, part.begin, shared.own);
  find_delta<S>(call, rows, part.begin + warp_own, shared.delta + warp_own);
  __syncwarp();  // the warp's own delta is written
  RowFacts<S::kM> facts;
#pragma unroll
  for (int m = 0; m < S::kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int own = warp_own + mma::row_of(m, h);
      const int r = min(part.begin + own, rows.num_rows - 1);
      facts.lse[m][h] = args.lse[rows.token(r) * args.num_heads + rows.head(r)] * kLog2E;
      facts.delta[m][h] = shared.delta[own];
      facts.visible[m][h] = static_cast<int>(visible_keys(args, sequence, rows.query(r)));
    }
  }
  // Every row of the tile sees these.
  const auto common_keys = static_cast<int>(visible_keys(args, sequence, rows.query(part.begin)));

  const float scale = args.scale * kLog2E;
  mma::Sums<S::kM, S::kH / 8> dq;
  const auto bring = [&](int begin, Rows<kPart, S::kH, S::kU>& keys) {
    copy_key_rows(args, sequence.key_begin, kv_head, begin, part.key_end, keys);
  };
  const BFloat16* q = shared.own.wide + warp_own * mma::kStride<S::kH>;
  const BFloat16* dout = shared.own.value + warp_own * mma::kStride<S::kU>;
  for_each_part_of(0, part.key_end, shared.keys, bring, [&](int begin, const auto& keys) {
    const bool is_masked = begin + kPart > common_keys;
#pragma unroll
    for (int step = 0; step < kPart; step += S::kStep) {
      const BFloat16* k = keys.wide + step * mma::kStride<S::kH>;
      mma::Sums<S::kM, S::kStep / 8> scores;
      mma::multiply_rows<S::kH>(q, k, scores);
      mma::Sums<S::kM, S::kStep / 8> ds;
      mma::multiply_rows<S::kU>(dout, keys.value + step * mma::kStride<S::kU>, ds);
      if (is_masked) {
        weigh_rows</*kMasked=*/true>(scores, scale, begin + step, facts, ds);
      } else {
        weigh_rows</*kMasked=*/false>(scores, scale, begin + step, facts, ds);
      }
      mma::multiply_columns<S::kH>(mma::as_left(ds), k, dq);
    }
  });

#pragma unroll
  for (int m = 0; m < S::kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int r = part.begin + warp_own + mma::row_of(m, h);
      if (r >= rows.num_rows) continue;
      mma::store_row(dq, m, h, args.scale, static_cast<int>(args.key_width),
                     args.dq.row(rows.token(r), rows.head(r)));
    }
  }
}

template <class S>
struct KeysPlan {
  struct Part {
    Rows<kPart, S::kH, S::kU> rows;
    float lse[kPart];  // in the base 2
    float delta[kPart];
    int visible[kPart];
  };
  Rows<S::kOwn, S::kH, S::kU> own;
  Part parts[S::kStages];
};

// Scores to P, products to dS. Columns are rows of the part from `step` on; first_key is the
// warp's.
template <bool kMasked, int kM, int kN, class Part>
__device__ void weigh_keys(mma::Sums<kM, kN>& p,
                           float scale,
                           int first_key,
                           const Part& part,
                           int step,
                           mma::Sums<kM, kN>& ds) {
#pragma unroll
  for (int n = 0; n < kN; ++n) {
#pragma unroll
    for (int c = 0; c < 2; ++c) {
      const int column = step + mma::column_of(n) + c;
      const float lse = part.lse[column];
      const float delta = part.delta[column];
      const int visible = kMasked ? part.visible[column] : 0;
#pragma unroll
      for (int m = 0; m < kM; ++m) {
#pragma unroll
        for (int h = 0; h < 2; ++h) {
          const bool is_seen = !kMasked || first_key + mma::row_of(m, h) < visible;
          float& weight = p.at[m][n][2 * h + c];
          weight = is_seen ? cuda::ptx::ex2(fmaf(weight, scale, -lse)) : 0.0F;
          float& product = ds.at[m][n][2 * h + c];
          product = weight * (product - delta);
        }
      }
    }
  }
}

template <class S>
__global__ void __launch_bounds__(mma::kThreads)
    attention_dkv_mma_kernel(const __grid_constant__ Call call) {
  extern __shared__ uint4 shared_memory[];
  auto& shared = *reinterpret_cast<KeysPlan<S>*>(shared_memory);
  using Part = typename KeysPlan<S>::Part;
  const AttentionVjpArgs<BFloat16>& args = call.args;
  const int kv_head = static_cast<int>(blockIdx.x % args.num_kv_heads);
  const GpuTile tile = call.lists.key_tiles[blockIdx.x / args.num_kv_heads];
  const AttentionVjpSequence sequence = call.lists.sequences[tile.sequence];
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, kv_head);
  const int warp_own = mma::warp() * S::kWarpOwn;
  const auto num_keys = static_cast<int>(sequence.num_keys);

  copy_key_rows(args, sequence.key_begin, kv_head, tile.begin, num_keys, shared.own);
  // A missing row is all zeros: it adds nothing to any sum.
  const auto bring = [&](int begin, Part& part) {
    copy_query_rows(args, rows, begin, part.rows);
    if (threadIdx.x >= kPart) return;
    const int r = begin + static_cast<int>(threadIdx.x);
    const bool is_there = r < rows.num_rows;
    const Index place = is_there ? rows.token(r) * args.num_heads + rows.head(r) : 0;
    part.lse[threadIdx.x] = is_there ? args.lse[place] * kLog2E : 0.0F;
    part.delta[threadIdx.x] = is_there ? call.lists.delta[place] : 0.0F;
    part.visible[threadIdx.x] =
        is_there ? static_cast<int>(visible_keys(args, sequence, rows.query(r))) : 0;
  };

  const float scale = args.scale * kLog2E;
  mma::Sums<S::kM, S::kH / 8> dk;
  mma::Sums<S::kM, S::kU / 8> dv;
  const BFloat16* k = shared.own.wide + warp_own * mma::kStride<S::kH>;
  const BFloat16* v = shared.own.value + warp_own * mma::kStride<S::kU>;
  const int last_key = min(tile.begin + S::kOwn, num_keys) - 1;
  const int first_row = first_seeing_query(args, sequence, tile.begin) * rows.group;
  for_each_part_of(first_row, rows.num_rows, shared.parts, bring, [&](int, const Part& part) {
    // Later rows see no less than the first.
    const bool is_masked = last_key >= part.visible[0];
#pragma unroll
    for (int step = 0; step < kPart; step += S::kStep) {
      const BFloat16* q = part.rows.wide + step * mma::kStride<S::kH>;
      const BFloat16* dout = part.rows.value + step * mma::kStride<S::kU>;
      mma::Sums<S::kM, S::kStep / 8> p;
      mma::multiply_rows<S::kH>(k, q, p);
      mma::Sums<S::kM, S::kStep / 8> ds;
      mma::multiply_rows<S::kU>(v, dout, ds);
      if (is_masked) {
        weigh_keys</*kMasked=*/true>(p, scale, tile.begin + warp_own, part, step, ds);
      } else {
        weigh_keys</*kMasked=*/false>(p, scale, tile.begin + warp_own, part, step, ds);
      }
      mma::multiply_columns<S::kU>(mma::as_left(p), dout, dv);
      mma::multiply_columns<S::kH>(mma::as_left(ds), q, dk);
    }
  });

#pragma unroll
  for (int m = 0; m < S::kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int j = tile.begin + warp_own + mma::row_of(m, h);
      if (j >= num_keys) continue;
      const Index token = sequence.key_begin + j;
      mma::store_row(dk, m, h, args.scale, static_cast<int>(args.key_width),
                     args.dk.row(token, kv_head));
      mma::store_row(dv, m, h, 1.0F, static_cast<int>(args.value_width),
                     args.dv.row(token, kv_head));
    }
  }
}

struct TileKernel {
  void (*run)(Call);
  int own;
  int shared_bytes;
};

// The two kernels for rows of up to these widths.
struct WidthKernels {
  Index H;
  Index U;
  TileKernel rows;
  TileKernel keys;
};

template <class ByRows, class ByKeys>
constexpr WidthKernels kernels_of() {
  // The smallest GPU that we build for has 99 KiB a block.
  static_assert(sizeof(RowsPlan<ByRows>) <= 99 * 1024 && sizeof(KeysPlan<ByKeys>) <= 99 * 1024,
                "a block's shared memory");
  return {.H = ByRows::kH,
          .U = ByRows::kU,
          .rows = {.run = attention_dq_mma_kernel<ByRows>,
                   .own = ByRows::kOwn,
                   .shared_bytes = sizeof(RowsPlan<ByRows>)},
          .keys = {.run = attention_dkv_mma_kernel<ByKeys>,
                   .own = ByKeys::kOwn,
                   .shared_bytes = sizeof(KeysPlan<ByKeys>)}};
}

// Ascending; the first that is wide enough is taken. Tiles and steps are the largest whose sums fit
// into registers.
constexpr std::array<WidthKernels, 6> kKernels = {
    {kernels_of<Shape<48, 32, 2, 64, 2>, Shape<48, 32, 2, 32, 2>>(),
     kernels_of<Shape<64, 64, 2, 32, 2>, Shape<64, 64, 2, 32, 2>>(),
     kernels_of<Shape<80, 80, 2, 32, 2>, Shape<80, 80, 1, 64, 2>>(),
     kernels_of<Shape<96, 64, 2, 32, 2>, Shape<96, 64, 1, 64, 2>>(),
     kernels_of<Shape<128, 128, 1, 64, 1>, Shape<128, 128, 1, 32, 1>>(),
     kernels_of<Shape<kMmaMaxKeyWidth, kMmaMaxValueWidth, 1, 32, 1>,
                Shape<kMmaMaxKeyWidth, kMmaMaxValueWidth, 1, 32, 1>>()}};

}  // namespace

bool suits_tensor_cores(const AttentionVjpArgs<BFloat16>& args) {
  const Index width = cuda::kPack<BFloat16>;
  const auto packs = [&](const auto&... each) {
    return (cuda::may_pack(width, each.head_stride, cuda::RowsAt{each.first, each.token_stride}) &&
            ...);
  };
  return args.key_width % width == 0 && args.value_width % width == 0 &&
         args.key_width <= kMmaMaxKeyWidth && args.value_width <= kMmaMaxValueWidth &&
         packs(args.q, args.k, args.v, args.out, args.dout, args.dq, args.dk, args.dv);
}

void attention_vjp_mma(const AttentionVjpArgs<BFloat16>& args, const Queue& queue) {
  const auto kernels =
      std::find_if(kKernels.begin(), kKernels.end(), [&](const WidthKernels& each) {
        return args.key_width <= each.H && args.value_width <= each.U;
      });
  const Call call{.args = args,
                  .lists = upload_lists(args, kernels->rows.own, kernels->keys.own, queue)};
  const auto launch = [&](const TileKernel& kernel, Index num_tiles) {
    cuda::launch(kernel.run,
                 {.num_blocks = num_tiles * args.num_kv_heads,
                  .num_threads = mma::kThreads,
                  .shared_bytes = kernel.shared_bytes},
                 queue.stream(), call);
  };
  launch(kernels->rows, call.lists.num_row_tiles);
  launch(kernels->keys, call.lists.num_key_tiles);
}

}  // namespace tessera::kernels
