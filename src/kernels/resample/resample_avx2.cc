// AVX2: exact 32-bit sums from pairs of 16-bit products.
//
// A 22-bit weight is split into two 16-bit halves, weight = high * 2^12 + low; vpmaddwd multiplies
// two neighbouring samples by two weights and adds the products, so one instruction does sixteen
// multiplications of one half. Both halves are summed apart and joined at the end:
// sum = (high sum << 12) + low sum, modulo 2^32, in which the true sum fits.
//
// Horizontal: eight rows are packed once for all targets as [pair of pixels][row][channel][2]
// 16-bit numbers, so that the 24 sums of eight rgb pixels are three vectors and a weight pair is
// one broadcast. Vertical: bytes of two rows are interleaved, 32 columns at a time.
//
// Cost per output sample and pass: taps/8 vpmaddwd and as many additions. Bound by arithmetic: at
// three vector operations a cycle, 12 multiply-adds per cycle.
#include <array>
#include <cstring>

#include <immintrin.h>

#include "kernels/resample/internal/passes.h"
#include "kernels/resample/resample.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

using resample_internal::ColumnsArgs;
using resample_internal::kBlockRows;
using resample_internal::RowsArgs;
using resample_internal::RowsTarget;

constexpr Index kPairValues = kBlockRows * 3 * 2;  // 16-bit numbers of one packed pair of pixels

// r0 g0 b0 r1 g1 b1 -> r0 r1 g0 g1 b0 b1 as 16-bit numbers.
inline __m128i widen_pair(__m128i bytes) {
  return _mm_shuffle_epi8(bytes,
                          _mm_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
}

// Eight rows of pixels into pairs. Each store writes 16 bytes of which 12 count; the next row's
// store, or the next pair's, covers the rest. Rows that do not exist repeat the last one.
void pack_avx2(const RowsArgs& args) noexcept {
  std::array<const std::uint8_t*, kBlockRows> rows{};
  for (Index r = 0; r < kBlockRows; ++r) {
    const Index y = r < args.num_rows ? r : args.num_rows - 1;
    rows[static_cast<std::size_t>(r)] = args.src + y * args.src_stride;
  }
  const Index row_bytes = args.width * 3;
  const Index num_pairs = (args.width + 1) / 2;
  auto* out = reinterpret_cast<std::int16_t*>(args.packed);
  Index p = 0;
  for (; p * 6 + 16 <= row_bytes; ++p) {
    for (const std::uint8_t* row : rows) {
      const auto* in = reinterpret_cast<const __m128i*>(row + p * 6);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), widen_pair(_mm_loadu_si128(in)));
      out += 6;
    }
  }
  for (; p < num_pairs; ++p) {
    for (const std::uint8_t* row : rows) {
      std::array<std::uint8_t, 16> bytes{};  // a pixel beyond the row is zero; its weight is, too
      std::memcpy(bytes.data(), row + p * 6,
                  static_cast<std::size_t>(row_bytes - p * 6 < 6 ? 3 : 6));
      const auto* in = reinterpret_cast<const __m128i*>(bytes.data());
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), widen_pair(_mm_loadu_si128(in)));
      out += 6;
    }
  }
}

inline __m256i broadcast_pair(const std::int16_t* pair) {
  std::int32_t bits = 0;
  std::memcpy(&bits, pair, sizeof(bits));
  return _mm256_set1_epi32(bits);
}

// (high << 12) + low, rounded to 22 bits less: values that saturating packs bring to 0 ... 255.
inline __m256i join(__m256i high, __m256i low) {
  const __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, 12), low);
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 21)), 22);
}

struct PixelSums {
  __m256i high[3];
  __m256i low[3];
};

// The 24 sums of one output pixel in eight rows: value 3 * row + channel.
inline PixelSums sum_pixel(const std::int16_t* packed, const std::int16_t* pairs, Index num_pairs) {
  PixelSums sums{};
  for (Index p = 0; p < num_pairs; ++p, packed += kPairValues, pairs += 4) {
    const __m256i high = broadcast_pair(pairs);
    const __m256i low = broadcast_pair(pairs + 2);
    for (int i = 0; i < 3; ++i) {
      const __m256i in = _mm256_load_si256(reinterpret_cast<const __m256i*>(packed + i * 16));
      sums.high[i] = _mm256_add_epi32(sums.high[i], _mm256_madd_epi16(in, high));
      sums.low[i] = _mm256_add_epi32(sums.low[i], _mm256_madd_epi16(in, low));
    }
  }
  return sums;
}

// Bytes 0 ... 15 and 16 ... 23 of the block's pixel.
struct PixelBytes {
  __m128i first;
  __m128i rest;
};

inline PixelBytes to_bytes(const PixelSums& sums) {
  const __m256i a = join(sums.high[0], sums.low[0]);
  const __m256i b = join(sums.high[1], sums.low[1]);
  const __m256i c = join(sums.high[2], sums.low[2]);
  const __m256i ab = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
  const __m128i cc = _mm_packs_epi32(_mm256_castsi256_si128(c), _mm256_extracti128_si256(c, 1));
  return {.first = _mm_packus_epi16(_mm256_castsi256_si128(ab), _mm256_extracti128_si256(ab, 1)),
          .rest = _mm_packus_epi16(cc, cc)};
}

