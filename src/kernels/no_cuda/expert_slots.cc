#include "kernels/expert_slots/expert_slots.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void expert_slots_cuda(const ExpertSlotsArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("expert_slots");
}

}  // namespace tessera::kernels
