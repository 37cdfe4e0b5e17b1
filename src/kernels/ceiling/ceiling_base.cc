// Portable loops: what the compiler makes of plain arrays on the baseline instruction set.
#include <array>
#include <cstring>

#include "kernels/ceiling/internal/loops.h"

namespace tessera::kernels {
namespace {

constexpr std::size_t kChains = 32;

float multiply_add(Index rounds) {
  std::array<float, kChains> sum;
  for (std::size_t i = 0; i < kChains; ++i)
    sum[i] = static_cast<float>(i + 1);
  for (Index round = 0; round < rounds; ++round) {
    for (float& value : sum)
      value = value * 0.999F + 0.5F;
  }
  float total = 0;
  for (const float value : sum)
    total += value;
  return total;
}

std::uint32_t multiply_int8(Index rounds) {
  std::array<std::int8_t, kChains> factor;
  std::array<std::int32_t, kChains> sum;
  for (std::size_t i = 0; i < kChains; ++i) {
    factor[i] = static_cast<std::int8_t>(i + 3);
    sum[i] = static_cast<std::int32_t>(i + 1);
  }
  for (Index round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < kChains; ++i) {
      sum[i] += factor[i] * static_cast<std::int8_t>(sum[i]);
    }
  }
  std::uint32_t total = 0;
  for (const std::int32_t value : sum)
    total += static_cast<std::uint32_t>(value);
  return total;
}

std::uint32_t read(const std::byte* bytes, Index num_bytes) {
  constexpr std::size_t kWords = 32;
  std::array<std::uint32_t, kWords> sum{};
  for (Index offset = 0; offset < num_bytes; offset += Index{kWords * 4}) {
    std::array<std::uint32_t, kWords> words;
    std::memcpy(words.data(), bytes + offset, sizeof(words));
    for (std::size_t i = 0; i < kWords; ++i)
      sum[i] ^= words[i];
  }
  std::uint32_t total = 0;
  for (const std::uint32_t value : sum)
    total ^= value;
  return total;
}

}  // namespace

CeilingLoops ceiling_loops_base() {
  return {.multiply_add = &multiply_add,
          .flops_per_round = 2 * Index{kChains},
          .multiply_int8 = &multiply_int8,
          .int8_ops_per_round = 2 * Index{kChains},
          .read = &read};
}

}  // namespace tessera::kernels
