// The next id of rows of logits: one draw each.
//
//   edits:        a banned id cannot come; a penalty divides a positive logit and multiplies any
//                 other
//   ranking:      ids by falling logit, the lower id first on ties; NaN and -Inf cannot come
//   weight[id]    = exp((logit[id] - largest) / temperature)
//   top_k:        the first top_k of the ranking (0: all)
//   top_p:        of those the fewest from the front whose weight reaches top_p times theirs
//   the draw:     the first id of the ranking at which the sum of weights exceeds
//                 uniform * (weight of those kept)
//
// A row of which no id can come gives 0, one with +Inf the first of those. Sums: in double on the
// CPU; on a GPU weights are rounded to multiples of 2^-40, whose sums are exact. So variants differ
// only where `uniform` or top_p lies within V * 2^-40 of a border between two ids. Determinism: the
// same ids for any thread count and any company.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

struct LogitEdit {
  std::int32_t id = 0;
  double penalty = 0;  // 0: the id is banned
};

// The logit after its edit.
[[nodiscard]] constexpr float edited(float logit, double penalty, float banned) {
  if (penalty == 0) return banned;
  const auto value = static_cast<double>(logit);
  return static_cast<float>(value > 0 ? value / penalty : value * penalty);
}

// The natural logarithm of a weight.
[[nodiscard]] constexpr double log_weight(float logit, float largest, double temperature) {
  return (static_cast<double>(logit) - static_cast<double>(largest)) / temperature;
}

struct SampleRow {
  Index row = 0;         // of x
  Index first_edit = 0;  // of the edits; ids differ
  Index num_edits = 0;
  double temperature = 1;  // above 0
  double top_p = 1;        // above 0, at most 1
  Index top_k = 0;
  double uniform = 0;  // in [0, 1)
};

struct SampleArgs {
  const float* x = nullptr;          // [rows of logits, V]
  const SampleRow* rows = nullptr;   // [T]
  const LogitEdit* edits = nullptr;  // of all rows
  std::byte* scratch = nullptr;      // sample_scratch_bytes(T, V), aligned to 8
  std::int32_t* ids = nullptr;       // [T]
  float* logits = nullptr;           // [T]: of those ids, as x has them
  Index T = 0;
  Index V = 0;
  Index x_stride = 0;
};

// A key or an edited logit, and a weight, for every logit.
[[nodiscard]] constexpr Index sample_scratch_bytes(Index T, Index V) {
  return T * V * static_cast<Index>(sizeof(std::uint64_t) + sizeof(float));
}

using SampleFn = void(const SampleArgs& args, const Queue& queue);

// Sorts whole rows: the definition.
SampleFn sample_ref;
// Sorts as far as the draw looks.
SampleFn sample_base;
SampleFn sample_cuda;

[[nodiscard]] std::span<const Variant<SampleFn>> sample_variants();

}  // namespace tessera::kernels
