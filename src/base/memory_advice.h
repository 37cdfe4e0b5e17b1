// Advice to the kernel about memory; never changes contents, and failing is not an error.
#pragma once

#include <cstddef>

namespace tessera::base {

// For fresh memory that is about to be written from end to end: asks for huge pages (2 MiB) within
// it, so that there are hundreds of page faults fewer. Does nothing for ranges that hold none.
void advise_huge_pages(void* data, std::size_t num_bytes) noexcept;

}  // namespace tessera::base
