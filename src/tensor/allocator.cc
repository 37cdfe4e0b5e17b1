#include "tensor/allocator.h"

#include "base/text.h"

namespace tessera {

std::string lack_of_memory(const std::bad_alloc& error) {
  const auto* sized = dynamic_cast<const AllocationError*>(&error);
  if (sized == nullptr) return "the machine has no more";
  return base::cat("the machine has no ", sized->num_bytes(), " bytes more");
}

}  // namespace tessera
