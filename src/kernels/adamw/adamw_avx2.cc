// Cost per value: 28 bytes with f32 moments (16 read, 12 written), 20 with bf16 ones, 2 more with a
// rounded copy; 12 operations, a root and two divisions among them; bound by memory.
#include <algorithm>
#include <array>

#include <immintrin.h>

#include "kernels/adamw/adamw.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

using simd::kLanes;

__m256 load(const float* p) {
  return _mm256_loadu_ps(p);
}

__m256 load(const BFloat16* p) {
  const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

void store(float* p, __m256 values) {
  _mm256_storeu_ps(p, values);
}

// To nearest even; NaN stays NaN (quietened), as in to_bfloat16.
void store(BFloat16* p, __m256 values) {
  const __m256i bits = _mm256_castps_si256(values);
  const __m256i upper = _mm256_srli_epi32(bits, 16);
  const __m256i is_odd = _mm256_and_si256(upper, _mm256_set1_epi32(1));
  const __m256i rounding = _mm256_add_epi32(is_odd, _mm256_set1_epi32(0x7FFF));
  const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(bits, rounding), 16);
  const __m256i quiet = _mm256_or_si256(upper, _mm256_set1_epi32(0x40));
  const __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(values, values, _CMP_UNORD_Q));
  const __m256i halves = _mm256_blendv_epi8(rounded, quiet, is_nan);
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(halves, halves), 0b1000);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(packed));
}

// Eight values from the tensors' pointers on. Every product that meets a sum is fused with it
// explicitly: left to the compiler, two copies of this function could round differently.
template <class Elem>
void update_vector(const AdamwTensors<Elem>& tensors, Index i) {
  const AdamwFactors& factors = tensors.factors;
  // Gradient.
  __m256 unscaled = _mm256_setzero_ps();
  if (tensors.gradient != nullptr) unscaled = load(tensors.gradient + i);
  const __m256 scale = _mm256_set1_ps(factors.gradient_scale);
  const __m256 g = _mm256_mul_ps(unscaled, scale);
  // Moments.
  const __m256 m_before = load(tensors.m + i);
  const __m256 m = _mm256_fmadd_ps(_mm256_set1_ps(factors.m_step),
                                   _mm256_fmsub_ps(unscaled, scale, m_before), m_before);
  const __m256 kept = _mm256_mul_ps(_mm256_set1_ps(factors.v_keep), load(tensors.v + i));
  const __m256 v = _mm256_fmadd_ps(_mm256_mul_ps(_mm256_set1_ps(factors.v_step), g), g, kept);
  // Decay and step.
  const __m256 root = _mm256_div_ps(_mm256_sqrt_ps(v), _mm256_set1_ps(factors.root_bias));
  const __m256 denom = _mm256_add_ps(root, _mm256_set1_ps(factors.epsilon));
  const __m256 step = _mm256_div_ps(_mm256_mul_ps(_mm256_set1_ps(factors.step), m), denom);
  const __m256 weight =
      _mm256_fmsub_ps(load(tensors.weight + i), _mm256_set1_ps(factors.shrink), step);
  store(tensors.weight + i, weight);
  store(tensors.m + i, m);
  store(tensors.v + i, v);
  if (tensors.rounded != nullptr) store(tensors.rounded + i, weight);
}

// The last 1 to 7 values of a run, by way of arrays of eight: the same operations as for the
// others.
template <class Elem>
void update_tail(const AdamwTensors<Elem>& tensors, Index begin, Index count) {
  std::array<float, kLanes> weight{};
  std::array<float, kLanes> gradient{};
  std::array<BFloat16, kLanes> rounded{};
  std::array<Elem, kLanes> m{};
  std::array<Elem, kLanes> v{};
  std::copy_n(tensors.weight + begin, count, weight.begin());
  if (tensors.gradient != nullptr) std::copy_n(tensors.gradient + begin, count, gradient.begin());
  std::copy_n(tensors.m + begin, count, m.begin());
  std::copy_n(tensors.v + begin, count, v.begin());
  update_vector<Elem>({.weight = weight.data(),
                       .rounded = rounded.data(),
                       .m = m.data(),
                       .v = v.data(),
                       .gradient = tensors.gradient == nullptr ? nullptr : gradient.data(),
                       .count = kLanes,
                       .factors = tensors.factors},
                      0);
  std::copy_n(weight.begin(), count, tensors.weight + begin);
  std::copy_n(m.begin(), count, tensors.m + begin);
  std::copy_n(v.begin(), count, tensors.v + begin);
  if (tensors.rounded != nullptr) std::copy_n(rounded.begin(), count, tensors.rounded + begin);
}

}  // namespace

template <class Elem>
void adamw_avx2(const AdamwArgs<Elem>& args, const Queue& queue) {
  for_each_chunk(args.tensors, args.num_tensors, args.num_chunks, queue.pool(),
                 [](const AdamwTensors<Elem>& tensors, Index begin, Index end, Index /*chunk*/) {
                   Index i = begin;
                   for (; i + kLanes <= end; i += kLanes)
                     update_vector(tensors, i);
                   if (i < end) update_tail(tensors, i, end - i);
                 });
}

template void adamw_avx2(const AdamwArgs<float>&, const Queue&);
template void adamw_avx2(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
TESSERA_TARGET_END
