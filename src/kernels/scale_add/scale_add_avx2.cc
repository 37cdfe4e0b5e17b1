// Eight lanes at a time, tails by mask. Cost as in scale_add_base.cc: bound by memory.
#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/scale_add/scale_add.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

void scale_add_row(const ScaleAddArgs& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  const float* z = args.z + t * args.z_stride;
  float* y = args.y + t * args.y_stride;
  const __m256 scale = _mm256_set1_ps(args.scale);
  simd::for_each_vector(
      args.D, [&](auto load, auto store) { store(y, _mm256_fmadd_ps(scale, load(x), load(z))); });
}

void scale_add_vjp_row(const ScaleAddVjpArgs& args, Index t) {
  const float* dy = args.dy + t * args.dy_stride;
  const float* x = args.x + t * args.x_stride;
  float* dx = args.dx + t * args.dx_stride;
  const __m256 scale = _mm256_set1_ps(args.scale);
  __m256 sums = _mm256_setzero_ps();
  simd::for_each_vector(args.D, [&](auto load, auto store) {
    const __m256 dy_lanes = load(dy);
    sums = _mm256_fmadd_ps(dy_lanes, load(x), sums);  // lanes beyond the row add 0 * 0
    store(dx, _mm256_mul_ps(scale, dy_lanes));        // last: dx may be dy
  });
  args.row_sums[t] = simd::sum_lanes(sums);
}

}  // namespace

void scale_add_avx2(const ScaleAddArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      scale_add_row(args, t);
  });
}

void scale_add_vjp_avx2(const ScaleAddVjpArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      scale_add_vjp_row(args, t);
  });
  // The rows are added by one thread, in order: the sum is the same for any thread count.
  float dscale = 0;
  for (Index t = 0; t < args.T; ++t)
    dscale += args.row_sums[t];
  *args.dscale = dscale;
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
