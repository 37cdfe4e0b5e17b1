#include "synth/assets/split.h"

#include <string>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

double held_out_share(SplitKind kind) {
  constexpr int kNumIdentities = 20'000;
  int num_held_out = 0;
  for (int i = 0; i < kNumIdentities; ++i) {
    if (split_of(kind, "identity " + std::to_string(i)) == Split::kHeldOut) ++num_held_out;
  }
  return static_cast<double>(num_held_out) / kNumIdentities;
}

// Three deviations of the share that is meant, of 20 000 draws.
TEST(Split, HoldsOutOneInTenAndOneInSixDesigns) {
  EXPECT_NEAR(held_out_share(SplitKind::kDocument), 0.1, 0.0065);
  EXPECT_NEAR(held_out_share(SplitKind::kWord), 0.1, 0.0065);
  EXPECT_NEAR(held_out_share(SplitKind::kFontDesign), 1.0 / 6, 0.008);
}

// Models are tested on what these sides are: a change of the rule spoils every earlier figure.
TEST(Split, StaysWhatItWas) {
  EXPECT_EQ(split_of(SplitKind::kFontDesign, "Play"), Split::kHeldOut);
  EXPECT_EQ(split_of(SplitKind::kFontDesign, "Roboto"), Split::kTrain);
  EXPECT_EQ(split_of(SplitKind::kNoun, "elephant"), Split::kTrain);
}

TEST(Split, DecidesEachKindByItself) {
  int num_different = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::string identity = std::to_string(i);
    if (split_of(SplitKind::kNoun, identity) != split_of(SplitKind::kPicture, identity)) {
      ++num_different;
    }
  }
  EXPECT_GT(num_different, 100);
}

}  // namespace
}  // namespace tessera::synth
