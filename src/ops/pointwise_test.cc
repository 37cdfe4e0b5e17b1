// Non-linearities and sums.
#include <numbers>

#include <gtest/gtest.h>

#include "ops/activation.h"
#include "ops/elementwise.h"
#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

double gelu_tanh_of(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

double gelu_erf_of(double x) {
  return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
}

class Pointwise : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
  const std::vector<Shape> shapes_ = {{1}, {13}, {0, 5}, {3, 0}, {4, 9}, {2, 3, 17}};
};

TEST_F(Pointwise, GeluMatchesBothDefinitionsAtAnyRank) {
  for (const Shape& shape : shapes_) {
    const Tensor x = random_tensor(*context_, shape, 5, 3.0);
    std::vector<double> by_tanh = values_of(x);
    std::vector<double> by_erf = by_tanh;
    std::transform(by_tanh.begin(), by_tanh.end(), by_tanh.begin(), gelu_tanh_of);
    std::transform(by_erf.begin(), by_erf.end(), by_erf.begin(), gelu_erf_of);
    EXPECT_TRUE(is_close(by_tanh, gelu_tanh(x), 1e-6));
    EXPECT_TRUE(is_close(by_erf, gelu_erf(x), 1e-6));
  }
}

TEST_F(Pointwise, SwigluAndAddMatchTheirDefinitions) {
  for (const Shape& shape : shapes_) {
    const Tensor a = random_tensor(*context_, shape, 5, 3.0);
    const Tensor b = random_tensor(*context_, shape, 6, 3.0);
    const std::vector<double> x = values_of(a);
    const std::vector<double> z = values_of(b);
    std::vector<double> gated(x.size());
    std::vector<double> sum(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      gated[i] = x[i] / (1 + std::exp(-x[i])) * z[i];
      sum[i] = x[i] + z[i];
    }
    EXPECT_TRUE(is_close(gated, swiglu(a, b), 1e-6));
    EXPECT_TRUE(is_close(sum, a + b, 1e-7));
  }
}

TEST_F(Pointwise, AVectorIsAddedToEveryRow) {
  for (const Index T : {0, 1, 6}) {
    const Tensor x_TD = random_tensor(*context_, {T, 11}, 7);
    const Tensor v_D = random_tensor(*context_, {11}, 8);
    std::vector<double> sum = values_of(x_TD);
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += values_of(v_D)[i % 11];
    EXPECT_TRUE(is_close(sum, add_vector(x_TD, v_D), 1e-7));
  }
}

TEST_F(Pointwise, RefusesOperandsThatDoNotFit) {
  const Tensor x_TD = random_tensor(*context_, {4, 6}, 1);
  const Tensor turned_DT = x_TD.transpose(0, 1);
  const Tensor other_TD = random_tensor(*context_, {4, 5}, 1);
  const Tensor v_D = random_tensor(*context_, {5}, 1);
  EXPECT_TRUE(breaks_contract([&] { (void)gelu_tanh(turned_DT); }, {"gelu_tanh", "contiguous"}));
  EXPECT_TRUE(breaks_contract([&] { (void)gelu_erf(turned_DT); }, {"gelu_erf", "contiguous"}));
  EXPECT_TRUE(breaks_contract([&] { (void)gelu_erf(Tensor()); }, {"context_of", "empty"}));
  EXPECT_TRUE(breaks_contract([&] { (void)swiglu(x_TD, other_TD); },
                              {"swiglu", "equal shapes", "[4, 6]", "[4, 5]"}));
  EXPECT_TRUE(
      breaks_contract([&] { (void)swiglu(turned_DT, turned_DT); }, {"swiglu gate", "contiguous"}));
  EXPECT_TRUE(breaks_contract([&] { (void)add(x_TD, other_TD); },
                              {"add", "equal shapes", "[4, 6]", "[4, 5]"}));
  EXPECT_TRUE(breaks_contract([&] { (void)add(turned_DT, turned_DT); }, {"add", "strided"}));
  EXPECT_TRUE(
      breaks_contract([&] { (void)add_vector(x_TD, v_D); }, {"add_vector", "v of 6", "[5]"}));
  EXPECT_TRUE(breaks_contract([&] { (void)add_vector(v_D, v_D); }, {"add_vector x", "rank 2"}));
}

}  // namespace
}  // namespace tessera::ops
