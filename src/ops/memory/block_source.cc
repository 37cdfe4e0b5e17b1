#include "ops/memory/block_source.h"

#include <cstdlib>

namespace tessera::ops {
namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

void* SystemBlocks::take(std::size_t num_bytes) {
  return std::aligned_alloc(kAlignment, (num_bytes + kAlignment - 1) / kAlignment * kAlignment);
}

void SystemBlocks::give_back(void* block) noexcept {
  std::free(block);  // NOLINT: the counterpart of aligned_alloc
}

}  // namespace tessera::ops
