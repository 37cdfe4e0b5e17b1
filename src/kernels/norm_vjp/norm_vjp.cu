// Cost: x and dy read three times, twice from cache, dx written; then x and dy once more for the
// sums over rows. Bound by memory. Three kernels in the order of the stream: rows (dx and the two
// numbers that a row is normalised by), blocks of kNormVjpRows rows (their part of dw and db), and
// the sum of the parts.
#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_sums.cuh"
#include "kernels/norm_vjp/norm_vjp.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

// Scratch after the parts of dw and db, which come first.
struct RowStatistics {
  float* mean = nullptr;  // [T]
  float* r = nullptr;     // [T]
};

template <class Elem>
struct Call {
  NormVjpArgs<Elem> args;
  RowStatistics rows;
  float* dw_parts = nullptr;  // [blocks, D] or nullptr
  float* db_parts = nullptr;  // [blocks, D] or nullptr
  Index num_blocks = 0;
};

// dx of a row, and what the row is normalised by.
template <bool kCentred, int kTeam, int kWidth, class Elem>
__device__ void norm_vjp_row(const Call<Elem>& call, Index t) {
  const NormVjpArgs<Elem>& args = call.args;
  const Elem* x = args.x + t * args.x_stride;
  const Elem* dy = args.dy + t * args.dy_stride;
  const auto D = static_cast<float>(args.D);
  const auto mean_of = [&](auto term) { return cuda::row_total<kTeam, kWidth>(args.D, term) / D; };
  // What the row is normalised by.
  float mean = 0;
  if constexpr (kCentred) mean = mean_of([&](Index d) { return cuda::load<kWidth>(x + d); });
  const float square = mean_of([&](Index d) {
    auto values = cuda::load<kWidth>(x + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      values[i] = (values[i] - mean) * (values[i] - mean);
    return values;
  });
  const float r = 1.0F / sqrtf(square + args.eps);
  if (threadIdx.x % kTeam == 0) {
    call.rows.mean[t] = mean;
    call.rows.r[t] = r;
  }
  if (args.dx == nullptr) return;
  // Means of g and g n.
  const auto weighted = [&](Index d) {
    auto g = cuda::load<kWidth>(dy + d);
    const auto w = cuda::load<kWidth>(args.w + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      g[i] *= w[i];
    return g;
  };
  float mean_g = 0;
  if constexpr (kCentred) mean_g = mean_of(weighted);
  const float mean_gn = mean_of([&](Index d) {
    auto g = weighted(d);
    const auto values = cuda::load<kWidth>(x + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      g[i] *= (values[i] - mean) * r;
    return g;
  });
  Elem* dx = args.dx + t * args.dx_stride;
  cuda::for_each_pack<kTeam, kWidth>(args.D, [&](Index d) {
    auto g = weighted(d);
    const auto values = cuda::load<kWidth>(x + d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      g[i] = r * (g[i] - mean_g - (values[i] - mean) * r * mean_gn);
    cuda::store(dx + d, g);  // last: dx may be dy
  });
}

template <class Call>
struct LayerNormVjp {
  template <int kTeam, int kWidth>
  static __device__ void at(const Call& call, Index t) {
    norm_vjp_row</*kCentred=*/true, kTeam, kWidth>(call, t);
  }
};

template <class Call>
struct RmsNormVjp {
  template <int kTeam, int kWidth>
  static __device__ void at(const Call& call, Index t) {
    norm_vjp_row</*kCentred=*/false, kTeam, kWidth>(call, t);
  }
};

// One thread per column of one block of rows.
template <class Elem>
__global__ void norm_vjp_parts_kernel(const __grid_constant__ Call<Elem> call) {
  const NormVjpArgs<Elem>& args = call.args;
  const Index columns = base::ceil_div<Index>(args.D, kThreads);
  const Index block = blockIdx.x / columns;
  const Index d = blockIdx.x % columns * kThreads + threadIdx.x;
  if (d >= args.D) return;
  float dw = 0;
  float db = 0;
  const Index last = min(args.T, (block + 1) * kNormVjpRows);
  for (Index t = block * kNormVjpRows; t < last; ++t) {
    const float dy = cuda::widen(args.dy[t * args.dy_stride + d]);
    const float x = cuda::widen(args.x[t * args.x_stride + d]);
    dw += dy * ((x - call.rows.mean[t]) * call.rows.r[t]);
    db += dy;
  }
  if (call.dw_parts != nullptr) call.dw_parts[block * args.D + d] = dw;
  if (call.db_parts != nullptr) call.db_parts[block * args.D + d] = db;
}

constexpr int kChains = kThreads / cuda::kWarpSize;

// Adds the parts of a column: each warp every eighth of them, then the warps' sums in order.
__device__ void add_parts(
    const float* parts, Index num_blocks, Index D, bool accumulate, float* to) {
  __shared__ float chains[kChains][cuda::kWarpSize];
  const int lane = static_cast<int>(threadIdx.x) % cuda::kWarpSize;
  const int chain = static_cast<int>(threadIdx.x) / cuda::kWarpSize;
  const Index d = Index{blockIdx.x} * cuda::kWarpSize + lane;
  float sum = 0;
  for (Index block = chain; block < num_blocks && d < D; block += kChains)
    sum += parts[block * D + d];
  chains[chain][lane] = sum;
  __syncthreads();  // all chains are written before the first warp adds them
  if (chain == 0 && d < D) {
    float total = accumulate ? to[d] : 0.0F;
    for (int i = 0; i < kChains; ++i)
      total += chains[i][lane];
    to[d] = total;
  }
  __syncthreads();  // they have been added before the next call writes them
}

template <class Elem>
__global__ void norm_vjp_sum_kernel(const __grid_constant__ Call<Elem> call) {
  const NormVjpArgs<Elem>& args = call.args;
  if (args.dw != nullptr)
    add_parts(call.dw_parts, call.num_blocks, args.D, args.accumulate_dw, args.dw);
  if (args.db != nullptr)
    add_parts(call.db_parts, call.num_blocks, args.D, args.accumulate_db, args.db);
}

template <template <class> class Work, class Elem>
void norm_vjp(const char* op, const NormVjpArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  Call<Elem> call{.args = args, .num_blocks = base::ceil_div(args.T, kNormVjpRows)};
  float* scratch = args.scratch;
  const auto take = [&](Index count) {
    float* taken = scratch;
    scratch += count;
    return taken;
  };
  if (args.dw != nullptr) call.dw_parts = take(call.num_blocks * args.D);
  if (args.db != nullptr) call.db_parts = take(call.num_blocks * args.D);
  call.rows = {.mean = take(args.T), .r = take(args.T)};
  const Index columns = base::ceil_div<Index>(args.D, kThreads);
  base::check(call.num_blocks * columns <= cuda::kMaxBlocks, op, "at most ", cuda::kMaxBlocks,
              " blocks, needs ", call.num_blocks * columns);
  const bool packs = cuda::may_pack(
      kWidth, args.D, cuda::RowsAt{args.x, args.x_stride}, cuda::RowsAt{args.dy, args.dy_stride},
      cuda::RowsAt{args.dx, args.dx_stride}, cuda::RowsAt{args.w, Index{0}});
  const auto launch_rows = [&](Elem* dx) {
    Call<Elem> rows = call;
    rows.args.dx = dx;
    cuda::launch_rows<Work, kWidth>(op, rows, {.T = args.T, .D = args.D, .may_pack = packs}, queue);
  };
  const bool sums_columns = args.dw != nullptr || args.db != nullptr;
  // A dx in the place of dy waits until dy has been summed.
  const bool waits = sums_columns && args.dx == args.dy;
  launch_rows(waits ? nullptr : args.dx);
  if (!sums_columns) return;
  cuda::launch(norm_vjp_parts_kernel<Elem>,
               {.num_blocks = call.num_blocks * columns, .num_threads = kThreads}, queue.stream(),
               call);
  cuda::launch(
      norm_vjp_sum_kernel<Elem>,
      {.num_blocks = base::ceil_div<Index>(args.D, cuda::kWarpSize), .num_threads = kThreads},
      queue.stream(), call);
  if (waits) launch_rows(args.dx);
}

}  // namespace

template <class Elem>
void rms_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue) {
  norm_vjp<RmsNormVjp>("rms_norm_vjp", args, queue);
}

template <class Elem>
void layer_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue) {
  norm_vjp<LayerNormVjp>("layer_norm_vjp", args, queue);
}

template void rms_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void rms_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);
template void layer_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void layer_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
