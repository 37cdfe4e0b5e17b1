// Sums and multiples of rows: residual additions, biases, positional tables.
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, d] = a[t, d] + b[t, d].
//
// Strides count elements; an input stride of 0 repeats one row for all t (a bias [D]).
// Aliasing: y may be exactly a or exactly b (same pointer and stride); no other overlap.
// Rounding: one, so every variant gives the same bits.
template <class Elem>
struct AddArgs {
  const Elem* a = nullptr;  // [T, D]
  const Elem* b = nullptr;  // [T, D]
  Elem* y = nullptr;        // [T, D]
  Index T = 0;
  Index D = 0;
  Index a_stride = 0;
  Index b_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using AddFn = void(const AddArgs<Elem>& args, const Queue& queue);

template <class Elem>
void add_ref(const AddArgs<Elem>& args, const Queue& queue);
AddFn<float> add_base;
AddFn<float> add_avx2;
template <class Elem>
void add_cuda(const AddArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<AddFn<Elem>>> add_variants();

// y[t, d] = scale * x[t, d].
//
// Aliasing: y may be exactly x. Rounding: one, so every variant gives the same bits.
template <class Elem>
struct ScaleArgs {
  const Elem* x = nullptr;  // [T, D]
  Elem* y = nullptr;        // [T, D]
  float scale = 1;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using ScaleFn = void(const ScaleArgs<Elem>& args, const Queue& queue);

template <class Elem>
void scale_ref(const ScaleArgs<Elem>& args, const Queue& queue);
ScaleFn<float> scale_base;
ScaleFn<float> scale_avx2;
template <class Elem>
void scale_cuda(const ScaleArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<ScaleFn<Elem>>> scale_variants();

}  // namespace tessera::kernels
