// A page of shapes like glyphs for tests: strokes and corners that fill their boxes as letters fill
// a word's.
#pragma once

#include <vector>

#include "draw/picture.h"

namespace tessera::synth {

struct TestPage {
  draw::Image image;
  std::vector<draw::Box> words;
};

inline void fill_box(draw::Image& image, const draw::Box& box, draw::Colour colour) {
  for (auto y = static_cast<Index>(box.y0); y < static_cast<Index>(box.y1); ++y) {
    for (auto x = static_cast<Index>(box.x0); x < static_cast<Index>(box.x1); ++x) {
      std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x);
      pixel[0] = colour.r;
      pixel[1] = colour.g;
      pixel[2] = colour.b;
    }
  }
}

// Letters of two stems and three bars, 2 pixels thick and three quarters as wide as high.
inline void draw_word(draw::Image& image, const draw::Box& box, draw::Colour ink) {
  const double advance = 0.75 * box.height();
  for (double x = box.x0; x < box.x1; x += advance + 2) {
    const double right = box.x1 - x < 1.5 * advance ? box.x1 : x + advance;
    fill_box(image, {x, box.y0, x + 2, box.y1}, ink);
    fill_box(image, {right - 2, box.y0, right, box.y1}, ink);
    fill_box(image, {x, box.y0, right, box.y0 + 2}, ink);
    fill_box(image, {x, box.y1 - 2, right, box.y1}, ink);
    fill_box(image, {x, box.centre().y, right, box.centre().y + 2}, ink);
    if (right == box.x1) break;
  }
}

// Words of 16 pixels height on a grid, `skipped` left out (-1: none).
inline TestPage make_test_page(Index width, Index height, Index skipped = -1) {
  TestPage page{.image = draw::make_image(width, height, draw::kWhite), .words = {}};
  for (Index y = 24; y + 40 <= height; y += 60) {
    for (Index x = 30; x + 90 <= width; x += 110) {
      const auto wide = static_cast<double>(20 + (x * 7 + y * 3) % 60);
      const draw::Box box{static_cast<double>(x), static_cast<double>(y),
                          static_cast<double>(x) + wide, static_cast<double>(y + 16)};
      if (skipped != std::ssize(page.words)) draw_word(page.image, box, draw::kBlack);
      page.words.push_back(box);
    }
  }
  return page;
}

}  // namespace tessera::synth
