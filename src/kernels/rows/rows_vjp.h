// Gradients of moving rows (rows.h): of the weighted sum of expert results, and of a gather.
// (The gradient of scatter_rows is gather_rows with the destinations as ids.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Of combine_experts, given dy = dL/dy (dbase is dy):
//
//   d_expert_rows[slots[t, a], :] = weights[t, a] * dy[t, :]
//   dweights[t, a]                = sum over d of dy[t, d] * expert_rows[slots[t, a], d]
//
// Either output may be nullptr: it is not wanted, and `weights` or `expert_rows`, which only it
// needs, is not read. Slots are distinct; rows of d_expert_rows that no slot names keep their
// values. Strides count elements. A and D may be 0.
// Aliasing: d_expert_rows may be exactly expert_rows (same pointer and stride); no other overlap.
// Rounding: d_expert_rows once. dweights in f32, in an order that depends on D only:
//   |error| <= (D / 16 + 8) * 2^-24 * sum |dy * row| + D * 2^-149.
// NaN and Inf as IEEE says. Determinism: the same bits for any thread count and any split of the
// tokens.
template <class Elem>
struct CombineExpertsVjpArgs {
  const Elem* dy = nullptr;             // [T, D]
  const Elem* expert_rows = nullptr;    // [slots, D]
  const std::int32_t* slots = nullptr;  // [T, A], contiguous
  const float* weights = nullptr;       // [T, A], contiguous
  Elem* d_expert_rows = nullptr;        // [slots, D] or nullptr
  float* dweights = nullptr;            // [T, A], contiguous, or nullptr
  Index T = 0;
  Index D = 0;
  Index A = 0;
  Index dy_stride = 0;
  Index expert_stride = 0;
  Index d_expert_stride = 0;
};

template <class Elem>
using CombineExpertsVjpFn = void(const CombineExpertsVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
void combine_experts_vjp_ref(const CombineExpertsVjpArgs<Elem>& args, const Queue& queue);
CombineExpertsVjpFn<float> combine_experts_vjp_base;
CombineExpertsVjpFn<float> combine_experts_vjp_avx2;
template <class Elem>
void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<CombineExpertsVjpFn<Elem>>> combine_experts_vjp_variants();

// Of gather_rows: dtable[ids[t], :] += dy[t, :] for t = 0, 1, ...
//
// Every id must be a row of the table; the caller checks. Ids may repeat; rows that no id names
// keep their values and are not read. The variant of the GPU also reads `order` (rows_by_id).
// Strides count elements. Aliasing: none. Types: f32 to f32; bf16 to f32 for a table of weights, to
// bf16 for rows of activations (rounded once per row). Rounding: sums in f32, in ascending t:
// |error| <= n * 2^-24 * (|value before| + sum |dy|) for a row that n ids name; on a GPU in eight
// parts. NaN and Inf as IEEE says. Determinism: the same bits for any thread count.
template <class Elem, class Sum>
struct GatherRowsVjpArgs {
  const Elem* dy = nullptr;             // [T, D]
  const std::int32_t* ids = nullptr;    // [T]
  const std::int32_t* order = nullptr;  // [T]: 0 … T-1 by ascending id, those of one id ascending
  Sum* dtable = nullptr;                // [V, D]
  Index T = 0;
  Index D = 0;
  Index dy_stride = 0;
  Index dtable_stride = 0;
};

// The order of these ids; none is negative.
[[nodiscard]] std::vector<std::int32_t> rows_by_id(std::span<const std::int32_t> ids);

template <class Elem, class Sum>
using GatherRowsVjpFn = void(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& queue);

template <class Elem, class Sum>
void gather_rows_vjp_ref(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& queue);
GatherRowsVjpFn<float, float> gather_rows_vjp_base;
template <class Elem, class Sum>
void gather_rows_vjp_cuda(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& queue);

template <class Elem, class Sum>
[[nodiscard]] std::span<const Variant<GatherRowsVjpFn<Elem, Sum>>> gather_rows_vjp_variants();

}  // namespace tessera::kernels
