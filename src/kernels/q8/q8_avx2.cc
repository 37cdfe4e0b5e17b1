// AVX2 encoding, panels in parallel; the same bytes as the definition.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include <immintrin.h>

#include "base/float16.h"
#include "kernels/grain.h"
#include "kernels/q8/internal/scale.h"
#include "kernels/q8/q8.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

constexpr Index kVectors = 4;  // of 8 values in a block of one row
using Block = __m256[kVectors];

// Largest magnitude of a block; not finite when one of its values is not.
float largest_magnitude(const Block& v) {
  const __m256 magnitude_bits = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
  // As integers, so that a NaN counts as larger than everything.
  __m256i largest = _mm256_setzero_si256();
  for (Index i = 0; i < kVectors; ++i) {
    const __m256 magnitude = _mm256_and_ps(v[i], magnitude_bits);
    largest = _mm256_max_epi32(largest, _mm256_castps_si256(magnitude));
  }
  std::array<float, 8> lanes;
  _mm256_storeu_ps(lanes.data(), _mm256_castsi256_ps(largest));
  std::uint32_t bits = 0;
  for (const float lane : lanes)
    bits = std::max(bits, std::bit_cast<std::uint32_t>(lane));
  return std::bit_cast<float>(bits);
}

// q of four values, each clamped to +-127.
__m256i quantise(__m256 v, __m256 step) {
  const __m256 limit = _mm256_set1_ps(127.0F);
  const __m256 ratio = _mm256_div_ps(v, step);
  const __m256 clamped =
      _mm256_max_ps(_mm256_min_ps(ratio, limit), _mm256_sub_ps(_mm256_setzero_ps(), limit));
  return _mm256_cvtps_epi32(clamped);
}

// One row's share of a panel block: its scale and eight groups of four bytes.
void encode_block(const Block& v, Index panel_row, std::byte* panel_block) {
  const Float16 scale = q8_scale_for(largest_magnitude(v));
  std::memcpy(panel_block + panel_row * 2, &scale, sizeof(scale));
  const float step = to_float(scale);
  if (!(step > 0)) return;  // the bytes are zero already
  const __m256 steps = _mm256_set1_ps(step);
  const __m256i low = _mm256_packs_epi32(quantise(v[0], steps), quantise(v[1], steps));
  const __m256i high = _mm256_packs_epi32(quantise(v[2], steps), quantise(v[3], steps));
  // Packing within 128-bit halves leaves the groups in the order 0 2 4 6 | 1 3 5 7.
  std::array<std::uint32_t, 8> groups;
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(groups.data()), _mm256_packs_epi16(low, high));
  std::byte* values = panel_block + kQ8ScaleBytes + panel_row * kQ8GroupLength;
  for (std::size_t g = 0; g < 8; ++g) {
    std::memcpy(values + g * kQ8PanelRows * kQ8GroupLength, &groups[g % 2 * 4 + g / 2], 4);
  }
}

void encode_row(const float* w, Index K, Index panel_row, std::byte* panel) {
  std::array<float, kQ8BlockLength> last{};
  for (Index k = 0; k < K; k += kQ8BlockLength, panel += kQ8PanelBlockBytes) {
    const float* values = w + k;
    if (K - k < kQ8BlockLength) {
      std::memcpy(last.data(), values, static_cast<std::size_t>(K - k) * sizeof(float));
      values = last.data();
    }
    Block v;
    for (Index i = 0; i < kVectors; ++i)
      v[i] = _mm256_loadu_ps(values + i * 8);
    encode_block(v, panel_row, panel);
  }
}

}  // namespace

void q8_encode_avx2(const Q8EncodeArgs& args, const Queue& queue) {
  const Index num_panels = (args.N + kQ8PanelRows - 1) / kQ8PanelRows;
  const Index panel_bytes = q8_panel_bytes(args.K);
  queue.parallel_for(num_panels, rows_per_chunk(args.K * kQ8PanelRows),
                     [&](Index begin, Index end, int) {
                       std::byte* first = args.q8 + begin * panel_bytes;
                       std::fill_n(first, (end - begin) * panel_bytes, std::byte{0});
                       const Index row_end = std::min(end * kQ8PanelRows, args.N);
                       for (Index row = begin * kQ8PanelRows; row < row_end; ++row) {
                         encode_row(args.w + row * args.w_stride, args.K, row % kQ8PanelRows,
                                    args.q8 + row / kQ8PanelRows * panel_bytes);
                       }
                     });
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
