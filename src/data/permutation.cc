#include "data/permutation.h"

#include <bit>

#include "base/check.h"
#include "base/rng.h"

namespace tessera::data {
namespace {

constexpr std::uint32_t kRounds = 6;  // even: the halves end where they began
constexpr Index kMaxSize = Index{1} << 60;

std::uint64_t mask(unsigned bits) {
  return (std::uint64_t{1} << bits) - 1;
}

}  // namespace

Permutation::Permutation(std::uint64_t seed, std::uint64_t stream, Index size)
    : seed_(seed), stream_(stream), size_(static_cast<std::uint64_t>(size)) {
  base::check(size >= 1 && size <= kMaxSize, "permutation", "1 to 2^60 things, has ", size);
  const auto bits = static_cast<unsigned>(std::bit_width(size_ - 1));
  left_bits_ = bits / 2;
  right_bits_ = bits - left_bits_;
}

std::uint64_t Permutation::shuffle(std::uint64_t value) const {
  std::uint64_t left = value >> right_bits_;
  std::uint64_t right = value & mask(right_bits_);
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const bool is_even = round % 2 == 0;
    std::uint64_t& changed = is_even ? left : right;
    const std::uint64_t other = is_even ? right : left;
    const auto words = base::philox4x32(
        {static_cast<std::uint32_t>(other), round, static_cast<std::uint32_t>(stream_),
         static_cast<std::uint32_t>(stream_ >> 32)},
        {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
    changed = (changed ^ words[0]) & mask(is_even ? left_bits_ : right_bits_);
  }
  return left << right_bits_ | right;
}

Index Permutation::operator()(Index position) const {
  base::check(position >= 0 && static_cast<std::uint64_t>(position) < size_, "permutation",
              "a position under ", size_, ", is ", position);
  auto value = static_cast<std::uint64_t>(position);
  do {
    value = shuffle(value);
  } while (value >= size_);
  return static_cast<Index>(value);
}

}  // namespace tessera::data
