// Cost: x and dy read, dx written (and read where it is added to). Bound by memory. Two kernels in
// the order of the stream: blocks of kShortBlockRows rows, each row in the registers of a warp (dx,
// and the block's part of dw and db), and the sum of the parts. Rows that are too long for that, or
// not read in packs, are read three times, twice from cache, for dx and the two numbers that they
// are normalised by, and once more for the parts, of blocks of kNormVjpRows rows.
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
  Index num_blocks = 0;       // of rows, each with a part
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
    if (args.accumulate_dx) {
      const auto before = cuda::load<kWidth>(dx + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        g[i] += before[i];
    }
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

constexpr Index kShortBlockRows = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;

// What a lane of a warp holds of a row: kPacks packs of kWidth values, zeros behind its end.
template <int kPacks, int kWidth>
struct LaneRow {
  float at[kPacks * kWidth] = {};

  __device__ static Index first_place(int pack) {
    const int lane = static_cast<int>(threadIdx.x) % cuda::kWarpSize;
    return Index{pack * cuda::kWarpSize + lane} * kWidth;
  }
  // on(pack, its first place in the row), for those within.
  template <class On>
  __device__ static void for_each_pack(Index D, On on) {
#pragma unroll
    for (int pack = 0; pack < kPacks; ++pack) {
      if (first_place(pack) < D) on(pack, first_place(pack));
    }
  }
  // on(index into `at`)
  template <class On>
  __device__ static void for_each(Index D, On on) {
    for_each_pack(D, [&](int pack, Index) {
#pragma unroll
      for (int i = pack * kWidth; i < (pack + 1) * kWidth; ++i)
        on(i);
    });
  }
  template <class Elem>
  __device__ static LaneRow load(const Elem* row, Index D) {
    LaneRow out;
    for_each_pack(D, [&](int pack, Index d) {
      const auto values = cuda::load<kWidth>(row + d);
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        out.at[pack * kWidth + i] = values[i];
    });
    return out;
  }
  template <class Elem>
  __device__ void store(Elem* row, Index D) const {
    for_each_pack(D, [&](int pack, Index d) {
      cuda::Floats<kWidth> values;
#pragma unroll
      for (int i = 0; i < kWidth; ++i)
        values[i] = at[pack * kWidth + i];
      cuda::store(row + d, values);
    });
  }
  // The mean over the row of what term(index) gives, in every lane.
  template <class Term>
  __device__ static float mean_of(Index D, Term term) {
    float sum = 0;
    for_each(D, [&](int i) { sum += term(i); });
    return cuda::warp_sum(sum) / static_cast<float>(D);
  }
};

// A row by a warp: dx, and what it adds to dw and db.
template <bool kCentred, class Row, class Elem>
__device__ void short_row(const NormVjpArgs<Elem>& args, Index t, const Row& w, Row& dw, Row& db) {
  const Index D = args.D;
  const Row dy = Row::load(args.dy + t * args.dy_stride, D);
  Row n = Row::load(args.x + t * args.x_stride, D);
  float mean = 0;
  if constexpr (kCentred) mean = Row::mean_of(D, [&](int i) { return n.at[i]; });
  const float square = Row::mean_of(D, [&](int i) { return (n.at[i] - mean) * (n.at[i] - mean); });
  const float r = 1.0F / sqrtf(square + args.eps);
  Row::for_each(D, [&](int i) {
    n.at[i] = (n.at[i] - mean) * r;
    dw.at[i] += dy.at[i] * n.at[i];
    db.at[i] += dy.at[i];
  });
  if (args.dx == nullptr) return;
  float mean_g = 0;
  if constexpr (kCentred) mean_g = Row::mean_of(D, [&](int i) { return dy.at[i] * w.at[i]; });
  const float mean_gn = Row::mean_of(D, [&](int i) { return dy.at[i] * w.at[i] * n.at[i]; });
  Elem* to = args.dx + t * args.dx_stride;
  Row dx;
  if (args.accumulate_dx) dx = Row::load(to, D);
  Row::for_each(D,
                [&](int i) { dx.at[i] += r * (dy.at[i] * w.at[i] - mean_g - n.at[i] * mean_gn); });
  dx.store(to, D);
}

// The sum of the warps' rows, in order, at `to`; null: not wanted.
template <class Row>
__device__ void add_warps(const Row& sums, Index D, float* to) {
  if (to == nullptr) return;
  extern __shared__ float shared[];  // [kWarps, D]
  const Index warp = threadIdx.x / cuda::kWarpSize;
  sums.store(shared + warp * D, D);
  __syncthreads();  // all warps' sums are written before they are added
  for (Index d = threadIdx.x; d < D; d += kThreads) {
    float total = 0;
    for (Index each = 0; each < kWarps; ++each)
      total += shared[each * D + d];
    to[d] = total;
  }
  __syncthreads();  // they have been added before the next call writes them
}

template <bool kCentred, int kPacks, int kWidth, class Elem>
__global__ void __launch_bounds__(kThreads)
    short_rows_kernel(const __grid_constant__ Call<Elem> call) {
  using Row = LaneRow<kPacks, kWidth>;
  const NormVjpArgs<Elem>& args = call.args;
  const Row w = Row::load(args.w, args.D);
  Row dw;
  Row db;
  const Index block = blockIdx.x;
  const Index last = min(args.T, (block + 1) * kShortBlockRows);
  for (Index t = block * kShortBlockRows + threadIdx.x / cuda::kWarpSize; t < last; t += kWarps)
    short_row<kCentred>(args, t, w, dw, db);
  add_warps(dw, args.D, call.dw_parts == nullptr ? nullptr : call.dw_parts + block * args.D);
  add_warps(db, args.D, call.db_parts == nullptr ? nullptr : call.db_parts + block * args.D);
}

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

constexpr int kChains = kWarps;

// Adds the parts of a column: each warp every eighth of them, then the warps' sums in order.
__device__ void add_parts(
    const float* parts, Index num_blocks, Index D, bool accumulate, float* to) {
  __shared__ float chains[kChains][cuda::kWarpSize];
  const int lane = static_cast<int>(threadIdx.x) % cuda::kWarpSize;
  const int chain = static_cast<int>(threadIdx.x) / cuda::kWarpSize;
  const Index d = Index{blockIdx.x} * cuda::kWarpSize + lane;
  float sum = 0;
#pragma unroll 8
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

// dx, and the parts of dw and db, of rows that a warp holds.
template <bool kCentred, int kPacks, int kWidth, class Elem>
void launch_short_rows(Call<Elem>& call, const Queue& queue) {
  call.num_blocks = base::ceil_div(call.args.T, kShortBlockRows);
  const auto shared = Index{kWarps} * call.args.D * Index{sizeof(float)};
  cuda::launch(short_rows_kernel<kCentred, kPacks, kWidth, Elem>,
               {.num_blocks = call.num_blocks,
                .num_threads = kThreads,
                .shared_bytes = static_cast<int>(shared)},
               queue.stream(), call);
}

// The same of any rows.
template <bool kCentred, int kWidth, class Elem>
void launch_long_rows(const char* op, const Call<Elem>& call, bool packs, const Queue& queue) {
  const NormVjpArgs<Elem>& args = call.args;
  const Index columns = base::ceil_div<Index>(args.D, kThreads);
  base::check(call.num_blocks * columns <= cuda::kMaxBlocks, op, "at most ", cuda::kMaxBlocks,
              " blocks, needs ", call.num_blocks * columns);
  const auto launch_rows = [&](Elem* dx) {
    Call<Elem> rows = call;
    rows.args.dx = dx;
    const cuda::RowsExtent extent{.T = args.T, .D = args.D, .may_pack = packs};
    if constexpr (kCentred) {
      cuda::launch_rows<LayerNormVjp, kWidth>(op, rows, extent, queue);
    } else {
      cuda::launch_rows<RmsNormVjp, kWidth>(op, rows, extent, queue);
    }
  };
  const bool sums_columns = args.dw != nullptr || args.db != nullptr;
  // A dx in the place of dy waits until dy has been summed.
  const bool waits = sums_columns && args.dx == args.dy;
  launch_rows(waits ? nullptr : args.dx);
  if (!sums_columns) return;
  cuda::launch(norm_vjp_parts_kernel<Elem>,
               {.num_blocks = call.num_blocks * columns, .num_threads = kThreads}, queue.stream(),
               call);
  if (waits) launch_rows(args.dx);
}

template <bool kCentred, class Elem>
void norm_vjp(const char* op, const NormVjpArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  constexpr Index kLanes = Index{cuda::kWarpSize} * kWidth;  // values of one pack of each lane
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
  const bool packs = cuda::may_pack(
      kWidth, args.D, cuda::RowsAt{args.x, args.x_stride}, cuda::RowsAt{args.dy, args.dy_stride},
      cuda::RowsAt{args.dx, args.dx_stride}, cuda::RowsAt{args.w, Index{0}});
  if (packs && args.D <= kLanes) {
    launch_short_rows<kCentred, 1, kWidth>(call, queue);
  } else if (packs && args.D <= 2 * kLanes) {
    launch_short_rows<kCentred, 2, kWidth>(call, queue);
  } else {
    launch_long_rows<kCentred, kWidth>(op, call, packs, queue);
  }
  if (args.dw == nullptr && args.db == nullptr) return;
  cuda::launch(
      norm_vjp_sum_kernel<Elem>,
      {.num_blocks = base::ceil_div<Index>(args.D, cuda::kWarpSize), .num_threads = kThreads},
      queue.stream(), call);
}

}  // namespace

template <class Elem>
void rms_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue) {
  norm_vjp</*kCentred=*/false>("rms_norm_vjp", args, queue);
}

template <class Elem>
void layer_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue) {
  norm_vjp</*kCentred=*/true>("layer_norm_vjp", args, queue);
}

template void rms_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void rms_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);
template void layer_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void layer_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
