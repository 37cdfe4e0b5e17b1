#include "base/memory_advice.h"

#include <cstdint>

#include <sys/mman.h>

namespace tessera::base {

void advise_huge_pages(void* data, std::size_t num_bytes) noexcept {
  constexpr std::size_t kPageBytes = std::size_t{2} << 20;
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(data) % kPageBytes;
  const std::size_t to_first_page = misaligned == 0 ? 0 : kPageBytes - misaligned;
  if (num_bytes < to_first_page + kPageBytes) return;
  const std::size_t num_pages = (num_bytes - to_first_page) / kPageBytes;
  madvise(static_cast<std::byte*>(data) + to_first_page, num_pages * kPageBytes, MADV_HUGEPAGE);
}

}  // namespace tessera::base
