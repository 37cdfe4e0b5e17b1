// A random order of n things that needs no memory: position -> thing, for any position at once.
//
// A Feistel network over the smallest power of two that holds n, walked along its cycle until a
// value under n comes (less than two rounds of it on average). Its round function is Philox.
#pragma once

#include <cstdint>

#include "base/index.h"

namespace tessera::data {

class Permutation {
 public:
  // Of 0 ... size-1 (1 <= size <= 2^60), named by (seed, stream).
  Permutation(std::uint64_t seed, std::uint64_t stream, Index size);

  [[nodiscard]] Index operator()(Index position) const;

 private:
  [[nodiscard]] std::uint64_t shuffle(std::uint64_t value) const;

  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t size_;
  unsigned left_bits_;
  unsigned right_bits_;
};

}  // namespace tessera::data
