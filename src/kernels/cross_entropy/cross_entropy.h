// Cross-entropy of rows of logits with one target each, and its gradient, in f32 in place of the
// logits when wanted, or in bf16 for the products that follow.
//
//   cross_entropy({.x = logits, .targets = targets, .weights = weights, .loss = loss, .dx = logits,
//                  .T = T, .V = V, .x_stride = V, .dx_stride = V}, pool);
#pragma once

#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// For every row t, with log_norm[t] and argmax[t] as log_softmax.h defines them:
//
//   loss[t]  = weights[t] * (log_norm[t] - x[t, targets[t]])                               (double)
//   dx[t, v] = weights[t] * (exp(x[t, v] - log_norm[t]) - [v == targets[t]])
//
// dx is the gradient of the sum of the losses; a mean is made by the weights. dx == nullptr: only
// the loss is wanted; argmax == nullptr: it is not.
// A row of weight 0 has loss 0 and dx 0 whatever it holds, and its target is not read. Every other
// target must be in [0, V); the caller checks. V >= 1. Strides count elements.
// Aliasing: dx in f32 may be exactly x (same pointer and stride); no other overlap.
// NaN: a row whose log_norm is not a finite number has the loss that the formula gives and dx NaN
// throughout. x may hold -Inf beside numbers: a probability of 0.
// Rounding: log_norm as in log_softmax; exp in f32 (2 ULP), times weight / sum, in f32; at the
// target expm1 in double, rounded once.
// Error, with u = 2^-24 and mean = sum over v of p[v] * |x[t, v] - max|, p the softmax:
//   |loss error| <= |weight| * (72 + mean) * u
//   |dx error|   <= |weight| * p[v] * (80 + |x[t, v] - max| + mean) * u + |weight| * 2^-148
// and one rounding of dx. Determinism: the same bits for any thread count and any split of the
// rows.
template <class Elem>
struct CrossEntropyArgs {
  const float* x = nullptr;               // [T, V]
  const std::int32_t* targets = nullptr;  // [T]
  const float* weights = nullptr;         // [T]
  double* loss = nullptr;                 // [T]
  std::int32_t* argmax = nullptr;         // [T] or nullptr
  Elem* dx = nullptr;                     // [T, V] or nullptr
  Index T = 0;
  Index V = 0;
  Index x_stride = 0;
  Index dx_stride = 0;
};

template <class Elem>
using CrossEntropyFn = void(const CrossEntropyArgs<Elem>& args, const Queue& queue);

template <class Elem>
void cross_entropy_ref(const CrossEntropyArgs<Elem>& args, const Queue& queue);
CrossEntropyFn<float> cross_entropy_base;
CrossEntropyFn<float> cross_entropy_avx2;
template <class Elem>
void cross_entropy_cuda(const CrossEntropyArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<CrossEntropyFn<Elem>>> cross_entropy_variants();

}  // namespace tessera::kernels
