// The 8-bit block type (DType::kQ8): integers -127..127 with one f16 scale per row and 32 values
// along k; w = scale * q exactly in f32. All instruction sets read this one layout, in the file as
// in memory.
//
// A matrix [N, K] is cut into panels of 8 rows and blocks of 32 columns, padded up with zeros;
// panels outermost, the blocks of a panel one after the other along k. One block of one panel:
//
//   byte 0    2           16      20             48
//        +----+----+-...-+----+  +----+----+-...-+----+  +-...-+
//        | s0 | s1 |     | s7 |  | r0 | r1 |     | r7 |  |     |   7 more groups of 32 bytes:
//        +----+----+-...-+----+  +----+----+-...-+----+  +-...-+   k = 4..7 to k = 28..31
//        8 scales, f16           k = 0..3: four int8 of           272
//        little endian           each of the 8 rows
//
//   byte of q[row, k] in the matrix: ((row / 8) * ceil(K / 32) + k / 32) * 272
//                                    + 16 + (k % 32 / 4) * 32 + (row % 8) * 4 + k % 4
//
// Encoding of 32 values v of one row: scale = f16(amax / 127), moved up by f16 steps while
// amax / scale reaches 127.5 (an f16 below 2^-14 is coarse); q = v / scale, rounded to nearest
// even.
//   |v - scale * q| <= scale / 2, scale <= amax / 127 * (1 + 2^-10) + 2^-24
// Values beyond 127 * 65504 saturate. A block that holds a NaN or an infinity decodes to NaN.
#pragma once

#include <cstddef>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

inline constexpr Index kQ8PanelRows = 8;
inline constexpr Index kQ8BlockLength = 32;
inline constexpr Index kQ8GroupLength = 4;  // consecutive k of one row that stand side by side
inline constexpr Index kQ8ScaleBytes = 16;
inline constexpr Index kQ8PanelBlockBytes = 272;

// Bytes of one panel of 8 rows of K values.
[[nodiscard]] constexpr Index q8_panel_bytes(Index K) {
  return (K + kQ8BlockLength - 1) / kQ8BlockLength * kQ8PanelBlockBytes;
}

// Bytes of a matrix [N, K].
[[nodiscard]] constexpr Index q8_bytes(Index N, Index K) {
  return (N + kQ8PanelRows - 1) / kQ8PanelRows * q8_panel_bytes(K);
}

// One value of an encoded matrix: the definition that every reader agrees with.
[[nodiscard]] float q8_value(const std::byte* q8, Index K, Index row, Index k);

struct Q8EncodeArgs {
  const float* w = nullptr;  // [N, K]
  Index w_stride = 0;        // elements from row to row
  std::byte* q8 = nullptr;   // q8_bytes(N, K) bytes, all of them written
  Index N = 0;
  Index K = 0;
};

// All variants write the same bytes.
using Q8EncodeFn = void(const Q8EncodeArgs& args, const Queue& queue);

Q8EncodeFn q8_encode_ref;
Q8EncodeFn q8_encode_avx2;

[[nodiscard]] std::span<const Variant<Q8EncodeFn>> q8_encode_variants();

template <class Elem>
struct Q8DecodeToArgs {
  const std::byte* q8 = nullptr;  // an encoded matrix of K columns
  const Index* row = nullptr;     // [M]: which rows are wanted (embeddings); none: rows 0..M-1
  Elem* y = nullptr;              // [M, K]
  Index y_stride = 0;             // elements from row to row
  Index M = 0;
  Index K = 0;
};

using Q8DecodeArgs = Q8DecodeToArgs<float>;

// y[m, k] = value [row[m], k]; exact, so that every variant gives the same bits.
using Q8DecodeFn = void(const Q8DecodeArgs& args, const Queue& queue);

Q8DecodeFn q8_decode_ref;
Q8DecodeFn q8_decode_base;
// Of matrices that begin at multiples of 16 bytes; to bf16 rounded once.
template <class Elem>
void q8_decode_cuda(const Q8DecodeToArgs<Elem>& args, const Queue& queue);

[[nodiscard]] std::span<const Variant<Q8DecodeFn>> q8_decode_variants();

}  // namespace tessera::kernels
