// Rotary position embedding: each pair of values of a head turns by an angle that grows with the
// token's position. The angles' cosines and sines come from tables, so that frequencies, scaling
// (YaRN) and attention factors are the caller's business.
#pragma once

#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

enum class RopePairs : std::uint8_t {
  kHalfSplit,    // pair i is (x[i], x[i + H/2])
  kInterleaved,  // pair i is (x[2i], x[2i + 1]); results are written back to the same two places
};

enum class RopeDirection : std::uint8_t {
  kForward,
  kInverse,  // by minus the angle: the gradient of kForward, and its inverse when cos^2 + sin^2 = 1
};

// For token t, head n, pair i (a, b), with c = cos[positions[t], i], s = sin[positions[t], i]:
//
//   forward: (a, b) -> (a c - b s, a s + b c)        inverse: (a, b) -> (a c + b s, b c - a s)
//
// H is the rotated width, even; it may be a window inside a wider head (point x at the window and
// keep the head's strides). Only the window is read and written. Strides count elements.
// Every position must be a row of the tables; the caller checks.
// Aliasing: y may be exactly x (same pointer and strides); no other overlap.
// Rounding: f32. Error: |error| <= 2^-23 * (|a| + |b|) * max(|c|, |s|) for each value.
// Determinism: the same bits for any thread count and any split of the tokens.
template <class Elem>
struct RopeArgs {
  const Elem* x = nullptr;                  // [T, N, H]
  Elem* y = nullptr;                        // [T, N, H]
  const float* cos_table = nullptr;         // [num_positions, H/2]
  const float* sin_table = nullptr;         // [num_positions, H/2]
  const std::int32_t* positions = nullptr;  // [T]
  Index T = 0;
  Index N = 0;
  Index H = 0;
  Index x_token_stride = 0;
  Index x_head_stride = 0;
  Index y_token_stride = 0;
  Index y_head_stride = 0;
  RopePairs pairs = RopePairs::kHalfSplit;
  RopeDirection direction = RopeDirection::kForward;
};

template <class Elem>
using RopeFn = void(const RopeArgs<Elem>& args, const Queue& queue);

template <class Elem>
void rope_ref(const RopeArgs<Elem>& args, const Queue& queue);
RopeFn<float> rope_base;
RopeFn<float> rope_avx2;
template <class Elem>
void rope_cuda(const RopeArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<RopeFn<Elem>>> rope_variants();

}  // namespace tessera::kernels
