// Cost: 8 bytes moved and 3 operations per value; the tables of a token are shared by its heads.
#include <immintrin.h>

#include "kernels/grain.h"
#include "kernels/rope/rope.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// The tables' rows of one token, and the sign of its sines.
struct Angles {
  const float* cosines;  // [H/2]
  const float* sines;    // [H/2]
  __m256 sign_bit;       // -0 in every lane to turn the other way
};

void rotate_half_split(const float* x, float* y, Index H, const Angles& angles) {
  const Index half = H / 2;
  simd::for_each_vector(half, [&](auto load, auto store) {
    const __m256 c = load(angles.cosines);
    const __m256 s = _mm256_xor_ps(load(angles.sines), angles.sign_bit);
    const __m256 a = load(x);
    const __m256 b = load(x + half);
    store(y, _mm256_fmsub_ps(a, c, _mm256_mul_ps(b, s)));
    store(y + half, _mm256_fmadd_ps(a, s, _mm256_mul_ps(b, c)));
  });
}

// Four values (v0 v1 v2 v3) to (v0 v0 v1 v1 v2 v2 v3 v3): one for each place of four pairs.
__m256 repeat_each(__m128 v) {
  const __m128 low = _mm_unpacklo_ps(v, v);
  return _mm256_insertf128_ps(_mm256_castps128_ps256(low), _mm_unpackhi_ps(v, v), 1);
}

void rotate_interleaved(const float* x, float* y, Index H, const Angles& angles) {
  Index i = 0;
  for (; i + simd::kLanes <= H; i += simd::kLanes) {
    const __m256 c = repeat_each(_mm_loadu_ps(angles.cosines + i / 2));
    const __m256 s =
        _mm256_xor_ps(repeat_each(_mm_loadu_ps(angles.sines + i / 2)), angles.sign_bit);
    const __m256 pairs = _mm256_loadu_ps(x + i);
    const __m256 swapped = _mm256_permute_ps(pairs, 0b10'11'00'01);
    // Even places a c - b s, odd places b c + a s.
    _mm256_storeu_ps(y + i, _mm256_fmaddsub_ps(pairs, c, _mm256_mul_ps(swapped, s)));
  }
  if (i == H) return;
  const __m256i mask = simd::first_lanes(H - i);
  const __m128i half_mask = _mm256_castsi256_si128(simd::first_lanes((H - i) / 2));
  const __m256 c = repeat_each(_mm_maskload_ps(angles.cosines + i / 2, half_mask));
  const __m256 s =
      _mm256_xor_ps(repeat_each(_mm_maskload_ps(angles.sines + i / 2, half_mask)), angles.sign_bit);
  const __m256 pairs = _mm256_maskload_ps(x + i, mask);
  const __m256 swapped = _mm256_permute_ps(pairs, 0b10'11'00'01);
  _mm256_maskstore_ps(y + i, mask, _mm256_fmaddsub_ps(pairs, c, _mm256_mul_ps(swapped, s)));
}

void rotate_token(const RopeArgs<float>& args, Index t) {
  const Index row = args.positions[t] * (args.H / 2);
  const bool is_forward = args.direction == RopeDirection::kForward;
  const Angles angles = {.cosines = args.cos_table + row,
                         .sines = args.sin_table + row,
                         .sign_bit = _mm256_set1_ps(is_forward ? 0.0F : -0.0F)};
  for (Index n = 0; n < args.N; ++n) {
    const float* x = args.x + t * args.x_token_stride + n * args.x_head_stride;
    float* y = args.y + t * args.y_token_stride + n * args.y_head_stride;
    if (args.pairs == RopePairs::kHalfSplit) {
      rotate_half_split(x, y, args.H, angles);
    } else {
      rotate_interleaved(x, y, args.H, angles);
    }
  }
}

}  // namespace

void rope_avx2(const RopeArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.N * args.H),
                     [&](Index begin, Index end, int /*thread*/) {
                       for (Index t = begin; t < end; ++t)
                         rotate_token(args, t);
                     });
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
