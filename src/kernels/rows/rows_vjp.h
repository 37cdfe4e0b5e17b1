// Gradients of moving rows (rows.h): of the weighted sum of expert results, and of a gather.
// (The gradient of scatter_rows is gather_rows with the destinations as ids.)
#pragma once

#include <cstdint>
#include <span>

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
struct CombineExpertsVjpArgs {
  const float* dy = nullptr;            // [T, D]
  const float* expert_rows = nullptr;   // [slots, D]
  const std::int32_t* slots = nullptr;  // [T, A], contiguous
  const float* weights = nullptr;       // [T, A], contiguous
  float* d_expert_rows = nullptr;       // [slots, D] or nullptr
  float* dweights = nullptr;            // [T, A], contiguous, or nullptr
  Index T = 0;
  Index D = 0;
  Index A = 0;
  Index dy_stride = 0;
  Index expert_stride = 0;
  Index d_expert_stride = 0;
};

using CombineExpertsVjpFn = void(const CombineExpertsVjpArgs& args, const Queue& queue);

CombineExpertsVjpFn combine_experts_vjp_ref;
CombineExpertsVjpFn combine_experts_vjp_base;
CombineExpertsVjpFn combine_experts_vjp_avx2;

[[nodiscard]] std::span<const Variant<CombineExpertsVjpFn>> combine_experts_vjp_variants();

// Of gather_rows: dtable[ids[t], :] += dy[t, :] for t = 0, 1, ...
//
// Every id must be a row of the table; the caller checks. Ids may repeat; rows that no id names
// keep their values and are not read. Strides count elements. Aliasing: none.
// Rounding: f32, in ascending t: |error| <= n * 2^-24 * (|value before| + sum |dy|) for a row that
// n ids name. NaN and Inf as IEEE says. Determinism: the same bits for any thread count.
struct GatherRowsVjpArgs {
  const float* dy = nullptr;          // [T, D]
  const std::int32_t* ids = nullptr;  // [T]
  float* dtable = nullptr;            // [V, D]
  Index T = 0;
  Index D = 0;
  Index dy_stride = 0;
  Index dtable_stride = 0;
};

using GatherRowsVjpFn = void(const GatherRowsVjpArgs& args, const Queue& queue);

GatherRowsVjpFn gather_rows_vjp_ref;
GatherRowsVjpFn gather_rows_vjp_base;

[[nodiscard]] std::span<const Variant<GatherRowsVjpFn>> gather_rows_vjp_variants();

}  // namespace tessera::kernels
