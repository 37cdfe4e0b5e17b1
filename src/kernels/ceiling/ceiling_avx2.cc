// Twelve chains hide the latency of the multipliers on every AVX2 processor; reading asks for
// memory a page ahead, in whole lines.
#include <array>

#include <immintrin.h>

#include "kernels/ceiling/internal/loops.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

constexpr int kChains = 12;
constexpr Index kBytesAhead = 1024;

float multiply_add(Index rounds) {
  __m256 sum[kChains];
  for (int i = 0; i < kChains; ++i)
    sum[i] = _mm256_set1_ps(static_cast<float>(i + 1));
  const __m256 factor = _mm256_set1_ps(0.999F);
  const __m256 addend = _mm256_set1_ps(0.5F);
  for (Index round = 0; round < rounds; ++round) {
    for (int i = 0; i < kChains; ++i)
      sum[i] = _mm256_fmadd_ps(sum[i], factor, addend);
  }
  __m256 total = _mm256_setzero_ps();
  for (int i = 0; i < kChains; ++i)
    total = _mm256_add_ps(total, sum[i]);
  std::array<float, 8> lanes;
  _mm256_storeu_ps(lanes.data(), total);
  return lanes[0] + lanes[7];
}

std::uint32_t add_words(__m256i total) {
  std::array<std::uint32_t, 8> lanes;
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes.data()), total);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] + lanes[5] + lanes[6] + lanes[7];
}

// 32 products of unsigned and signed bytes, pairwise sums in 16 bits, again in 32 bits,
// accumulated: what an AVX2 product of bytes must do without the dot-product instructions.
std::uint32_t multiply_int8(Index rounds) {
  __m256i sum[kChains];
  for (int i = 0; i < kChains; ++i)
    sum[i] = _mm256_set1_epi32(i + 1);
  const __m256i factor = _mm256_set1_epi8(3);
  const __m256i ones = _mm256_set1_epi16(1);
  for (Index round = 0; round < rounds; ++round) {
    for (int i = 0; i < kChains; ++i) {
      const __m256i pairs = _mm256_maddubs_epi16(sum[i], factor);
      sum[i] = _mm256_add_epi32(sum[i], _mm256_madd_epi16(pairs, ones));
    }
  }
  __m256i total = _mm256_setzero_si256();
  for (int i = 0; i < kChains; ++i)
    total = _mm256_add_epi32(total, sum[i]);
  return add_words(total);
}

// Four runs at a time, as a product reads four rows: more lines are under way than for one.
std::uint32_t read(const std::byte* bytes, Index num_bytes) {
  constexpr Index kRuns = 4;
  constexpr Index kVectorBytes = 32;
  const Index run_bytes = num_bytes / kRuns;
  __m256i sum[kRuns];
  for (__m256i& value : sum)
    value = _mm256_setzero_si256();
  for (Index offset = 0; offset < run_bytes; offset += kVectorBytes) {
    for (Index run = 0; run < kRuns; ++run) {
      const std::byte* at = bytes + run * run_bytes + offset;
      // Beyond the buffer a prefetch reads nothing and cannot fault.
      _mm_prefetch(reinterpret_cast<const char*>(at) + kBytesAhead, _MM_HINT_T0);
      const __m256i value = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      sum[run] = _mm256_xor_si256(sum[run], value);
    }
  }
  return add_words(
      _mm256_xor_si256(_mm256_xor_si256(sum[0], sum[1]), _mm256_xor_si256(sum[2], sum[3])));
}

}  // namespace

CeilingLoops ceiling_loops_avx2() {
  return {.multiply_add = &multiply_add,
          .flops_per_round = Index{2 * 8 * kChains},
          .multiply_int8 = &multiply_int8,
          .int8_ops_per_round = Index{2 * 32 * kChains},
          .read = &read};
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
