// The inner loops of attention_avx2: packing, score tiles, softmax of a row, value tiles.
//
// Every number they make has one order of summation whatever the tile: a score is one chain over
// the key width (the lanes of a vector are eight keys), a sum of weighted values one chain over the
// keys (the lanes are eight columns). Tiles differ only in how many chains run side by side.
#pragma once

#include <algorithm>

#include <immintrin.h>

#include "base/index.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/internal/plan.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/math.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {

using simd::kLanes;
inline constexpr Index kKeyPanel = 2 * kLanes;  // keys of one register tile

// Asks for the cache lines of a row of `width` floats.
inline void prefetch_row(const float* row, Index width) {
  constexpr Index kLineFloats = 16;
  for (Index d = 0; d < width; d += kLineFloats)
    _mm_prefetch(row + d, _MM_HINT_T0);
  _mm_prefetch(row + width - 1, _MM_HINT_T0);
}

inline __m256 load_pair(const float* low, const float* high) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
}

// The transpose of 8 x 8 floats at row[0 … 7] + d, written as eight rows kKeyPanel floats apart.
inline void transpose_8x8(const float* const* row, Index d, float* out) {
  for (Index half = 0; half < 2; ++half, d += 4, out += 4 * kKeyPanel) {
    const __m256 a = load_pair(row[0] + d, row[4] + d);
    const __m256 b = load_pair(row[1] + d, row[5] + d);
    const __m256 c = load_pair(row[2] + d, row[6] + d);
    const __m256 e = load_pair(row[3] + d, row[7] + d);
    const __m256 ab_low = _mm256_unpacklo_ps(a, b);
    const __m256 ab_high = _mm256_unpackhi_ps(a, b);
    const __m256 ce_low = _mm256_unpacklo_ps(c, e);
    const __m256 ce_high = _mm256_unpackhi_ps(c, e);
    _mm256_storeu_ps(out, _mm256_shuffle_ps(ab_low, ce_low, 0x44));
    _mm256_storeu_ps(out + kKeyPanel, _mm256_shuffle_ps(ab_low, ce_low, 0xEE));
    _mm256_storeu_ps(out + 2 * kKeyPanel, _mm256_shuffle_ps(ab_high, ce_high, 0x44));
    _mm256_storeu_ps(out + 3 * kKeyPanel, _mm256_shuffle_ps(ab_high, ce_high, 0xEE));
  }
}

// The rows of one block: consecutive tokens of one head.
struct BlockRows {
  const float* first = nullptr;
  Index stride = 0;
  Index num_rows = 0;  // 1 … kAttentionKeyBlock
  Index width = 0;
};

// packed [kAttentionKeyBlock / kKeyPanel, H, kKeyPanel]: keys side by side. Places of missing keys
// repeat the last key; their scores are never read.
inline void pack_keys(const BlockRows& keys, float* packed) {
  for (Index group = 0; group < kAttentionKeyBlock / kLanes; ++group) {
    const float* row[kLanes];
    for (Index i = 0; i < kLanes; ++i) {
      row[i] = keys.first + std::min(group * kLanes + i, keys.num_rows - 1) * keys.stride;
    }
    float* out = packed + group / 2 * keys.width * kKeyPanel + group % 2 * kLanes;
    Index d = 0;
    for (; d + kLanes <= keys.width; d += kLanes)
      transpose_8x8(row, d, out + d * kKeyPanel);
    for (; d < keys.width; ++d) {
      for (Index i = 0; i < kLanes; ++i)
        out[d * kKeyPanel + i] = row[i][d];
    }
  }
}

// packed [num_rows, packed_stride]: rows close together, padded with zeros to whole vectors.
inline void pack_values(const BlockRows& values, Index packed_stride, float* packed) {
  const Index body = values.width / kLanes * kLanes;
  for (Index j = 0; j < values.num_rows; ++j) {
    const float* row = values.first + j * values.stride;
    float* out = packed + j * packed_stride;
    for (Index u = 0; u < body; u += kLanes)
      _mm256_storeu_ps(out + u, _mm256_loadu_ps(row + u));
    if (body == values.width) continue;
    _mm256_storeu_ps(out + body, _mm256_setzero_ps());
    for (Index u = body; u < values.width; ++u)
      out[u] = row[u];
  }
}

// scores[r, 0 … 16 kPanels) = q[r] . keys, rows kAttentionKeyBlock floats apart.
// q [H, kRowPanel]: rows side by side. keys: kPanels panels of [H, kKeyPanel].
template <int kRows, int kPanels>
inline void score_tile(const float* q, const float* keys, Index width, float* scores) {
  __m256 sum[kRows][2 * kPanels];
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < 2 * kPanels; ++c)
      sum[r][c] = _mm256_setzero_ps();
  }
  for (Index d = 0; d < width; ++d) {
    __m256 k[2 * kPanels];
    for (int c = 0; c < 2 * kPanels; ++c) {
      k[c] = _mm256_loadu_ps(keys + (c / 2 * width + d) * kKeyPanel + c % 2 * kLanes);
    }
    for (int r = 0; r < kRows; ++r) {
      const __m256 q_d = _mm256_broadcast_ss(q + d * kRowPanel + r);
      for (int c = 0; c < 2 * kPanels; ++c)
        sum[r][c] = _mm256_fmadd_ps(q_d, k[c], sum[r][c]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < 2 * kPanels; ++c) {
      _mm256_storeu_ps(scores + r * kAttentionKeyBlock + c * kLanes, sum[r][c]);
    }
  }
}

