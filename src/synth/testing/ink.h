// Whether what a scene says of its words is what stands in the picture: for black text on white.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "draw/picture.h"
#include "synth/scene.h"

namespace tessera::synth {

// Sum of darkness within the box.
inline double ink_of(const draw::Image& image, const draw::Box& box) {
  double ink = 0;
  const auto x0 = static_cast<Index>(std::max(0.0, box.x0));
  const auto x1 = std::min(image.width, static_cast<Index>(box.x1));
  for (auto y = static_cast<Index>(std::max(0.0, box.y0));
       y < std::min(image.height, static_cast<Index>(box.y1)); ++y) {
    for (Index x = x0; x < x1; ++x)
      ink += 255 - image.rgb[static_cast<std::size_t>(3 * (y * image.width + x))];
  }
  return ink;
}

// All ink of the picture but for the share of `allowed` lies in the boxes of words; every box has
// ink at its four edges.
inline void expect_ink_in_words(const draw::Image& image, const Node& root, double share) {
  draw::Image rest = image;
  visit_nodes(root, [&](const Node& node) {
    if (node.kind != NodeKind::kWord) return;
    const draw::Box& b = node.box;
    EXPECT_GT(ink_of(image, {b.x0, b.y0, b.x1, b.y0 + 1}), 0) << node.text << ": top";
    EXPECT_GT(ink_of(image, {b.x0, b.y1 - 1, b.x1, b.y1}), 0) << node.text << ": bottom";
    EXPECT_GT(ink_of(image, {b.x0, b.y0, b.x0 + 1, b.y1}), 0) << node.text << ": left";
    EXPECT_GT(ink_of(image, {b.x1 - 1, b.y0, b.x1, b.y1}), 0) << node.text << ": right";
    for (auto y = static_cast<Index>(b.y0); y < static_cast<Index>(b.y1); ++y) {
      for (auto x = static_cast<Index>(b.x0); x < static_cast<Index>(b.x1); ++x)
        rest.rgb[static_cast<std::size_t>(3 * (y * image.width + x))] = 255;
    }
  });
  const draw::Box whole{0, 0, static_cast<double>(image.width), static_cast<double>(image.height)};
  EXPECT_GT(ink_of(image, whole), 0);
  EXPECT_LE(ink_of(rest, whole), (1 - share) * ink_of(image, whole));
}

}  // namespace tessera::synth
