#include "cli/ocr/join_bands.h"

#include <gtest/gtest.h>

namespace tessera::cli {
namespace {

constexpr vision::Band kUpper{.bottom = 100};
constexpr vision::Band kBelow{.top = 100, .bottom = 200, .cut = 100};
constexpr vision::Band kBelowGap{.top = 100, .bottom = 200, .cut = 100, .is_after_gap = true};
constexpr vision::Band kOverlapping{.top = 90, .bottom = 200, .cut = 100};

std::string join(const std::string& upper, const vision::Band& band, const std::string& lower) {
  const BandText bands[] = {{kUpper, upper}, {band, lower}};
  return join_bands(bands);
}

TEST(JoinBands, GapsAreLineEndsAndTallGapsBlankLines) {
  EXPECT_EQ(join("a b", kBelow, "c"), "a b\nc");
  EXPECT_EQ(join("a b", kBelowGap, "c"), "a b\n\nc");
  EXPECT_EQ(join("a b c", kBelow, "a b c d"), "a b c\na b c d");  // not twice the same rows
  EXPECT_EQ(join("", kBelowGap, "c"), "c");
  EXPECT_EQ(join("a", kBelowGap, ""), "a");
  EXPECT_EQ(join_bands({}), "");
}

TEST(JoinBands, WordsThatBothBandsShowComeOnce) {
  EXPECT_EQ(join("one two three four five", kOverlapping, "three four five six\nseven"),
            "one two three four five six\nseven");
  // The lines at the cuts are half there, and misread.
  EXPECT_EQ(join("one\ntwo three four\nf1v3", kOverlapping, "tvvo\nthree four five\nsix"),
            "one\ntwo three four\nf1v3\ntvvo\nthree four five\nsix");
  EXPECT_EQ(join("one\ntwo three four five\ns1x", kOverlapping, "tvvo\nthree four five six\nseven"),
            "one\ntwo three four five six\nseven");
  EXPECT_EQ(join("one two", kOverlapping, "one two"), "one two\none two");  // may be chance
  EXPECT_EQ(join("one two", kOverlapping, ""), "one two\n");
}

// A phrase that comes again elsewhere on the page is no overlap: only the ends are compared.
TEST(JoinBands, OnlyTheEndsAreCompared) {
  std::string upper = "to whom it may concern ";
  for (int i = 0; i < 60; ++i)
    upper += "u" + std::to_string(i) + " ";
  std::string lower;
  for (int i = 0; i < 60; ++i)
    lower += "l" + std::to_string(i) + " ";
  lower += "to whom it may concern";
  EXPECT_EQ(join(upper, kOverlapping, lower), upper + "\n" + lower);
}

TEST(JoinBands, ThreeBandsAreJoinedOneAfterTheOther) {
  const BandText bands[] = {{kUpper, "a b c d"},
                            {kOverlapping, "b c d e f g"},
                            {{.top = 190, .bottom = 300, .cut = 200}, "e f g h"}};
  EXPECT_EQ(join_bands(bands), "a b c d e f g h");
}

}  // namespace
}  // namespace tessera::cli
