// Cost: 8 bytes moved (x three times, twice from cache; y once) and 8 operations per value.
#include <cmath>

#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/layer_norm/layer_norm.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// A captureless lambda would bring a function outside the region (its conversion to a pointer).
struct Identity {
  __m256 operator()(__m256 v) const { return v; }
};

void layer_norm_row(const LayerNormArgs<float>& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  float* y = args.y + t * args.y_stride;
  const auto width = static_cast<float>(args.D);
  // Mean.
  const float sum = simd::sum_row(x, args.D, Identity{});
  const __m256 mean = _mm256_set1_ps(sum / width);
  // Variance around it.
  const float sum_squares = simd::sum_row(x, args.D, [mean](__m256 v) {
    const __m256 centred = _mm256_sub_ps(v, mean);
    return _mm256_mul_ps(centred, centred);
  });
  // Normalise, weight, shift.
  const __m256 r = _mm256_set1_ps(1.0F / std::sqrt(sum_squares / width + args.eps));
  simd::for_each_vector(args.D, [&](auto load, auto store) {
    const __m256 normalised = _mm256_mul_ps(_mm256_sub_ps(load(x), mean), r);
    store(y, _mm256_fmadd_ps(normalised, load(args.w), load(args.b)));
  });
}

}  // namespace

void layer_norm_avx2(const LayerNormArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      layer_norm_row(args, t);
  });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
