// Pages for tests: paper with lines of "text", strokes of two pixels every four.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/image/image.h"

namespace tessera::vision {

class TestPage {
 public:
  static constexpr std::uint8_t kPaper = 240;
  static constexpr std::uint8_t kInk = 20;

  struct Line {
    Index left = 0;
    Index right = 0;
    Index top = 0;
    Index height = 0;
    double slope = 0;  // rows down a pixel to the right
  };

  TestPage(Index width, Index height)
      : image_{.width = width,
               .height = height,
               .rgb = std::vector<std::uint8_t>(static_cast<std::size_t>(3 * width * height),
                                                kPaper)} {}

  void set(Index x, Index y, std::uint8_t level) {
    for (Index c = 0; c < 3; ++c)
      image_.rgb[static_cast<std::size_t>(3 * (y * image_.width + x) + c)] = level;
  }

  void darken(Index x, Index y, int by) {
    const int level = image_.rgb[static_cast<std::size_t>(3 * (y * image_.width + x))];
    set(x, y, static_cast<std::uint8_t>(std::max(level - by, 0)));
  }

  void write_line(const Line& line) {
    for (Index x = line.left; x < line.right; ++x) {
      if (x % 4 >= 2) continue;
      const double shift = line.slope * static_cast<double>(x - line.left);
      const Index top = line.top + static_cast<Index>(std::lround(shift));
      for (Index y = top; y < top + line.height; ++y)
        set(x, y, kInk);
    }
  }

  [[nodiscard]] const formats::Image& image() const { return image_; }

 private:
  formats::Image image_;
};

}  // namespace tessera::vision
