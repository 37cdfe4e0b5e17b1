// Bound by exp (and erf): about twenty multiply-adds for eight values.
#include <immintrin.h>

#include "kernels/activation/activation_vjp.h"
#include "kernels/grain.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/math.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

__m256 sigmoid(__m256 x) {
  const __m256 one = _mm256_set1_ps(1.0F);
  const __m256 minus_x = _mm256_xor_ps(x, _mm256_set1_ps(-0.0F));
  return _mm256_div_ps(one, _mm256_add_ps(one, simd::exp(minus_x)));
}

struct GeluTanhSlope {
  __m256 operator()(__m256 x) const {
    const __m256 one = _mm256_set1_ps(1.0F);
    const __m256 two_c = _mm256_set1_ps(1.5957691216F);  // 2 sqrt(2 / pi)
    const __m256 square = _mm256_mul_ps(x, x);
    const __m256 cubic = _mm256_mul_ps(_mm256_set1_ps(0.044715F), square);
    const __m256 s = sigmoid(_mm256_mul_ps(two_c, _mm256_fmadd_ps(cubic, x, x)));
    const __m256 inner = _mm256_mul_ps(two_c, _mm256_fmadd_ps(_mm256_set1_ps(3.0F), cubic, one));
    const __m256 spread = _mm256_mul_ps(_mm256_mul_ps(x, s), _mm256_sub_ps(one, s));
    return _mm256_fmadd_ps(spread, inner, s);
  }
};

struct GeluErfSlope {
  __m256 operator()(__m256 x) const {
    const __m256 half = _mm256_set1_ps(0.5F);
    const __m256 erf = simd::erf(_mm256_mul_ps(x, _mm256_set1_ps(0.70710678118F)));
    const __m256 below = _mm256_fmadd_ps(half, erf, half);
    const __m256 exponent = _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(-0.5F), x), x);
    const __m256 density =
        _mm256_mul_ps(_mm256_set1_ps(0.39894228040F), simd::exp(exponent));  // 1 / sqrt(2 pi)
    return _mm256_fmadd_ps(x, density, below);
  }
};

template <class Slope>
void apply(const GeluVjpArgs<float>& args, base::ThreadPool& pool, Slope slope) {
  pool.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      const float* dy = args.dy + t * args.dy_stride;
      float* dx = args.dx + t * args.dx_stride;
      simd::for_each_vector(args.F, [&](auto load, auto store) {
        store(dx, _mm256_mul_ps(load(dy), slope(load(x))));
      });
    }
  });
}

}  // namespace

void gelu_tanh_vjp_avx2(const GeluVjpArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), GeluTanhSlope{});
}

void gelu_erf_vjp_avx2(const GeluVjpArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), GeluErfSlope{});
}

void swiglu_vjp_avx2(const SwigluVjpArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    const __m256 one = _mm256_set1_ps(1.0F);
    for (Index t = begin; t < end; ++t) {
      const float* gate = args.gate + t * args.gate_stride;
      const float* up = args.up + t * args.up_stride;
      const float* dy = args.dy + t * args.dy_stride;
      float* dgate = args.dgate + t * args.dgate_stride;
      float* dup = args.dup + t * args.dup_stride;
      simd::for_each_vector(args.F, [&](auto load, auto store) {
        const __m256 g = load(gate);
        const __m256 s = sigmoid(g);
        const __m256 slope = _mm256_mul_ps(s, _mm256_fmadd_ps(g, _mm256_sub_ps(one, s), one));
        const __m256 d = load(dy);
        const __m256 dg = _mm256_mul_ps(_mm256_mul_ps(d, load(up)), slope);
        store(dup, _mm256_mul_ps(d, _mm256_mul_ps(g, s)));
        store(dgate, dg);
      });
    }
  });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
