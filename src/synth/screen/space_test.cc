#include "synth/screen/space.h"

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

using draw::Box;

TEST(Space, IsCutFromItsSides) {
  Space space({0, 0, 100, 60});
  EXPECT_EQ(space.take_top(10, 5), (Box{0, 0, 100, 10}));
  EXPECT_EQ(space.take_left(20, 3), (Box{0, 15, 20, 60}));
  EXPECT_EQ(space.take_right(30, 10), (Box{70, 15, 100, 60}));
  EXPECT_EQ(space.take_bottom(5, 2), (Box{23, 55, 60, 60}));
  EXPECT_EQ(space.box(), (Box{23, 15, 60, 53}));
  EXPECT_EQ(space.width(), 37);
  EXPECT_EQ(space.height(), 38);
}

TEST(Space, GivesNothingThatItHasNot) {
  Space space({0, 0, 40, 30});
  EXPECT_TRUE(space.take_top(31).is_empty());
  EXPECT_TRUE(space.take_bottom(31).is_empty());
  EXPECT_TRUE(space.take_left(41).is_empty());
  EXPECT_TRUE(space.take_right(41).is_empty());
  EXPECT_TRUE(space.take_top(0).is_empty());
  EXPECT_TRUE(space.take_left(-5).is_empty());
  EXPECT_EQ(space.box(), (Box{0, 0, 40, 30}));
}

// The gap may be missing where nothing is left behind it.
TEST(Space, MayEndWithinAGap) {
  Space down({0, 0, 40, 30});
  EXPECT_EQ(down.take_top(28, 10), (Box{0, 0, 40, 28}));
  EXPECT_EQ(down.height(), 0);
  EXPECT_TRUE(down.take_bottom(1).is_empty());
  Space up({0, 0, 40, 30});
  EXPECT_EQ(up.take_bottom(28, 10), (Box{0, 2, 40, 30}));
  EXPECT_EQ(up.height(), 0);
  Space right({0, 0, 40, 30});
  EXPECT_EQ(right.take_left(38, 10), (Box{0, 0, 38, 30}));
  EXPECT_EQ(right.width(), 0);
  Space left({0, 0, 40, 30});
  EXPECT_EQ(left.take_right(38, 10), (Box{2, 0, 40, 30}));
  EXPECT_EQ(left.width(), 0);
}

TEST(Space, IsOfWholePixels) {
  Space space({0.3, 0.6, 99.7, 60.2});
  EXPECT_EQ(space.box(), (Box{1, 1, 99, 60}));
  EXPECT_EQ(space.take_top(9.6, 1.4), (Box{1, 1, 99, 11}));
  EXPECT_EQ(space.box(), (Box{1, 12, 99, 60}));
  space.shrink(5.2, 1.7);
  EXPECT_EQ(space.box(), (Box{6, 14, 94, 58}));
}

TEST(Space, ShrunkToNothingGivesNothing) {
  Space space({0, 0, 10, 10});
  space.shrink(6, 0);
  EXPECT_TRUE(space.take_top(5).is_empty());
  EXPECT_TRUE(space.take_bottom(5).is_empty());
  EXPECT_TRUE(space.take_left(1).is_empty());
}

}  // namespace
}  // namespace tessera::synth
