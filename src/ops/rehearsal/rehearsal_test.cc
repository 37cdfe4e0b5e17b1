// Work without values asks for the memory of work with values.
#include "ops/rehearsal/rehearsal.h"

#include <memory>
#include <numeric>

#include <gtest/gtest.h>

#include "base/process_memory.h"
#include "ops/elementwise.h"
#include "ops/gradient/gradient.h"
#include "ops/linear.h"
#include "ops/norm.h"
#include "ops/router.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"

namespace tessera::ops {
namespace {

using testing::has_same_bits;
using testing::random_tensor;

constexpr Index kExperts = 4;

// A small mixture of experts, forward and backward.
class RehearsalTest : public ::testing::Test {
 protected:
  // With leaves that ask for their gradients.
  [[nodiscard]] Tensor forward() const {
    const Tensor h_TD = rms_norm(x_TD_, w_D_, 1e-6F);
    const Routing routing = route({.logits_TE = linear(h_TD, router_ED_),
                                   .bias_E = {},
                                   .selection = RouterSelection::kGreedy,
                                   .num_chosen = 2});
    const RowGroups slots = sort_by_expert(routing.experts_TA, kExperts);
    const Tensor answers = grouped_linear({.x = h_TD, .weights = experts_, .groups = slots});
    const Tensor base_TD = Tensor::zeros(h_TD.allocator(), DType::kF32, h_TD.shape());
    return contiguous(combine_experts(base_TD, answers, routing, slots));
  }

  void walk() const {
    const Recording recording(*context_);
    const Tensor y_TD = forward();
    backward(y_TD, Tensor::zeros(y_TD.allocator(), DType::kF32, y_TD.shape()));
  }

  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
  Tensor x_TD_ = random_tensor(*context_, {600, 160}, 1);
  Tensor w_D_ = random_tensor(*context_, {160}, 2);
  Tensor router_ED_ = random_tensor(*context_, {kExperts, 160}, 3);
  std::vector<Tensor> experts_{
      random_tensor(*context_, {160, 160}, 4), random_tensor(*context_, {160, 160}, 5),
      random_tensor(*context_, {160, 160}, 6), random_tensor(*context_, {160, 160}, 7)};
};

// The system is asked as often as in earnest, and afterwards nothing more is needed for it.
TEST_F(RehearsalTest, AsksForWhatTheWorkNeeds) {
  const auto leaf = grad::watch(x_TD_);
  const CachingAllocator& allocator = context_->allocator();
  const std::int64_t before = allocator.num_system_allocations();
  Index rehearsed = 0;
  {
    const Rehearsal rehearsal(*context_);
    walk();
    rehearsed = rehearsal.num_bytes();
  }
  leaf->clear();
  const std::int64_t asked = allocator.num_system_allocations();
  EXPECT_GT(asked, before);
  // The activations that the tape holds at once, at least: norm, answers and their sum, and zeros.
  EXPECT_GT(rehearsed, 5 * x_TD_.num_bytes());
  walk();
  EXPECT_EQ(allocator.num_system_allocations(), asked);
  const Rehearsal again(*context_);
  leaf->clear();
  walk();
  EXPECT_EQ(again.num_bytes(), 0) << "what is resident already is not needed again";
}

TEST_F(RehearsalTest, LeavesValuesAndKernelsAsTheyWere) {
  const Tensor expected = forward();
  const Tensor before = contiguous(x_TD_);
  {
    const Rehearsal rehearsal(*context_);
    EXPECT_TRUE(context_->is_rehearsing());
    walk();
  }
  EXPECT_FALSE(context_->is_rehearsing());
  EXPECT_TRUE(has_same_bits(before, x_TD_));
  EXPECT_TRUE(has_same_bits(expected, forward()));
}

TEST_F(RehearsalTest, LeavesThePagesOfACacheAsTheyAre) {
  const Tensor page = random_tensor(*context_, {1, 8}, 8);
  const Tensor before = contiguous(page);
  const Tensor row_TKH = random_tensor(*context_, {1, 1, 8}, 9);
  std::byte* const pages[] = {page.mutable_bytes().data()};
  const PageWrite write{.begin = 0, .count = 1, .first_position = 0, .pages = pages};
  {
    const Rehearsal rehearsal(*context_);
    write_pages(row_TKH, write, /*page_tokens=*/1);
    EXPECT_EQ(read_pages(page, pages, 1, 1, 8).shape(), (Shape{1, 8}));
  }
  EXPECT_TRUE(has_same_bits(before, page));
  write_pages(row_TKH, write, /*page_tokens=*/1);
  EXPECT_FALSE(has_same_bits(before, page));
}

TEST_F(RehearsalTest, ChoosesExpertsInTurn) {
  const Rehearsal rehearsal(*context_);
  const Tensor logits_TE = Tensor::empty(context_->allocator(), DType::kF32, {6, kExperts});
  const Routing routing = route({.logits_TE = logits_TE,
                                 .bias_E = {},
                                 .selection = RouterSelection::kGreedy,
                                 .num_chosen = 2});
  const auto* experts = routing.experts_TA.data<const std::int32_t>();
  const std::vector<std::int32_t> found(experts, experts + 12);
  EXPECT_EQ(found, (std::vector<std::int32_t>{0, 1, 1, 2, 2, 3, 0, 1, 1, 2, 2, 3}));
}

// What is asked for is counted in pages, once for a block, and where a later request of its class
// is larger, the difference.
TEST_F(RehearsalTest, CountsWhatBecomesResident) {
  const Rehearsal rehearsal(*context_);
  CachingAllocator& allocator = context_->allocator();
  constexpr std::size_t kSize = (std::size_t{5} << 20) + 1;  // in the class of 6 MiB
  const auto use = [&](std::size_t num_bytes) {
    allocator.release(allocator.allocate(num_bytes), num_bytes);
    return rehearsal.num_bytes();
  };
  EXPECT_EQ(use(kSize), (5 << 20) + 4096);
  EXPECT_EQ(use(kSize), (5 << 20) + 4096);
  EXPECT_EQ(use(kSize + 8192), (5 << 20) + 3 * 4096);
  EXPECT_EQ(use(300), (5 << 20) + 3 * 4096 + 320) << "a small block counts with its slack";
}

// Memory that nobody writes to is not provided by the system.
TEST_F(RehearsalTest, DoesNotHoldWhatItAsksFor) {
  constexpr Index kFloats = Index{100} << 20;
  const Index before = base::process_memory().resident;
  ASSERT_GT(before, 0);
  const Rehearsal rehearsal(*context_);
  const Tensor zeros = Tensor::zeros(context_->allocator(), DType::kF32, {kFloats / 1024, 1024});
  const Tensor sum = contiguous(zeros + zeros);
  EXPECT_GE(rehearsal.num_bytes(), Index{12} * kFloats);
  EXPECT_LT(base::process_memory().resident - before, kFloats / 10);
  EXPECT_GE(base::process_memory().peak, before);
  EXPECT_GT(base::machine_memory(), before);
}

}  // namespace
}  // namespace tessera::ops
