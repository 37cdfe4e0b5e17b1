// Portable; the loops over a row are written so that the compiler may use vectors.
#include <algorithm>
#include <cmath>

#include "kernels/rms_norm/rms_norm_vjp.h"
#include "kernels/row_block_sums.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// One row: its dx, and its share of dw on top of `dw_sums` (null: not wanted).
void rms_norm_vjp_row(const RmsNormVjpArgs& args, Index t, float* dw_sums) {
  const Index D = args.D;
  const float* x = args.x + t * args.x_stride;
  const float* dy = args.dy + t * args.dy_stride;
  const float square = sum_interleaved(D, [&](Index d) { return x[d] * x[d]; });
  const float r = 1.0F / std::sqrt(square / static_cast<float>(D) + args.eps);
  if (dw_sums != nullptr) {
    for (Index d = 0; d < D; ++d)
      dw_sums[d] += dy[d] * (x[d] * r);
  }
  if (args.dx == nullptr) return;
  const float* w = args.w;
  const float dot = sum_interleaved(D, [&](Index d) { return dy[d] * w[d] * x[d]; });
  const float factor = dot / static_cast<float>(D) * r * r;
  float* dx = args.dx + t * args.dx_stride;
  for (Index d = 0; d < D; ++d)
    dx[d] = r * (dy[d] * w[d] - x[d] * factor);
}

}  // namespace

void rms_norm_vjp_base(const RmsNormVjpArgs& args, base::ThreadPool& pool) noexcept {
  for_each_row_block(args.T, kNormVjpRows, pool, [&](Index begin, Index end, Index block) {
    float* dw_sums = args.dw == nullptr ? nullptr : args.scratch + block * args.D;
    if (dw_sums != nullptr) std::fill_n(dw_sums, args.D, 0.0F);
    for (Index t = begin; t < end; ++t)
      rms_norm_vjp_row(args, t, dw_sums);
  });
  if (args.dw == nullptr) return;
  add_block_sums(args.scratch, base::ceil_div(args.T, kNormVjpRows), args.D, args.accumulate_dw,
                 args.dw, pool);
}

}  // namespace tessera::kernels
