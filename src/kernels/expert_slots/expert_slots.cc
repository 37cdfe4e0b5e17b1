#include "kernels/expert_slots/expert_slots.h"

#include <array>

#include "kernels/expert_slots/slot_chunks.h"

namespace tessera::kernels {

// On a GPU the counts of every chunk and expert.
Index expert_slots_scratch_bytes(const ExpertSlotsArgs& args, const Queue& queue) {
  if (!queue.is_gpu()) return 0;
  return slot_chunks(args.T * args.A) * args.E * Index{sizeof(std::int32_t)};
}

std::span<const Variant<ExpertSlotsFn>> expert_slots_variants() {
  static constexpr std::array<Variant<ExpertSlotsFn>, 2> kVariants = {{
      {Isa::kRef, expert_slots_ref},
      {Isa::kCuda, expert_slots_cuda},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
