// Portable; the loops over a row are written so that the compiler may use vectors.
#include <algorithm>
#include <cmath>

#include "kernels/layer_norm/layer_norm_vjp.h"
#include "kernels/row_block_sums.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// The sums of one block of rows; null: not wanted.
struct BlockSums {
  float* dw = nullptr;
  float* db = nullptr;
};

void add_parameter_shares(
    const float* x, const float* dy, Index D, float mean, float r, const BlockSums& sums) {
  if (sums.dw != nullptr) {
    for (Index d = 0; d < D; ++d)
      sums.dw[d] += dy[d] * ((x[d] - mean) * r);
  }
  if (sums.db != nullptr) {
    for (Index d = 0; d < D; ++d)
      sums.db[d] += dy[d];
  }
}

void layer_norm_vjp_row(const LayerNormVjpArgs& args, Index t, const BlockSums& sums) {
  const Index D = args.D;
  const auto width = static_cast<float>(D);
  const float* x = args.x + t * args.x_stride;
  const float* dy = args.dy + t * args.dy_stride;
  const float mean = sum_interleaved(D, [&](Index d) { return x[d]; }) / width;
  const float variance =
      sum_interleaved(D, [&](Index d) { return (x[d] - mean) * (x[d] - mean); }) / width;
  const float r = 1.0F / std::sqrt(variance + args.eps);
  add_parameter_shares(x, dy, D, mean, r, sums);
  if (args.dx == nullptr) return;
  const float* w = args.w;
  const float mean_g = sum_interleaved(D, [&](Index d) { return dy[d] * w[d]; }) / width;
  const float mean_gn =
      sum_interleaved(D, [&](Index d) { return dy[d] * w[d] * ((x[d] - mean) * r); }) / width;
  float* dx = args.dx + t * args.dx_stride;
  for (Index d = 0; d < D; ++d)
    dx[d] = r * (dy[d] * w[d] - mean_g - (x[d] - mean) * r * mean_gn);
}

}  // namespace

void layer_norm_vjp_base(const LayerNormVjpArgs& args, base::ThreadPool& pool) noexcept {
  const Index num_blocks = base::ceil_div(args.T, kLayerNormVjpRows);
  float* dw_sums = args.dw == nullptr ? nullptr : args.scratch;
  float* db_sums =
      args.db == nullptr ? nullptr : args.scratch + (args.dw == nullptr ? 0 : num_blocks * args.D);
  for_each_row_block(args.T, kLayerNormVjpRows, pool, [&](Index begin, Index end, Index block) {
    const BlockSums sums{.dw = dw_sums == nullptr ? nullptr : dw_sums + block * args.D,
                         .db = db_sums == nullptr ? nullptr : db_sums + block * args.D};
    if (sums.dw != nullptr) std::fill_n(sums.dw, args.D, 0.0F);
    if (sums.db != nullptr) std::fill_n(sums.db, args.D, 0.0F);
    for (Index t = begin; t < end; ++t)
      layer_norm_vjp_row(args, t, sums);
  });
  if (args.dw != nullptr) {
    add_block_sums(dw_sums, num_blocks, args.D, args.accumulate_dw, args.dw, pool);
  }
  if (args.db != nullptr) {
    add_block_sums(db_sums, num_blocks, args.D, args.accumulate_db, args.db, pool);
  }
}

}  // namespace tessera::kernels
