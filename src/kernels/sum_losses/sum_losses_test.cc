#include "kernels/sum_losses/sum_losses.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::kernels {
namespace {

struct Sums {
  double sum = -7;
  float rounded = -7;
};

Sums sum_of(const std::vector<double>& losses) {
  base::ThreadPool pool(1);
  Sums out;
  sum_losses_ref({.losses = losses.data(),
                  .sum = &out.sum,
                  .rounded = &out.rounded,
                  .count = std::ssize(losses)},
                 pool);
  return out;
}

TEST(SumLosses, IsTheSumAndItsRounding) {
  EXPECT_EQ(sum_of({}).sum, 0);
  EXPECT_EQ(sum_of({}).rounded, 0);
  EXPECT_EQ(sum_of({1, 2.5, -4}).sum, -0.5);
  EXPECT_EQ(sum_of({1, 0x1p-30}).sum, 1 + 0x1p-30);
  EXPECT_EQ(sum_of({1, 0x1p-30}).rounded, 1.0F);
  EXPECT_TRUE(std::isnan(sum_of({1, std::nan("")}).rounded));
}

}  // namespace
}  // namespace tessera::kernels
