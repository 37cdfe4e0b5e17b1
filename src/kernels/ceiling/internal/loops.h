// The loops that are timed, by instruction set. Each returns a value that depends on all its work.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/index.h"

namespace tessera::kernels {

struct CeilingLoops {
  // Independent chains of multiply-add, `rounds` steps each.
  float (*multiply_add)(Index rounds) = nullptr;
  Index flops_per_round = 0;
  std::uint32_t (*multiply_int8)(Index rounds) = nullptr;
  Index int8_ops_per_round = 0;
  // Reads all bytes; num_bytes is a multiple of 4096.
  std::uint32_t (*read)(const std::byte* bytes, Index num_bytes) = nullptr;
};

[[nodiscard]] CeilingLoops ceiling_loops_base();
[[nodiscard]] CeilingLoops ceiling_loops_avx2();

}  // namespace tessera::kernels
