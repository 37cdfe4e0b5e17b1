// For tests of kernels whose activations are f32 or bf16: the same work in both types.
#pragma once

#include <cmath>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "base/float16.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels::testing {

// run<Elem>() for both types.
template <class Run>
void both(Run run) {
  run.template operator()<float>();
  run.template operator()<BFloat16>();
}

// The same values in both types.
struct Values {
  explicit Values(Index count, std::uint64_t seed = 0) : f32(static_cast<std::size_t>(count)) {
    if (seed != 0) {
      const testing::GuardedRows drawn = testing::random_rows(1, count, {}, seed);
      for (Index i = 0; i < count; ++i)
        f32[static_cast<std::size_t>(i)] = to_float(to_bfloat16(drawn.at(0, i)));
    }
    for (const float value : f32)
      bf16.push_back(to_bfloat16(value));
  }
  template <class Elem>
  [[nodiscard]] Elem* data() {
    if constexpr (std::is_same_v<Elem, float>) {
      return f32.data();
    } else {
      return bf16.data();
    }
  }

  // Whether the bf16 values are the f32 ones, rounded (or one step beside, where f32 was rounded
  // to a tie).
  void expect_rounded(const char* what) const {
    for (std::size_t i = 0; i < f32.size(); ++i) {
      EXPECT_LE(std::fabs(to_float(bf16[i]) - f32[i]), std::fabs(f32[i]) * 0x1.02p-8F + 0x1p-133F)
          << what << " " << i;
    }
  }

  std::vector<float> f32;
  std::vector<BFloat16> bf16;
};

}  // namespace tessera::kernels::testing
