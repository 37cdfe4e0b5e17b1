// Counter-based random numbers: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC11). A value is a pure function of (seed, stream, index), so results do not depend on
// thread count, order of calls or restart.
#pragma once

#include <array>
#include <cstdint>

namespace tessera::base {

// The ten-round bijection: counter and key to four independent 32-bit words.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

// A stream of random values, named by (seed, stream). Copyable; cheap.
class Rng {
 public:
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  // Sequential interface.
  std::uint32_t next_u32();
  std::uint64_t next_u64();
  double next_uniform();                          // [0, 1), 53 bits
  double next_normal();                           // mean 0, deviation 1 (Box-Muller)
  std::uint64_t next_below(std::uint64_t bound);  // [0, bound), unbiased; bound > 0
  std::int64_t next_between(std::int64_t low, std::int64_t high);  // both ends included

  // Random access: the four words number `index` of this stream, whatever was drawn before.
  [[nodiscard]] std::array<std::uint32_t, 4> words_at(std::uint64_t index) const;

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t next_index_ = 0;
  std::array<std::uint32_t, 4> words_{};
  int num_left_ = 0;
};

}  // namespace tessera::base
