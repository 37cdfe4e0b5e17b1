// The choices of all tokens sorted by expert: where each expert's rows begin, which token each row
// is of, and which row each choice became.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Choice i is of token i / A; ids[i] is its expert. The sort is stable: rows of an expert are in
// the order of the choices, so its tokens ascend.
//
//   expert_begin[e] = number of choices of experts below e, for e = 0 … E
//   slot_of[i]      = expert_begin[ids[i]] + number of choices before i of the same expert
//   slot_token[slot_of[i]] = i / A
//
// 0 <= ids < E. Exact, and so the same everywhere.
struct ExpertSlotsArgs {
  const std::int32_t* ids = nullptr;  // [T, A], contiguous
  Index* expert_begin = nullptr;      // [E + 1]
  Index* slot_token = nullptr;        // [T * A]
  std::int32_t* slot_of = nullptr;    // [T, A], contiguous
  Index T = 0;
  Index A = 0;
  Index E = 0;                   // at most kRouterMaxExperts
  std::byte* scratch = nullptr;  // expert_slots_scratch_bytes(args, queue) bytes, aligned to 4
};

[[nodiscard]] Index expert_slots_scratch_bytes(const ExpertSlotsArgs& args, const Queue& queue);

using ExpertSlotsFn = void(const ExpertSlotsArgs& args, const Queue& queue);

ExpertSlotsFn expert_slots_ref;
ExpertSlotsFn expert_slots_cuda;

[[nodiscard]] std::span<const Variant<ExpertSlotsFn>> expert_slots_variants();

}  // namespace tessera::kernels
