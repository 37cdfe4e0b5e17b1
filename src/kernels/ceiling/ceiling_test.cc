#include "kernels/ceiling/ceiling.h"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/ceiling/internal/loops.h"

namespace tessera::kernels {
namespace {

std::vector<CeilingLoops> loops_of_this_machine() {
  std::vector<CeilingLoops> loops = {ceiling_loops_base()};
  if (base::detect_cpu_features().has_avx2) loops.push_back(ceiling_loops_avx2());
  return loops;
}

// A word changed anywhere changes the result: nothing is skipped.
TEST(Ceiling, ReadingVisitsEveryWord) {
  std::vector<std::byte> bytes(8192);
  for (const CeilingLoops& loops : loops_of_this_machine()) {
    const std::uint32_t before = loops.read(bytes.data(), 8192);
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
      bytes[at] = std::byte{0x5A};
      EXPECT_NE(loops.read(bytes.data(), 8192), before) << at;
      bytes[at] = std::byte{0};
    }
  }
}

// value = value * 0.999 + 0.5 tends to 500 in every chain; the sum of a few lanes shows that all
// rounds ran.
TEST(Ceiling, MultiplyAddRunsEveryRound) {
  for (const CeilingLoops& loops : loops_of_this_machine()) {
    const float settled = loops.multiply_add(100'000);
    EXPECT_NEAR(loops.multiply_add(200'000), settled, 1.0F);
    EXPECT_LT(loops.multiply_add(1), settled / 2);
    EXPECT_NE(loops.multiply_add(2), loops.multiply_add(1));
    EXPECT_NE(loops.multiply_int8(2), loops.multiply_int8(1));
  }
}

// No machine is slower than this or, per thread, faster than that.
TEST(Ceiling, FiguresAreOfThisWorld) {
  base::ThreadPool pool(2);
  const Ceilings ceilings = measure_ceilings(base::detect_cpu_features(), pool);
  EXPECT_GT(ceilings.read_gb_s, 0.05);
  EXPECT_LT(ceilings.read_gb_s, 2000);
  EXPECT_GT(ceilings.fma_gflop_s, 0.05);
  EXPECT_LT(ceilings.fma_gflop_s, 2 * 2 * 32 * 7.0);
  EXPECT_GT(ceilings.int8_gop_s, 0.05);
  EXPECT_LT(ceilings.int8_gop_s, 2 * 3 * 64 * 7.0);
}

}  // namespace
}  // namespace tessera::kernels