// Scores of kRows rows against at least the first `num_keys` keys of a packed block.
template <int kRows>
inline void score_rows(
    const float* q, const float* keys, Index num_keys, Index width, float* scores) {
  // Few rows take more keys at once: eight chains or more hide the latency of the multiply-add.
  constexpr int kPanels = kRows == 1 ? 4 : kRows <= 3 ? 2 : 1;
  for (Index panel = 0; panel * kKeyPanel < num_keys; panel += kPanels) {
    score_tile<kRows, kPanels>(q, keys + panel * width * kKeyPanel, width,
                               scores + panel * kKeyPanel);
  }
}

// The largest lane. A NaN lane is ignored.
inline float max_of_lanes(__m256 x) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

inline float exp_of(float x) {
  return _mm256_cvtss_f32(simd::exp(_mm256_set1_ps(x)));
}

// What exponents are taken relative to: the maximum, or 0 while every score is -inf, so that their
// weights are 0 instead of NaN.
inline float reference_of(float maximum) {
  return maximum == -__builtin_inff() ? 0.0F : maximum;
}

// Turns the first num_keys >= 1 scores of a row into weights relative to the new maximum; updates
// maximum and sum; returns the factor for what was gathered before. NaN scores give NaN weights.
inline float softmax_row(Index num_keys, float* scores, float& maximum, float& sum) {
  const __m256 lowest = _mm256_set1_ps(-__builtin_inff());
  const Index body = num_keys / kLanes * kLanes;
  const __m256 tail = _mm256_castsi256_ps(simd::first_lanes(num_keys - body));
  __m256 peak = lowest;
  for (Index j = 0; j < body; j += kLanes)
    peak = _mm256_max_ps(_mm256_loadu_ps(scores + j), peak);
  if (body < num_keys) {
    const __m256 rest = _mm256_blendv_ps(lowest, _mm256_loadu_ps(scores + body), tail);
    peak = _mm256_max_ps(rest, peak);
  }
  const float raised_maximum = std::max(maximum, max_of_lanes(peak));
  const float reference = reference_of(raised_maximum);

  const __m256 reference_lanes = _mm256_set1_ps(reference);
  __m256 total = _mm256_setzero_ps();
  for (Index j = 0; j < num_keys; j += kLanes) {
    const __m256 shifted = _mm256_sub_ps(_mm256_loadu_ps(scores + j), reference_lanes);
    __m256 weight = simd::exp(shifted);
    if (j == body) weight = _mm256_and_ps(weight, tail);
    _mm256_storeu_ps(scores + j, weight);
    total = _mm256_add_ps(total, weight);
  }
  const float correction = raised_maximum == maximum ? 1.0F : exp_of(maximum - reference);
  maximum = raised_maximum;
  sum = __builtin_fmaf(sum, correction, simd::sum_lanes(total));
  return correction;
}

// The weighted values of one block for kRows rows.
struct ValueRows {
  const float* weights = nullptr;      // [kRows, kAttentionKeyBlock]
  const float* corrections = nullptr;  // [kRows]
  const float* values = nullptr;       // [num_keys, …]
  Index value_stride = 0;
  Index num_keys = 0;
  float* acc = nullptr;  // [kRows, padded_width]
  Index padded_width = 0;
};

// acc[r, column …] = acc * correction[r] + sum_j weights[r, j] values[j, column …].
template <int kRows, int kVectors>
inline void value_tile(const ValueRows& rows, Index column) {
  // Copies: the compiler keeps sums in registers only when no store can change what it reads.
  const float* weights = rows.weights;
  const float* values = rows.values + column;
  const Index value_stride = rows.value_stride;
  const Index num_keys = rows.num_keys;
  const Index acc_stride = rows.padded_width;
  float* acc = rows.acc + column;

  __m256 sum[kRows][kVectors];
  for (int r = 0; r < kRows; ++r) {
    const __m256 correction = _mm256_broadcast_ss(rows.corrections + r);
    for (int c = 0; c < kVectors; ++c) {
      sum[r][c] = _mm256_mul_ps(_mm256_loadu_ps(acc + r * acc_stride + c * kLanes), correction);
    }
  }
  for (Index j = 0; j < num_keys; ++j, values += value_stride) {
    __m256 v[kVectors];
    for (int c = 0; c < kVectors; ++c)
      v[c] = _mm256_loadu_ps(values + c * kLanes);
    for (int r = 0; r < kRows; ++r) {
      const __m256 weight = _mm256_broadcast_ss(weights + r * kAttentionKeyBlock + j);
      for (int c = 0; c < kVectors; ++c)
        sum[r][c] = _mm256_fmadd_ps(weight, v[c], sum[r][c]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kVectors; ++c) {
      _mm256_storeu_ps(acc + r * acc_stride + c * kLanes, sum[r][c]);
    }
  }
}

// All columns from `column` on, kVectors vectors at a time, then half as many.
template <int kRows, int kVectors>
inline void value_columns(const ValueRows& rows, Index column) {
  for (; column + kVectors * kLanes <= rows.padded_width; column += kVectors * kLanes) {
    value_tile<kRows, kVectors>(rows, column);
  }
  if constexpr (kVectors > 1) value_columns<kRows, kVectors / 2>(rows, column);
}

template <int kRows>
inline void value_rows(const ValueRows& rows) {
  constexpr int kVectors = kRows == 1 ? 8 : kRows <= 3 ? 4 : 2;
  value_columns<kRows, kVectors>(rows, 0);
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
