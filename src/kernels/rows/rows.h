// Moving whole rows: out of a table (embedding, dispatch to experts), to given places, and the
// weighted sum of expert results.
#pragma once

#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, :] = table[ids[t], :] in the type of y, for Stored float, BFloat16 or Float16 and Elem float
// or BFloat16. Widening is exact and narrowing rounds once, so every variant gives the same bits (a
// NaN keeps its payload's upper bits; f16 NaNs may be quietened).
//
// Rows of block-quantised tables are gathered by q8_decode (q8/q8.h).
// Every id must be a row of the table (0 <= id < V); the caller checks. Ids may repeat. Strides
// count elements. Aliasing: none.
template <class Stored, class Elem>
struct GatherRowsArgs {
  const Stored* table = nullptr;      // [V, D]
  const std::int32_t* ids = nullptr;  // [T]
  Elem* y = nullptr;                  // [T, D]
  Index T = 0;
  Index D = 0;
  Index table_stride = 0;
  Index y_stride = 0;
};

// GatherRowsFrom<Stored>::Args<Elem>, for tables of variants by the type of the results.
template <class Stored>
struct GatherRowsFrom {
  template <class Elem>
  using Args = GatherRowsArgs<Stored, Elem>;
};

template <class Stored, class Elem>
using GatherRowsFn = void(const GatherRowsArgs<Stored, Elem>& args, const Queue& queue);

template <class Stored, class Elem>
void gather_rows_ref(const GatherRowsArgs<Stored, Elem>& args, const Queue& queue);
template <class Stored>
void gather_rows_base(const GatherRowsArgs<Stored, float>& args, const Queue& queue);
template <class Stored, class Elem>
void gather_rows_cuda(const GatherRowsArgs<Stored, Elem>& args, const Queue& queue);

template <class Stored, class Elem>
[[nodiscard]] std::span<const Variant<GatherRowsFn<Stored, Elem>>> gather_rows_variants();

// y[destinations[t], :] = x[t, :]. Destinations are distinct rows of y; other rows keep their
// values. Aliasing: none.
template <class Elem>
struct ScatterRowsArgs {
  const Elem* x = nullptr;                     // [T, D]
  const std::int32_t* destinations = nullptr;  // [T]
  Elem* y = nullptr;                           // [more rows, D]
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using ScatterRowsFn = void(const ScatterRowsArgs<Elem>& args, const Queue& queue);

template <class Elem>
void scatter_rows_ref(const ScatterRowsArgs<Elem>& args, const Queue& queue);
ScatterRowsFn<float> scatter_rows_base;
template <class Elem>
void scatter_rows_cuda(const ScatterRowsArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<ScatterRowsFn<Elem>>> scatter_rows_variants();

// y[t, :] = base[t, :] + sum over a of weights[t, a] * expert_rows[slots[t, a], :].
//
// `slots` says which row of the expert results belongs to choice a of token t; the router lists the
// choices of a token by ascending expert id, so experts are always added in that order, whatever
// else is in the batch. base == nullptr stands for zeros (a model without shared experts), weights
// == nullptr for ones (the gradient of a dispatch). Aliasing: y may be exactly base (same pointer
// and stride); no other overlap. A may be 0. Rounding: f32; the products are summed over a = 0, 1,
// ... from the first product on (each sum may be fused with its product), then base is added.
// Error: |error| <= (A + 1) * 2^-23 * (|base| + sum |weight * row|).
// Determinism: the same bits for any thread count and any split of the tokens.
template <class Elem>
struct CombineExpertsArgs {
  const Elem* base = nullptr;           // [T, D] or nullptr
  const Elem* expert_rows = nullptr;    // [slots, D]
  const std::int32_t* slots = nullptr;  // [T, A], contiguous
  const float* weights = nullptr;       // [T, A], contiguous, or nullptr
  Elem* y = nullptr;                    // [T, D]
  Index T = 0;
  Index D = 0;
  Index A = 0;
  Index base_stride = 0;
  Index expert_stride = 0;
  Index y_stride = 0;
};

// The weight of choice a of token t.
template <class Elem>
[[nodiscard]] constexpr float combine_weight(const CombineExpertsArgs<Elem>& args,
                                             Index t,
                                             Index a) {
  return args.weights == nullptr ? 1.0F : args.weights[t * args.A + a];
}

template <class Elem>
using CombineExpertsFn = void(const CombineExpertsArgs<Elem>& args, const Queue& queue);

template <class Elem>
void combine_experts_ref(const CombineExpertsArgs<Elem>& args, const Queue& queue);
CombineExpertsFn<float> combine_experts_base;
CombineExpertsFn<float> combine_experts_avx2;
template <class Elem>
void combine_experts_cuda(const CombineExpertsArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<CombineExpertsFn<Elem>>> combine_experts_variants();

}  // namespace tessera::kernels
