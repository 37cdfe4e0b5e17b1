// The walk itself: what is recorded, what adds up, what is forgotten.
#include "ops/gradient/gradient.h"

#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "ops/elementwise.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::random_tensor;
using testing::tensor_of;

class Gradient : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
  Tensor x_ = random_tensor(*context_, {2, 3}, 1);
  Tensor dy_ = random_tensor(*context_, {2, 3}, 2);
};

TEST_F(Gradient, IsRecordedOnlyWhereItIsAskedFor) {
  const auto leaf = grad::watch(x_);
  EXPECT_FALSE((x_ + dy_).grad_edge()) << "outside a recording";
  const Recording recording(*context_);
  EXPECT_TRUE((x_ + dy_).grad_edge());
  EXPECT_FALSE((dy_ + dy_).grad_edge());
  EXPECT_FALSE((x_.detached() + dy_).grad_edge());
  const Recording pause(*context_, /*on=*/false);
  EXPECT_FALSE((x_ + dy_).grad_edge());
}

TEST_F(Gradient, OfSeveralWalksAddsUpUntilCleared) {
  const auto leaf = grad::watch(x_);
  for (int walk = 0; walk < 2; ++walk) {
    const Recording recording(*context_);
    backward(x_ + x_, dy_);
  }
  EXPECT_TRUE(testing::is_close(testing::values_of(dy_ + dy_ + dy_ + dy_), leaf->gradient(), 1e-6));
  leaf->clear();
  EXPECT_FALSE(leaf->gradient().has_value());
}

TEST_F(Gradient, GraphIsWalkedOnce) {
  const auto leaf = grad::watch(x_);
  const Recording recording(*context_);
  const Tensor y = x_ + dy_;
  backward(y, dy_);
  EXPECT_TRUE(breaks_contract([&] { backward(y, dy_); }, {"add", "walked once"}));
}

TEST_F(Gradient, MustHaveTheResultsShape) {
  const auto leaf = grad::watch(x_);
  const Recording recording(*context_);
  const Tensor y = x_ + dy_;
  EXPECT_TRUE(breaks_contract([&] { backward(y, x_.reshape({3, 2})); }, {"[2, 3]", "[3, 2]"}));
  EXPECT_TRUE(breaks_contract([&] { backward(y); }, {"backward", "one value"}));
}

TEST_F(Gradient, OfACheckpointedStretchHasTheSameBits) {
  Tensor w = random_tensor(*context_, {3}, 3);
  const auto of_x = grad::watch(x_);
  const auto of_w = grad::watch(w);
  int num_calls = 0;
  const auto stretch = [&](const Tensor& x) {
    ++num_calls;
    return add_vector(x + x, w);
  };
  const Recording recording(*context_);
  backward(stretch(x_), dy_);
  const Tensor dx = of_x->gradient();
  const Tensor dw = of_w->gradient();
  of_x->clear();
  of_w->clear();
  num_calls = 0;
  backward(checkpointed(x_ + x_, /*has_leaves=*/true, stretch), dy_);
  EXPECT_EQ(num_calls, 2);
  EXPECT_TRUE(has_same_bits(dx + dx, of_x->gradient()));
  EXPECT_TRUE(has_same_bits(dw, of_w->gradient()));
}

TEST_F(Gradient, OfACheckpointedStretchReachesItsLeavesAlone) {
  Tensor w = random_tensor(*context_, {3}, 3);
  const auto of_w = grad::watch(w);
  const auto stretch = [&](const Tensor& x) { return add_vector(x, w); };
  const Recording recording(*context_);
  backward(checkpointed(x_, /*has_leaves=*/true, stretch), dy_);
  EXPECT_TRUE(of_w->gradient().has_value());
  EXPECT_FALSE(
      checkpointed(x_, /*has_leaves=*/false, [](const Tensor& x) { return x + x; }).grad_edge());
}

TEST_F(Gradient, OfASideLossComesOnTop) {
  Tensor s = tensor_of(*context_, {1, 1}, std::vector<float>{2});
  const auto of_x = grad::watch(x_);
  const auto of_s = grad::watch(s);
  const Recording recording(*context_);
  const Tensor y = with_side_loss(x_, s + s, /*weight=*/0.5F);
  EXPECT_TRUE(has_same_bits(x_, y));
  backward(y, dy_);
  EXPECT_TRUE(has_same_bits(dy_, of_x->gradient()));
  EXPECT_EQ(*of_s->gradient().data<const float>(), 1.0F);
}

TEST_F(Gradient, NonFiniteValuesAreFoundAtTheirOp) {
  const auto leaf = grad::watch(x_);
  context_->set_seeks_non_finite(true);
  const Recording recording(*context_);
  Tensor bad = random_tensor(*context_, {2, 3}, 4);
  const Tensor y = x_ + bad;
  bad.data<float>()[4] = std::numeric_limits<float>::infinity();
  try {
    (void)contiguous(x_ + bad);
    ADD_FAILURE() << "infinity was not found";
  } catch (const NonFinite& found) {
    EXPECT_EQ(found.op, "add");
    EXPECT_FALSE(found.is_gradient);
  }
  try {
    backward(y, bad);
    ADD_FAILURE() << "an infinite gradient was not found";
  } catch (const NonFinite& found) {
    EXPECT_TRUE(found.is_gradient);
  }
}

TEST_F(Gradient, MemoryOfAWalkedGraphIsGivenBack) {
  const auto leaf = grad::watch(x_);
  const Recording recording(*context_);
  std::weak_ptr<GradNode> first;
  {
    const Tensor h = x_ + x_;
    first = h.grad_edge().node;
    const Tensor y = h + h;
    backward(y, dy_);
  }
  EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace tessera::ops
