// Portable; the loops over a row are written so that the compiler may use vectors.
#include <algorithm>
#include <cmath>

#include "base/checked_math.h"
#include "kernels/norm_vjp/norm_vjp.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// The sums of one block of rows; null: not wanted.
struct BlockSums {
  float* dw = nullptr;
  float* db = nullptr;
};

void add_row(const float* dy, Index D, float* sums) {
  for (Index d = 0; d < D; ++d)
    sums[d] += dy[d];
}

template <bool kCentred>
void norm_vjp_row(const NormVjpArgs<float>& args, Index t, const BlockSums& sums) {
  const Index D = args.D;
  const float* x = args.x + t * args.x_stride;
  const float* dy = args.dy + t * args.dy_stride;
  const auto mean_of = [&](auto term) { return sum_interleaved(D, term) / static_cast<float>(D); };
  float mean = 0;
  if constexpr (kCentred) mean = mean_of([&](Index d) { return x[d]; });
  const float square = mean_of([&](Index d) { return (x[d] - mean) * (x[d] - mean); });
  const float r = 1.0F / std::sqrt(square + args.eps);
  if (sums.dw != nullptr) {
    for (Index d = 0; d < D; ++d)
      sums.dw[d] += dy[d] * ((x[d] - mean) * r);
  }
  if (sums.db != nullptr) add_row(dy, D, sums.db);
  if (args.dx == nullptr) return;
  const float* w = args.w;
  float mean_g = 0;
  if constexpr (kCentred) mean_g = mean_of([&](Index d) { return dy[d] * w[d]; });
  const float mean_gn = mean_of([&](Index d) { return dy[d] * w[d] * ((x[d] - mean) * r); });
  float* dx = args.dx + t * args.dx_stride;
  const auto dx_at = [&](Index d) {
    return r * (dy[d] * w[d] - mean_g - (x[d] - mean) * r * mean_gn);
  };
  if (args.accumulate_dx) {
    for (Index d = 0; d < D; ++d)
      dx[d] += dx_at(d);
  } else {
    for (Index d = 0; d < D; ++d)
      dx[d] = dx_at(d);
  }
}

// to[d] (+)= the sum over blocks b of partial[b, d], ascending; threads share the columns.
void add_blocks(const float* partial,
                Index num_blocks,
                Index D,
                float* to,
                bool accumulate,
                base::ThreadPool& pool) {
  constexpr Index kColumnsPerTask = 1024;
  pool.parallel_for(D, kColumnsPerTask, [&](Index begin, Index end, int /*thread*/) {
    for (Index d = begin; d < end; ++d) {
      float sum = 0;
      for (Index b = 0; b < num_blocks; ++b)
        sum += partial[b * D + d];
      to[d] = accumulate ? to[d] + sum : sum;
    }
  });
}

template <bool kCentred>
void norm_vjp(const NormVjpArgs<float>& args, base::ThreadPool& pool) {
  const Index num_blocks = base::ceil_div(args.T, kNormVjpRows);
  float* dw = args.dw == nullptr ? nullptr : args.scratch;
  float* db =
      args.db == nullptr ? nullptr : args.scratch + (args.dw == nullptr ? 0 : num_blocks * args.D);
  pool.parallel_for(num_blocks, 1, [&](Index begin, Index end, int /*thread*/) {
    for (Index block = begin; block < end; ++block) {
      const BlockSums sums{.dw = dw == nullptr ? nullptr : dw + block * args.D,
                           .db = db == nullptr ? nullptr : db + block * args.D};
      if (sums.dw != nullptr) std::fill_n(sums.dw, args.D, 0.0F);
      if (sums.db != nullptr) std::fill_n(sums.db, args.D, 0.0F);
      const Index last = std::min(args.T, (block + 1) * kNormVjpRows);
      for (Index t = block * kNormVjpRows; t < last; ++t)
        norm_vjp_row<kCentred>(args, t, sums);
    }
  });
  if (args.dw != nullptr) add_blocks(dw, num_blocks, args.D, args.dw, args.accumulate_dw, pool);
  if (args.db != nullptr) add_blocks(db, num_blocks, args.D, args.db, args.accumulate_db, pool);
}

}  // namespace

void rms_norm_vjp_base(const NormVjpArgs<float>& args, const Queue& queue) {
  norm_vjp</*kCentred=*/false>(args, queue.pool());
}

void layer_norm_vjp_base(const NormVjpArgs<float>& args, const Queue& queue) {
  norm_vjp</*kCentred=*/true>(args, queue.pool());
}

}  // namespace tessera::kernels
