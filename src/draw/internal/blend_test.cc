#include "draw/internal/blend.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tessera::draw::internal {
namespace {

TEST(TimesByte, RoundsTheQuotientToNearest) {
  for (std::uint32_t a = 0; a < 256; ++a) {
    for (std::uint32_t b = 0; b < 256; ++b) {
      const auto exact = static_cast<std::uint32_t>(std::lround(a * b / 255.0));
      ASSERT_EQ(times_byte(a, b), exact) << a << " * " << b;
    }
  }
}

TEST(Scaled, TreatsEveryChannelAsTimesByteDoes) {
  for (std::uint32_t i = 0; i < 4096; ++i) {
    const std::uint32_t mixed = i * 2654435761U;
    const std::uint32_t byte = (i * 97U) & 0xFF;
    const Pixel result = scaled(mixed, byte);
    for (std::uint32_t shift = 0; shift < 32; shift += 8) {
      ASSERT_EQ((result >> shift) & 0xFF, times_byte((mixed >> shift) & 0xFF, byte))
          << mixed << " " << byte << " " << shift;
    }
  }
}

TEST(Scaled, KeepsAtFullAndClearsAtNothing) {
  EXPECT_EQ(scaled(0x80FF7F01, 255), 0x80FF7F01U);
  EXPECT_EQ(scaled(0x80FF7F01, 0), 0U);
}

TEST(Over, LeavesTheGroundBelowNothingAndHidesItBelowOpaque) {
  const Pixel ground = premultiplied({10, 200, 30});
  EXPECT_EQ(over(0, ground), ground);
  const Pixel top = premultiplied({90, 80, 70});
  EXPECT_EQ(over(top, ground), top);
}

TEST(Over, NeverOverflowsAChannel) {
  for (int alpha = 0; alpha < 256; ++alpha) {
    for (const int level : {0, 1, 127, 128, 254, 255}) {
      const auto l = static_cast<std::uint8_t>(level);
      const Pixel top = premultiplied({l, l, l, static_cast<std::uint8_t>(alpha)});
      const Pixel white = premultiplied({255, 255, 255});
      const Pixel sum = over(top, white);
      EXPECT_EQ(sum >> 24, 255U) << alpha << " " << level;
      const double exact = level * alpha / 255.0 + 255.0 * (255 - alpha) / 255.0;
      EXPECT_NEAR(static_cast<double>(sum & 0xFF), exact, 1.01) << alpha << " " << level;
    }
  }
}

TEST(Over, IsAssociativeWithinALevel) {
  const Pixel a = premultiplied({200, 20, 60, 100});
  const Pixel b = premultiplied({30, 220, 90, 180});
  const Pixel c = premultiplied({70, 40, 250, 140});
  const Pixel left = over(over(a, b), c);
  const Pixel right = over(a, over(b, c));
  for (std::uint32_t shift = 0; shift < 32; shift += 8) {
    EXPECT_NEAR(static_cast<double>((left >> shift) & 0xFF),
                static_cast<double>((right >> shift) & 0xFF), 1);
  }
}

TEST(Unmultiplied, RestoresOpaqueColoursExactly) {
  for (int level = 0; level < 256; ++level) {
    const Colour colour{static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(255 - level),
                        7};
    EXPECT_EQ(unmultiplied(premultiplied(colour)), colour);
  }
}

TEST(Unmultiplied, RestoresThinColoursAsFarAsTheyWereKept) {
  for (int alpha = 1; alpha < 256; ++alpha) {
    const Colour colour{200, 100, 50, static_cast<std::uint8_t>(alpha)};
    const Colour restored = unmultiplied(premultiplied(colour));
    EXPECT_EQ(restored.a, alpha);
    // One level of a premultiplied channel is 255 / alpha levels of the colour.
    const double slack = 0.5 * 255.0 / alpha + 0.51;
    EXPECT_NEAR(restored.r, 200, slack);
    EXPECT_NEAR(restored.g, 100, slack);
    EXPECT_NEAR(restored.b, 50, slack);
  }
  EXPECT_EQ(unmultiplied(0), kTransparent);
}

TEST(Packed, PutsChannelsWhereCairoHasThem) {
  EXPECT_EQ(packed(0x11, 0x22, 0x33, 0x44), 0x11223344U);
  EXPECT_EQ(premultiplied({255, 0, 0, 128}), 0x80800000U);
}

}  // namespace
}  // namespace tessera::draw::internal
