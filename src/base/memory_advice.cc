#include "base/memory_advice.h"

#include <cstdint>

#include <sys/mman.h>

namespace tessera::base {

void advise_huge_pages(void* data, std::size_t num_bytes) noexcept {
  constexpr std::uintptr_t kPageBytes = std::uintptr_t{2} << 20;
  const auto begin = reinterpret_cast<std::uintptr_t>(data);
  const std::uintptr_t first = (begin + kPageBytes - 1) / kPageBytes * kPageBytes;
  const std::uintptr_t last = (begin + num_bytes) / kPageBytes * kPageBytes;
  if (first >= last) return;
  madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

}  // namespace tessera::base
