// Cost: log_softmax, then as many exponentials again, 4 bytes read (from cache) and 4 written per
// value; bound by arithmetic.
#include <immintrin.h>

#include "kernels/cross_entropy/loss_rows.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/math.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

void scale_exp(const float* x, Index V, float max, float factor, float* y) noexcept {
  const __m256 max_lanes = _mm256_set1_ps(max);
  const __m256 factor_lanes = _mm256_set1_ps(factor);
  simd::for_each_vector(V, [&](auto load, auto store) {
    store(y, _mm256_mul_ps(factor_lanes, simd::exp(_mm256_sub_ps(load(x), max_lanes))));
  });
}

}  // namespace

void cross_entropy_avx2(const CrossEntropyArgs<float>& args, const Queue& queue) {
  cross_entropy_rows(args, queue.pool(), {.row_sum_exp = row_sum_exp_avx2, .scale_exp = scale_exp});
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
