// T tokens · N heads · H head width · P table positions
#include "ops/rope.h"

#include <gtest/gtest.h>

#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

class Rope : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
};

TEST_F(Rope, TurnsEachPairOfTheWindowAndCopiesTheRest) {
  const Index H = 10;
  const Index half = 3;
  const Tensor x_TNH = random_tensor(*context_, {4, 2, H}, 1);
  const Tensor angles = random_tensor(*context_, {9, half}, 2);
  Tensor cos_PH = random_tensor(*context_, {9, half}, 2);
  Tensor sin_PH = random_tensor(*context_, {9, half}, 2);
  for (Index i = 0; i < angles.numel(); ++i) {
    cos_PH.data<float>()[i] = std::cos(angles.data<const float>()[i]);
    sin_PH.data<float>()[i] = std::sin(angles.data<const float>()[i]);
  }
  const std::vector<std::int32_t> positions = {8, 0, 3, 3};
  const Index offset = 4;
  for (const RopePairs pairs : {RopePairs::kHalves, RopePairs::kAdjacent}) {
    std::vector<double> expected = values_of(x_TNH);
    for (Index head = 0; head < 8; ++head) {
      for (Index i = 0; i < half; ++i) {
        const auto angle = static_cast<double>(
            angles.view<const float, 2>()(positions[static_cast<std::size_t>(head / 2)], i));
        const bool halves = pairs == RopePairs::kHalves;
        double& a = expected[static_cast<std::size_t>(head * H + offset + (halves ? i : 2 * i))];
        double& b =
            expected[static_cast<std::size_t>(head * H + offset + (halves ? i + half : 2 * i + 1))];
        const double turned = a * std::cos(angle) - b * std::sin(angle);
        b = a * std::sin(angle) + b * std::cos(angle);
        a = turned;
      }
    }
    const auto turn = [&](const Tensor& x) {
      return rope({.x_TNH = x,
                   .cos_PH = cos_PH,
                   .sin_PH = sin_PH,
                   .positions = positions,
                   .offset = offset,
                   .pairs = pairs});
    };
    EXPECT_TRUE(is_close(expected, turn(x_TNH), 1e-6));
    const Tensor head_major = contiguous(x_TNH.transpose(0, 1)).transpose(0, 1);
    EXPECT_TRUE(has_same_bits(turn(x_TNH), turn(head_major)));
  }
}

TEST_F(Rope, WholeHeadsMayBeStrided) {
  const Tensor x_TNH = random_tensor(*context_, {3, 2, 6}, 1);
  const Tensor table = random_tensor(*context_, {5, 3}, 2);
  const std::vector<std::int32_t> positions = {4, 1, 2};
  const auto turn = [&](const Tensor& x) {
    return rope({.x_TNH = x, .cos_PH = table, .sin_PH = table, .positions = positions});
  };
  const Tensor head_major = contiguous(x_TNH.transpose(0, 1)).transpose(0, 1);
  EXPECT_TRUE(has_same_bits(turn(x_TNH), turn(head_major)));
  const Tensor one_head = x_TNH.narrow(1, 1, 1);
  EXPECT_TRUE(has_same_bits(turn(x_TNH).narrow(1, 1, 1), turn(one_head)));
}

TEST_F(Rope, RefusesPositionsAndTablesThatDoNotFit) {
  const Tensor x_TNH = random_tensor(*context_, {2, 1, 6}, 1);
  const Tensor table = random_tensor(*context_, {5, 3}, 2);
  const auto broken = [&](const Tensor& x, const Tensor& sin_PH,
                          const std::vector<std::int32_t>& positions, Index offset,
                          std::initializer_list<std::string_view> parts) {
    return breaks_contract(
        [&] {
          (void)rope({.x_TNH = x,
                      .cos_PH = table,
                      .sin_PH = sin_PH,
                      .positions = positions,
                      .offset = offset});
        },
        parts);
  };
  EXPECT_TRUE(broken(x_TNH, table, {0, 5}, 0, {"rope", "below 5", "is 5"}));
  EXPECT_TRUE(broken(x_TNH, table, {0, -1}, 0, {"rope", "below 5", "is -1"}));
  EXPECT_TRUE(broken(x_TNH, table, {0}, 0, {"rope", "2 tokens", "has 1"}));
  EXPECT_TRUE(broken(x_TNH, table, {0, 1}, 1, {"rope", "within 6", "1 + 6"}));
  EXPECT_TRUE(broken(x_TNH, table.narrow(0, 0, 4), {0, 1}, 0, {"rope", "[5, 3] and [4, 3]"}));
  EXPECT_TRUE(broken(x_TNH.transpose(0, 2), table, {0, 1}, 0, {"rope"}));
  EXPECT_TRUE(broken(x_TNH.select(1, 0), table, {0, 1}, 0, {"rope x", "rank 3, is 2"}));
}

}  // namespace
}  // namespace tessera::ops
