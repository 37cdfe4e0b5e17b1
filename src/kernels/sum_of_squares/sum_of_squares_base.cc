#include <array>
#include <cstddef>

#include "kernels/sum_of_squares/chunk_sums.h"

namespace tessera::kernels {
namespace {

constexpr Index kSums = 16;

double chunk_sum(const float* x, Index count) noexcept {
  std::array<double, kSums> sums{};
  const auto add = [&](Index i, Index lane) {
    const auto value = static_cast<double>(x[i]);
    sums[static_cast<std::size_t>(lane)] += value * value;
  };
  const Index body = count / kSums * kSums;
  for (Index i = 0; i < body; i += kSums) {
    for (Index lane = 0; lane < kSums; ++lane)
      add(i + lane, lane);
  }
  for (Index i = body; i < count; ++i)
    add(i, i - body);
  for (std::size_t half = kSums / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane)
      sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace

void sum_of_squares_base(const SumOfSquaresArgs& args, const Queue& queue) {
  sum_chunks(args, queue.pool(), chunk_sum);
}

}  // namespace tessera::kernels
