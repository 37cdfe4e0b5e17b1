// Learning-rate schedules against values worked out by hand; patterns of names.
#include "train/schedule.h"

#include <cmath>

#include <gtest/gtest.h>

#include "train/name_pattern.h"

namespace tessera::train {
namespace {

TEST(Schedule, ConstantAfterWarmUp) {
  const Schedule schedule{.kind = ScheduleKind::kConstant, .warmup_steps = 4};
  EXPECT_DOUBLE_EQ(rate_share(schedule, 0, 100), 0.25);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 2, 100), 0.75);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 3, 100), 1.0);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 99, 100), 1.0);
}

TEST(Schedule, WithoutWarmUpTheFirstStepHasThePeak) {
  for (const ScheduleKind kind :
       {ScheduleKind::kConstant, ScheduleKind::kCosine, ScheduleKind::kStep}) {
    EXPECT_DOUBLE_EQ(rate_share({.kind = kind}, 0, 10), 1.0);
  }
}

TEST(Schedule, CosineFallsFromPeakToFloor) {
  const Schedule schedule{.kind = ScheduleKind::kCosine, .warmup_steps = 20, .floor = 0.1};
  EXPECT_DOUBLE_EQ(rate_share(schedule, 20, 120), 1.0);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 70, 120), 0.55);  // half way
  EXPECT_NEAR(rate_share(schedule, 45, 120), 0.1 + 0.9 * 0.5 * (1 + std::sqrt(0.5)), 1e-15);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 120, 120), 0.1);
}

TEST(Schedule, StepDividesByRootTenAtHalfAndThreeQuarters) {
  const Schedule schedule{.kind = ScheduleKind::kStep};
  EXPECT_DOUBLE_EQ(rate_share(schedule, 499, 1000), 1.0);
  EXPECT_DOUBLE_EQ(rate_share(schedule, 500, 1000), 1 / std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(rate_share(schedule, 749, 1000), 1 / std::sqrt(10.0));
  EXPECT_NEAR(rate_share(schedule, 750, 1000), 0.1, 1e-15);
}

TEST(NamePattern, StarsTakeAnyLetters) {
  EXPECT_TRUE(matches("vision.*", "vision.blocks.0.attn.qkv.weight"));
  EXPECT_FALSE(matches("vision.*", "decoder.vision.norm"));
  EXPECT_TRUE(matches("*.experts.*.weight", "decoder.blocks.1.mlp.experts.3.up_proj.weight"));
  EXPECT_FALSE(matches("*.experts.*.weight", "decoder.blocks.1.mlp.shared_experts.up_proj.weight"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("image_newline", "image_newline"));
  EXPECT_FALSE(matches("image_newline", "image_newlines"));
  EXPECT_TRUE(matches("a*b*c", "a-bb-b-c"));  // comes back to the last star
  EXPECT_FALSE(matches("a*b*c", "a-bb-b"));
  EXPECT_FALSE(matches("", "a"));
}

}  // namespace
}  // namespace tessera::train