inline void store_lane(std::uint8_t* dst, int pixel) {
  std::memcpy(dst, &pixel, sizeof(pixel));
}

// Four bytes per row, of which the last belongs to the next pixel and is written again with it.
inline void store_pixel(std::uint8_t* dst, Index stride, const PixelBytes& bytes) {
  const __m128i spread = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
  const __m128i upper = _mm_shuffle_epi8(bytes.first, spread);
  const __m128i lower = _mm_shuffle_epi8(_mm_alignr_epi8(bytes.rest, bytes.first, 12), spread);
  store_lane(dst, _mm_cvtsi128_si32(upper));
  store_lane(dst + stride, _mm_extract_epi32(upper, 1));
  store_lane(dst + 2 * stride, _mm_extract_epi32(upper, 2));
  store_lane(dst + 3 * stride, _mm_extract_epi32(upper, 3));
  store_lane(dst + 4 * stride, _mm_cvtsi128_si32(lower));
  store_lane(dst + 5 * stride, _mm_extract_epi32(lower, 1));
  store_lane(dst + 6 * stride, _mm_extract_epi32(lower, 2));
  store_lane(dst + 7 * stride, _mm_extract_epi32(lower, 3));
}

// Three bytes for each of `num_rows` rows: for the end of a row and for incomplete blocks.
inline void store_pixel_exactly(std::uint8_t* dst,
                                Index stride,
                                Index num_rows,
                                const PixelBytes& bytes) {
  std::array<std::uint8_t, 32> all{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(all.data()), bytes.first);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(all.data() + 16), bytes.rest);
  for (Index r = 0; r < num_rows; ++r)
    std::memcpy(dst + r * stride, all.data() + r * 3, 3);
}

void rows_avx2(const RowsArgs& args, const RowsTarget& target) noexcept {
  const ResampleAxis& axis = *target.axis;
  const auto* packed = reinterpret_cast<const std::int16_t*>(args.packed);
  const Index num_whole = args.num_rows == kBlockRows ? axis.out_size - 1 : 0;
  for (Index x = 0; x < axis.out_size; ++x) {
    const PixelBytes bytes =
        to_bytes(sum_pixel(packed + axis.pair_first[x] * kPairValues,
                           &axis.pairs[x * axis.max_pairs * 4], axis.pair_count[x]));
    if (x < num_whole) {
      store_pixel(target.dst + x * 3, target.dst_stride, bytes);
    } else {
      store_pixel_exactly(target.dst + x * 3, target.dst_stride, args.num_rows, bytes);
    }
  }
}

// 32 columns of one output row from pairs of source rows.
inline __m256i sum_columns(const ColumnsArgs& args, Index column) {
  const ResampleAxis& axis = *args.axis;
  const std::int16_t* pairs = &axis.pairs[args.out_idx * axis.max_pairs * 4];
  const Index first = Index{axis.pair_first[args.out_idx]} * 2;
  const __m256i zero = _mm256_setzero_si256();
  __m256i high[4] = {zero, zero, zero, zero};
  __m256i low[4] = {zero, zero, zero, zero};
  for (Index p = 0; p < axis.pair_count[args.out_idx]; ++p, pairs += 4) {
    const Index upper = first + 2 * p;
    const Index lower =
        upper + 1 < axis.in_size ? upper + 1 : upper;  // beyond the end: weight zero
    const auto* a = reinterpret_cast<const __m256i*>(args.src + upper * args.src_stride + column);
    const auto* b = reinterpret_cast<const __m256i*>(args.src + lower * args.src_stride + column);
    const __m256i even = _mm256_loadu_si256(a);
    const __m256i odd = _mm256_loadu_si256(b);
    const __m256i left = _mm256_unpacklo_epi8(even, odd);
    const __m256i right = _mm256_unpackhi_epi8(even, odd);
    const __m256i in[4] = {_mm256_unpacklo_epi8(left, zero), _mm256_unpackhi_epi8(left, zero),
                           _mm256_unpacklo_epi8(right, zero), _mm256_unpackhi_epi8(right, zero)};
    const __m256i weight_high = broadcast_pair(pairs);
    const __m256i weight_low = broadcast_pair(pairs + 2);
    for (int i = 0; i < 4; ++i) {
      high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(in[i], weight_high));
      low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(in[i], weight_low));
    }
  }
  // Packing undoes the unpacking, lane by lane.
  return _mm256_packus_epi16(_mm256_packs_epi32(join(high[0], low[0]), join(high[1], low[1])),
                             _mm256_packs_epi32(join(high[2], low[2]), join(high[3], low[3])));
}

void columns_avx2(const ColumnsArgs& args) noexcept {
  constexpr Index kColumns = 32;
  if (args.row_bytes < kColumns) {
    resample_internal::columns_base(args, 0, args.row_bytes);
    return;
  }
  for (Index done = 0; done < args.row_bytes; done += kColumns) {
    // The last vector overlaps the one before it: the same bytes are written twice.
    const Index column = done + kColumns <= args.row_bytes ? done : args.row_bytes - kColumns;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(args.dst + column), sum_columns(args, column));
  }
}

}  // namespace

void resample_avx2(const ResampleArgs& args, const Queue& queue) {
  resample_internal::run_passes(args, queue.pool(),
                                {.pack = pack_avx2, .rows = rows_avx2, .columns = columns_avx2});
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
