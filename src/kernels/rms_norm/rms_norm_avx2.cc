// Cost: 8 bytes moved (x twice, the second time from cache; y once) and 4 operations per value.
#include <cmath>

#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// A captureless lambda would bring a function outside the region (its conversion to a pointer).
struct Square {
  __m256 operator()(__m256 v) const { return _mm256_mul_ps(v, v); }
};

void rms_norm_row(const RmsNormArgs<float>& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  float* y = args.y + t * args.y_stride;
  // Mean square.
  const float sum = simd::sum_row(x, args.D, Square{});
  const float mean = sum / static_cast<float>(args.D);
  // Normalise and weight.
  const __m256 r = _mm256_set1_ps(1.0F / std::sqrt(mean + args.eps));
  simd::for_each_vector(args.D, [&](auto load, auto store) {
    store(y, _mm256_mul_ps(_mm256_mul_ps(load(x), r), load(args.w)));
  });
}

}  // namespace

void rms_norm_avx2(const RmsNormArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      rms_norm_row(args, t);
  });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
