// A counting sort on one thread: two passes over a few integers per token, which no other variant
// on the CPU needs to beat.
#include <algorithm>
#include <vector>

#include "kernels/expert_slots/expert_slots.h"

namespace tessera::kernels {

void expert_slots_ref(const ExpertSlotsArgs& args, const Queue& /*queue*/) {
  const Index num_choices = args.T * args.A;
  // How many choices each expert has, then where the next of each goes.
  std::fill_n(args.expert_begin, args.E + 1, Index{0});
  for (Index i = 0; i < num_choices; ++i)
    ++args.expert_begin[args.ids[i] + 1];
  for (Index e = 0; e < args.E; ++e)
    args.expert_begin[e + 1] += args.expert_begin[e];
  std::vector<Index> next(args.expert_begin, args.expert_begin + args.E);
  for (Index i = 0; i < num_choices; ++i) {
    const Index slot = next[static_cast<std::size_t>(args.ids[i])]++;
    args.slot_of[i] = static_cast<std::int32_t>(slot);
    args.slot_token[slot] = i / args.A;
  }
}

}  // namespace tessera::kernels
