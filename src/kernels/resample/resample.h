// Bicubic resizing of 8-bit RGB, bit for bit as Pillow 9.5 to 12.1: two passes with 22-bit weights
// and an 8-bit intermediate, horizontal first; a pass that changes no size is left out.
//
//   out[x] = clamp((2^21 + sum_i weight[x, i] * in[first[x] + i]) >> 22, 0, 255)
//
// The definition, with the making of weights, is resample_ref.cc.
//
// NOTE: Pillow 12.2 and 12.3 take the vertical pass first for pictures more than 100 times as tall
// as wide whose height is reduced (observed): those do not come out the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// The filter along one axis, S source samples to X. With scale = S/X, f = max(scale, 1) and
// c = (x + 0.5) * scale:
//   first[x] = max(0, int(c - 2f + 0.5)),   first[x] + count[x] = min(S, int(c + 2f + 0.5))
//   weight[x, i] = K((first + i - c + 0.5) / f), normalised to sum 1, rounded to 22 fractional bits
// K is the cubic kernel with a = -0.5 (R. Keys, "Cubic convolution interpolation", 1981).
struct ResampleAxis {
  Index in_size = 0;
  Index out_size = 0;
  Index max_taps = 0;
  std::vector<std::int32_t> first;   // [X]
  std::vector<std::int32_t> count;   // [X]
  std::vector<std::int32_t> weight;  // [X, max_taps], zero beyond count

  // The same weights for kernels that multiply pairs of 16-bit numbers: the pairs start at even
  // source positions (zero weights fill up) and weight = high * 2^12 + low, -2^11 <= low < 2^11.
  Index max_pairs = 0;
  std::vector<std::int32_t> pair_first;  // [X]                first source pair
  std::vector<std::int32_t> pair_count;  // [X]
  std::vector<std::int16_t> pairs;       // [X, max_pairs, 4]  high, high, low, low
};

// Both sizes >= 1.
[[nodiscard]] ResampleAxis make_resample_axis(Index in_size, Index out_size);

// One size wanted. A null axis leaves its pass out: the size is the source's.
struct ResampleTarget {
  const ResampleAxis* horizontal = nullptr;
  const ResampleAxis* vertical = nullptr;
  std::uint8_t* dst = nullptr;  // [out height, out width, 3]
  Index dst_stride = 0;         // from row to row
};

// One picture to several sizes: every target is what it would be alone; the source is read once.
//
// Rows are contiguous; strides count elements (bytes). Aliasing: none.
// Exactness: every sum fits 32 bits (absolute weights add up to less than 1.5), so all variants
// give the same bytes. Determinism: the same for any thread count.
struct ResampleArgs {
  const std::uint8_t* src = nullptr;  // [height, width, 3]
  Index src_stride = 0;
  Index width = 0;
  Index height = 0;
  std::span<const ResampleTarget> targets;
  std::byte* scratch = nullptr;  // resample_scratch_bytes(args, queue), 32-byte aligned
};

using ResampleFn = void(const ResampleArgs& args, const Queue& queue);

ResampleFn resample_ref;
ResampleFn resample_base;
ResampleFn resample_avx2;

[[nodiscard]] std::span<const Variant<ResampleFn>> resample_variants();

// Kernels allocate nothing: the caller provides scratch of this many bytes.
[[nodiscard]] std::size_t resample_scratch_bytes(const ResampleArgs& args, const Queue& queue);

}  // namespace tessera::kernels
