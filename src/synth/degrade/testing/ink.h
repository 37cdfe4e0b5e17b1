// The ink of one word in a degraded picture: what differs from the same picture without the word.
#pragma once

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "draw/picture.h"

namespace tessera::synth {

// By how much one word darkens the picture, per pixel: levels of all channels, negative where it
// brightens.
struct Ink {
  Index width = 0;
  Index height = 0;
  std::vector<int> levels;

  [[nodiscard]] int at(Index x, Index y) const {
    return levels[static_cast<std::size_t>(y * width + x)];
  }
};

inline Ink ink_between(const draw::Image& with, const draw::Image& without) {
  EXPECT_EQ(with.rgb.size(), without.rgb.size());
  Ink ink{.width = with.width, .height = with.height, .levels = {}};
  for (std::size_t i = 0; i < with.rgb.size(); i += 3) {
    int sum = 0;
    for (std::size_t channel = 0; channel < 3; ++channel)
      sum += without.rgb[i + channel] - with.rgb[i + channel];
    ink.levels.push_back(sum);
  }
  return ink;
}

// Means over 3 × 3 pixels: dots of noise and halftones that only moved cancel, strokes of two
// pixels keep two thirds.
inline Ink smoothed(const Ink& ink) {
  Ink result = ink;
  for (Index y = 0; y < ink.height; ++y) {
    for (Index x = 0; x < ink.width; ++x) {
      int sum = 0;
      for (Index j = std::max<Index>(0, y - 1); j < std::min(ink.height, y + 2); ++j) {
        for (Index i = std::max<Index>(0, x - 1); i < std::min(ink.width, x + 2); ++i)
          sum += ink.at(i, j);
      }
      result.levels[static_cast<std::size_t>(y * ink.width + x)] = sum / 9;
    }
  }
  return result;
}

// Ink that an eye sees: at least `share` of the darkest.
inline Ink visible(Ink ink, double share) {
  int most = 0;
  for (const int level : ink.levels)
    most = std::max(most, level);
  for (int& level : ink.levels) {
    if (level < share * most) level = 0;
  }
  return ink;
}

inline double share_inside(const Ink& ink, const draw::Box& box) {
  double inside = 0;
  double all = 0;
  for (Index y = 0; y < ink.height; ++y) {
    for (Index x = 0; x < ink.width; ++x) {
      const double level = ink.at(x, y);
      all += level;
      // Pixels that the box covers at least in part.
      const bool is_inside = static_cast<double>(x) + 1 > box.x0 &&
                             static_cast<double>(x)<box.x1&& static_cast<double>(y) + 1> box.y0 &&
                             static_cast<double>(y) < box.y1;
      if (is_inside) inside += level;
    }
  }
  return all > 0 ? inside / all : 0;
}

inline draw::Box tight_box(const Ink& ink) {
  draw::Box box{1e9, 1e9, -1e9, -1e9};
  for (Index y = 0; y < ink.height; ++y) {
    for (Index x = 0; x < ink.width; ++x) {
      if (ink.at(x, y) == 0) continue;
      box.x0 = std::min(box.x0, static_cast<double>(x));
      box.y0 = std::min(box.y0, static_cast<double>(y));
      box.x1 = std::max(box.x1, static_cast<double>(x) + 1);
      box.y1 = std::max(box.y1, static_cast<double>(y) + 1);
    }
  }
  return box;
}

// The promise about boxes: they hold 99 % of their ink and reach at most 2 pixels beyond it, or end
// at most 2 pixels before its last trace.
inline void expect_fits(const draw::Box& mapped, const Ink& ink, double seen) {
  const Ink shown = visible(ink, seen);
  EXPECT_GE(share_inside(shown, mapped), 0.99);
  const draw::Box tight = tight_box(shown);
  EXPECT_NEAR(mapped.x0, tight.x0, 2);
  EXPECT_NEAR(mapped.y0, tight.y0, 2);
  EXPECT_NEAR(mapped.x1, tight.x1, 2);
  EXPECT_NEAR(mapped.y1, tight.y1, 2);
}

}  // namespace tessera::synth
