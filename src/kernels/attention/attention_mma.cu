// Attention of bf16 rows by tensor cores: tiles of 128 rows (32 a warp) against blocks of 64 keys,
// softmax in the base 2 accumulated block by block (Dao, arXiv 2307.08691, algorithm 1). Queries
// stay in shared memory, scores and weights in registers.
//
//   per block of keys, with all warps at each line:
//     keys are there       | begin to copy the values | scores
//     values are there     | begin to copy the next keys | weights, weighted values
//
// Cost: 2 (H + U) operations a (row, key) pair of the padded widths, bound by the tensor cores'
// mma.sync rate (about 60 % of the GPU's products) and, for narrow heads, by the exponentials.
#include <array>

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/attention/internal/attention_mma.h"
#include "kernels/attention/internal/gpu_plan.h"
#include "kernels/attention/internal/group_rows.cuh"
#include "kernels/attention/internal/mma_tiles.cuh"
#include "kernels/attention/internal/rows.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/ptx/ex2.cuh"

namespace tessera::kernels {
namespace {

constexpr int kM = 2;  // tiles of 16 rows a warp
constexpr int kWarpRows = 16 * kM;
constexpr int kRows = kWarpRows * mma::kWarps;
constexpr int kKeys = 64;
constexpr float kLog2E = 1.44269504F;
constexpr float kLn2 = 0.693147181F;

struct Call {
  AttentionArgs<BFloat16> args;
  GpuLists<BFloat16> lists;
};

template <int kH, int kU>
struct SharedPlan {
  BFloat16 q[kRows * mma::kStride<kH>];
  BFloat16 k[kKeys * mma::kStride<kH>];
  BFloat16 v[kKeys * mma::kStride<kU>];
};

// Maximum and sum of the rows of a lane.
struct RowStates {
  float maximum[kM][2];
  float sum[kM][2];  // over the lane's own columns until the end
};

// Turns scores of the block at `begin` into weights and rescales what was gathered. Scores and
// maxima are not scaled; `scale` is that of exponents in the base 2.
template <bool kMasked, int kN>
__device__ void weigh(mma::Sums<kM, kKeys / 8>& scores,
                      float scale,
                      int begin,
                      const int (&visible)[kM][2],
                      RowStates& states,
                      mma::Sums<kM, kN>& out) {
#pragma unroll
  for (int m = 0; m < kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      float peak = states.maximum[m][h];
#pragma unroll
      for (int n = 0; n < kKeys / 8; ++n) {
#pragma unroll
        for (int i = 2 * h; i < 2 * h + 2; ++i) {
          float& score = scores.at[m][n][i];
          if (kMasked && begin + mma::column_of(n) + i - 2 * h >= visible[m][h]) score = -INFINITY;
          peak = fmaxf(peak, score);
        }
      }
      const float maximum = mma::row_max(peak);
      // While every score is -inf any finite reference gives weights of 0.
      const float reference = maximum == -INFINITY ? 0.0F : maximum * scale;
      const float correction = cuda::ptx::ex2(fmaf(states.maximum[m][h], scale, -reference));
      states.maximum[m][h] = maximum;
      float sum = states.sum[m][h] * correction;
#pragma unroll
      for (int n = 0; n < kKeys / 8; ++n) {
#pragma unroll
        for (int i = 2 * h; i < 2 * h + 2; ++i) {
          float& score = scores.at[m][n][i];
          score = cuda::ptx::ex2(fmaf(score, scale, -reference));
          sum += score;
        }
      }
      states.sum[m][h] = sum;
#pragma unroll
      for (int n = 0; n < kN; ++n) {
        out.at[m][n][2 * h] *= correction;
        out.at[m][n][2 * h + 1] *= correction;
      }
    }
  }
}

template <int kH, int kU>
__global__ void __launch_bounds__(mma::kThreads)
    attention_mma_kernel(const __grid_constant__ Call call) {
  extern __shared__ uint4 shared_memory[];
  auto& shared = *reinterpret_cast<SharedPlan<kH, kU>*>(shared_memory);
  const AttentionArgs<BFloat16>& args = call.args;
  const int kv_head = static_cast<int>(blockIdx.x % args.num_kv_heads);
  GpuTile part = call.lists.tiles[blockIdx.x / args.num_kv_heads];
  const AttentionSequence<BFloat16> sequence =
      at_run_time(args, call.lists.sequences[part.sequence]);
  part.key_end = min(part.key_end, static_cast<int>(sequence.num_keys));
  const GroupRows rows(sequence, args.num_heads, args.num_kv_heads, kv_head);
  const int first_row = part.begin + mma::warp() * kWarpRows;

  const auto copy_keys = [&](int begin) {
    const BFloat16* first = key_row(args, sequence, kv_head, begin);
    mma::copy_rows<kKeys, kH>(shared.k, static_cast<int>(args.key_width), args.q, [&](int r) {
      return begin + r < part.key_end ? first + r * args.key_token_stride : nullptr;
    });
    cuda::ptx::cp_async_commit();
  };
  const auto copy_values = [&](int begin) {
    const BFloat16* first = value_row(args, sequence, kv_head, begin);
    mma::copy_rows<kKeys, kU>(shared.v, static_cast<int>(args.value_width), args.q, [&](int r) {
      return begin + r < part.key_end ? first + r * args.value_token_stride : nullptr;
    });
    cuda::ptx::cp_async_commit();
  };

  // Queries, and what each sees.
  mma::copy_rows<kRows, kH>(shared.q, static_cast<int>(args.key_width), args.q, [&](int own) {
    const int r = part.begin + own;
    return r >= rows.num_rows
               ? nullptr
               : args.q + rows.token(r) * args.q_token_stride + rows.head(r) * args.q_head_stride;
  });
  if (part.key_end > 0) copy_keys(0);
  int visible[kM][2];
#pragma unroll
  for (int m = 0; m < kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int r = min(first_row + mma::row_of(m, h), rows.num_rows - 1);
      visible[m][h] = static_cast<int>(visible_keys(args, sequence, rows.query(r)));
    }
  }
  // Every row of the tile sees these.
  const auto common_keys = static_cast<int>(visible_keys(args, sequence, rows.query(part.begin)));

