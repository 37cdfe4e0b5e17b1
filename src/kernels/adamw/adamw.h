// One AdamW update (arXiv 1711.05101) of many parameters, in the order of operations of
// torch.optim.AdamW, with the gradients scaled (clipped) on the way.
//
//   std::vector<AdamwTensors<float>> all;
//   all.push_back({.weight = w, .m = m, .v = v, .gradient = g, .count = n,
//                  .factors = adamw_factors({.rate = 1e-4, .weight_decay = 0.1}, /*update=*/1,
//                  clip)});
//   adamw({.tensors = all.data(), .num_tensors = 1, .num_chunks =
//   set_first_chunks(std::span(all))},
//         pool);
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/chunks.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

struct AdamwConfig {
  double rate = 0;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

// What one update multiplies by, the same for all values of a parameter.
struct AdamwFactors {
  float gradient_scale = 1;
  float shrink = 1;     // 1 - rate * weight_decay
  float m_step = 0;     // 1 - beta1
  float v_keep = 0;     // beta2
  float v_step = 0;     // 1 - beta2
  float root_bias = 1;  // sqrt(1 - beta2^update)
  float epsilon = 0;
  float step = 0;  // rate / (1 - beta1^update)
};

// Computed in double, rounded once. `update` counts from 1.
[[nodiscard]] AdamwFactors adamw_factors(const AdamwConfig& config,
                                         Index update,
                                         double gradient_scale);

// For every i of every parameter, in f32, each line one rounding per operation (products may be
// fused with the sum that follows):
//
//   g       = gradient[i] * gradient_scale                        (0 where gradient == nullptr)
//   w       = weight[i] * shrink
//   m       = m[i] + m_step * (g - m[i])                          (torch's lerp for beta1 > 0.5)
//   v       = v_keep * v[i] + v_step * g * g
//   denom   = sqrt(v) / root_bias + epsilon
//   weight[i] = w - step * m / denom
//   m[i] = m, v[i] = v, rounded[i] = weight[i], each rounded to its type (to nearest even)
//
// Elem, the type of the moments, is float or BFloat16. The weight is moved by the moments before
// they are rounded. NOTE: a bf16 v does not follow a v_step below 2^-9: its change is less than
// half a unit of its last place. Arrays are contiguous and need no alignment beyond their
// element's. Aliasing: none. Error beside the rounding to the type, with u = 2^-24 and m before the
// update: of m 4 u (|m| + |g|) + 2^-148, of v 6 u v + 2^-147, of the weight, for epsilon >= 2^-40,
// 2 u |w| + 10 u |step * m / denom| + |step / denom| * (error of m) + 2^-148 / denom.
// NaN and Inf as IEEE says; a NaN gradient makes weight, m and v NaN. Determinism: the same bits
// for any thread count and any split of a parameter.
template <class Elem>
struct AdamwTensors {
  float* weight = nullptr;          // [count]
  BFloat16* rounded = nullptr;      // [count] or nullptr
  Elem* m = nullptr;                // [count]
  Elem* v = nullptr;                // [count]
  const float* gradient = nullptr;  // [count] or nullptr
  Index count = 0;
  Index first_chunk = 0;  // kernels/chunks.h
  AdamwFactors factors = {};
};

template <class Elem>
struct AdamwArgs {
  const AdamwTensors<Elem>* tensors = nullptr;  // [num_tensors]
  Index num_tensors = 0;
  Index num_chunks = 0;  // of all
};

template <class Elem>
using AdamwFn = void(const AdamwArgs<Elem>& args, const Queue& queue);

template <class Elem>
void adamw_ref(const AdamwArgs<Elem>& args, const Queue& queue);
template <class Elem>
void adamw_base(const AdamwArgs<Elem>& args, const Queue& queue);
template <class Elem>
void adamw_avx2(const AdamwArgs<Elem>& args, const Queue& queue);
template <class Elem>
void adamw_cuda(const AdamwArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<AdamwFn<Elem>>> adamw_variants();

}  // namespace tessera::kernels
