// Gradients of rms_norm (rms_norm/rms_norm.h) and layer_norm (layer_norm/layer_norm.h), given dy.
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// With m = the mean of row x[t] (layer_norm) or 0 (rms_norm), r = 1 / sqrt(mean of (x - m)^2 +
// eps), n = (x - m) r, and g = dy[t] w:
//
//   dx[t] (+)= r (g - G - n mean of (g n)),   G = the mean of g (layer_norm) or 0 (rms_norm)
//   dw[d] (+)= sum over t of dy[t, d] n[t, d]
//   db[d] (+)= sum over t of dy[t, d]                                   (layer_norm only)
//
// A null dx, dw or db is not wanted; db is null for rms_norm. Aliasing: dx may be exactly dy where
// nothing is added to it; no other overlap. Strides count elements.
// Order: rows fall into blocks of kNormVjpRows; a block sums its rows ascending, blocks are added
// ascending (on a GPU every eighth of them, then these sums; of short rows more in a block, every
// eighth of them, then these sums), and their sum comes to what dw or db held before (accumulate).
// The bits do not depend on the number of threads.
// Error, with u = 2^-24, c = |m| r (the cancellation in x - m) and D the width:
//   |dx error| <= u (D / 8 + 32) r (|g| + |G| + (|n| + c) mean |g| (|n| + c)) + u |dx before|
//   |dw error| <= u (D / 8 + min(T, 64) + T / 64 + 32) (sum |dy| (|n| + c) + |dw before|)
//   |db error| <= u (min(T, 64) + T / 64 + 4) (sum |dy| + |db before|)
template <class Elem>
struct NormVjpArgs {
  const Elem* x = nullptr;   // [T, D]
  const float* w = nullptr;  // [D]
  const Elem* dy = nullptr;  // [T, D]
  Elem* dx = nullptr;        // [T, D]
  float* dw = nullptr;       // [D]
  float* db = nullptr;       // [D]
  bool accumulate_dx = false;
  bool accumulate_dw = false;
  bool accumulate_db = false;
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index dy_stride = 0;
  Index dx_stride = 0;
  float* scratch = nullptr;  // norm_vjp_scratch_bytes(args, queue) bytes
};

inline constexpr Index kNormVjpRows = 64;

template <class Elem>
[[nodiscard]] Index norm_vjp_scratch_bytes(const NormVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
using NormVjpFn = void(const NormVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
void rms_norm_vjp_ref(const NormVjpArgs<Elem>& args, const Queue& queue);
NormVjpFn<float> rms_norm_vjp_base;
template <class Elem>
void rms_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue);
template <class Elem>
void layer_norm_vjp_ref(const NormVjpArgs<Elem>& args, const Queue& queue);
NormVjpFn<float> layer_norm_vjp_base;
template <class Elem>
void layer_norm_vjp_cuda(const NormVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<NormVjpFn<Elem>>> rms_norm_vjp_variants();
template <class Elem>
[[nodiscard]] std::span<const Variant<NormVjpFn<Elem>>> layer_norm_vjp_variants();

}  // namespace tessera::kernels