  const float scale = args.scale * kLog2E;
  mma::Sums<kM, kU / 8> out;
  RowStates states{.maximum = {{-INFINITY, -INFINITY}, {-INFINITY, -INFINITY}}, .sum = {}};
  for (int begin = 0; begin < part.key_end; begin += kKeys) {
    cuda::ptx::cp_async_wait<0>();
    __syncthreads();  // the keys are there, and the last values have been read
    copy_values(begin);
    mma::Sums<kM, kKeys / 8> scores;
    mma::multiply_rows<kH>(shared.q + mma::warp() * kWarpRows * mma::kStride<kH>, shared.k, scores);
    cuda::ptx::cp_async_wait<0>();
    __syncthreads();  // the values are there, and the keys have been read
    if (begin + kKeys < part.key_end) copy_keys(begin + kKeys);
    if (begin + kKeys <= common_keys) {
      weigh</*kMasked=*/false>(scores, scale, begin, visible, states, out);
    } else {
      weigh</*kMasked=*/true>(scores, scale, begin, visible, states, out);
    }
    mma::multiply_columns<kU>(mma::as_left(scores), shared.v, out);
  }

#pragma unroll
  for (int m = 0; m < kM; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const float sum = mma::row_sum(states.sum[m][h]);
      const int r = first_row + mma::row_of(m, h);
      if (r >= rows.num_rows) continue;
      const Index token = rows.token(r);
      const int head = rows.head(r);
      const bool sees_keys = visible[m][h] > 0;
      mma::store_row(out, m, h, sees_keys ? 1.0F / sum : 0.0F, static_cast<int>(args.value_width),
                     args.out + token * args.out_token_stride + head * args.out_head_stride);
      if (args.lse != nullptr && mma::lane() % 4 == 0) {
        args.lse[token * args.num_heads + head] =
            sees_keys ? fmaf(states.maximum[m][h], args.scale, kLn2 * log2f(sum)) : -INFINITY;
      }
    }
  }
}

struct WidthKernel {
  Index H;
  Index U;
  void (*run)(Call);
  int shared_bytes;
};

template <int kH, int kU>
constexpr WidthKernel kernel_of() {
  // The smallest GPU that we build for has 99 KiB a block.
  static_assert(sizeof(SharedPlan<kH, kU>) <= 99 * 1024, "a block's shared memory");
  return {.H = kH,
          .U = kU,
          .run = attention_mma_kernel<kH, kU>,
          .shared_bytes = sizeof(SharedPlan<kH, kU>)};
}

// Ascending; the first that is wide enough is taken.
constexpr std::array<WidthKernel, 6> kKernels = {
    {kernel_of<48, 32>(), kernel_of<64, 64>(), kernel_of<80, 80>(), kernel_of<96, 64>(),
     kernel_of<128, 128>(), kernel_of<kMmaMaxKeyWidth, kMmaMaxValueWidth>()}};

}  // namespace

bool suits_tensor_cores(const AttentionArgs<BFloat16>& args) {
  const Index width = cuda::kPack<BFloat16>;
  const auto packs = [&](const BFloat16* first, Index token_stride, Index head_stride) {
    return cuda::may_pack(width, head_stride, cuda::RowsAt{first, token_stride});
  };
  const bool are_keys_packed = std::all_of(
      args.sequences.begin(), args.sequences.end(), [&](const AttentionSequence<BFloat16>& each) {
        return each.num_keys == 0 ||
               (packs(*each.key_pages, args.key_token_stride, args.key_head_stride) &&
                packs(*each.value_pages, args.value_token_stride, args.value_head_stride));
      });
  return are_keys_packed && args.scale > 0 && args.key_width % width == 0 &&
         args.value_width % width == 0 && args.key_width <= kMmaMaxKeyWidth &&
         args.value_width <= kMmaMaxValueWidth &&
         packs(args.q, args.q_token_stride, args.q_head_stride) &&
         packs(args.out, args.out_token_stride, args.out_head_stride);
}

void attention_mma(const AttentionArgs<BFloat16>& args, const Queue& queue) {
  const GpuPlan plan{.tiles = row_tiles(args, kRows), .merges = {}};
  const Call call{.args = args, .lists = upload_lists(args, plan, queue)};
  const auto kernel = std::find_if(kKernels.begin(), kKernels.end(), [&](const WidthKernel& each) {
    return args.key_width <= each.H && args.value_width <= each.U;
  });
  cuda::launch(kernel->run,
               {.num_blocks = std::ssize(plan.tiles) * args.num_kv_heads,
                .num_threads = mma::kThreads,
                .shared_bytes = kernel->shared_bytes},
               queue.stream(), call);
}

}  // namespace tessera::kernels
