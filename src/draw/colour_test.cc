#include "draw/colour.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace tessera::draw {
namespace {

TEST(FromHsv, KnowsTheCornersOfTheCube) {
  EXPECT_EQ(from_hsv(0, 1, 1), (Colour{255, 0, 0}));
  EXPECT_EQ(from_hsv(120, 1, 1), (Colour{0, 255, 0}));
  EXPECT_EQ(from_hsv(240, 1, 1), (Colour{0, 0, 255}));
  EXPECT_EQ(from_hsv(60, 1, 1), (Colour{255, 255, 0}));
  EXPECT_EQ(from_hsv(180, 1, 1), (Colour{0, 255, 255}));
  EXPECT_EQ(from_hsv(300, 1, 1), (Colour{255, 0, 255}));
  EXPECT_EQ(from_hsv(0.3, 0, 1), kWhite);
  EXPECT_EQ(from_hsv(0.3, 1, 0), kBlack);
}

TEST(FromHsv, ValueIsTheLargestChannelAndSaturationTheSpread) {
  for (int i = 0; i < 40; ++i) {
    const Colour colour = from_hsv(9.0 * i, 0.5, 0.8);
    const int largest = std::max({colour.r, colour.g, colour.b});
    const int smallest = std::min({colour.r, colour.g, colour.b});
    EXPECT_EQ(largest, 204) << i;
    EXPECT_EQ(smallest, 102) << i;
  }
}

TEST(Mix, GoesFromOneToTheOther) {
  const Colour a{10, 200, 0, 255};
  const Colour b{110, 100, 255, 55};
  EXPECT_EQ(mix(a, b, 0), a);
  EXPECT_EQ(mix(a, b, 1), b);
  const Colour half = mix(a, b, 0.5);
  EXPECT_NEAR(half.r, 60, 1);
  EXPECT_NEAR(half.g, 150, 1);
  EXPECT_NEAR(half.b, 128, 1);
  EXPECT_NEAR(half.a, 155, 1);
}

TEST(Composite, ShowsTheGroundThroughWhatIsThin) {
  EXPECT_EQ(composite(kTransparent, {1, 2, 3}), (Colour{1, 2, 3}));
  EXPECT_EQ(composite({9, 8, 7}, {1, 2, 3}), (Colour{9, 8, 7}));
  const Colour half = composite({200, 0, 100, 128}, kWhite);
  EXPECT_NEAR(half.r, 227, 1);
  EXPECT_NEAR(half.g, 127, 1);
  EXPECT_NEAR(half.b, 177, 1);
}

TEST(Luminance, FollowsTheDefinitionOfWcag) {
  EXPECT_NEAR(luminance(kBlack), 0, 1e-12);
  EXPECT_NEAR(luminance(kWhite), 1, 1e-9);
  EXPECT_NEAR(luminance({255, 0, 0}), 0.2126, 1e-4);
  EXPECT_NEAR(luminance({0, 255, 0}), 0.7152, 1e-4);
  EXPECT_NEAR(luminance({0, 0, 255}), 0.0722, 1e-4);
  for (int level = 0; level < 256; ++level) {
    const double c = level / 255.0;
    const double linear = c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    EXPECT_NEAR(luminance(grey(static_cast<std::uint8_t>(level))), linear, 2e-4) << level;
  }
}

TEST(ContrastRatio, RunsFromOneToTwentyOne) {
  EXPECT_NEAR(contrast_ratio(kBlack, kWhite), 21, 0.01);
  EXPECT_NEAR(contrast_ratio(kWhite, kBlack), 21, 0.01);
  EXPECT_DOUBLE_EQ(contrast_ratio({50, 90, 10}, {50, 90, 10}), 1);
  // #767676 on white is the lightest grey that reaches 4.5.
  EXPECT_GE(contrast_ratio(grey(0x76), kWhite), 4.5);
  EXPECT_LT(contrast_ratio(grey(0x77), kWhite), 4.5);
}

TEST(ReadableOn, TakesBlackOrWhiteWhicheverIsClearer) {
  for (int level = 0; level < 256; level += 5) {
    const Colour ground{static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(255 - level),
                        90};
    const Colour ink = readable_on(ground);
    EXPECT_TRUE(ink == kBlack || ink == kWhite);
    const Colour other = ink == kBlack ? kWhite : kBlack;
    EXPECT_GE(contrast_ratio(ink, ground), contrast_ratio(other, ground)) << level;
  }
}

TEST(NamedColours, HaveNamesOfOneWordOnce) {
  std::set<std::string_view> names;
  for (const NamedColour& named : named_colours()) {
    EXPECT_TRUE(names.insert(named.name).second) << named.name;
    EXPECT_TRUE(std::ranges::all_of(named.name, [](char c) { return c >= 'a' && c <= 'z'; }))
        << named.name;
    EXPECT_EQ(colour_named(named.name), named.colour);
  }
  EXPECT_GE(names.size(), 11U);
  EXPECT_FALSE(colour_named("no such colour"));
}

TEST(Colour, TakesAnotherAlpha) {
  EXPECT_EQ((Colour{1, 2, 3}.with_alpha(4)), (Colour{1, 2, 3, 4}));
  EXPECT_EQ(grey(7), (Colour{7, 7, 7}));
}

}  // namespace
}  // namespace tessera::draw
