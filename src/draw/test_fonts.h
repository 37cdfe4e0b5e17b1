// Fonts of the packages that tools/install_packages installs, and readings of pictures, for tests
// and benches.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "base/file.h"
#include "draw/canvas.h"
#include "draw/font.h"

namespace tessera::draw {

inline constexpr const char* kSerifFile = "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf";
inline constexpr const char* kSansFile = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf";
inline constexpr const char* kArabicFile =
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf";
inline constexpr const char* kChineseFile =
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
inline constexpr int kChineseFace = 2;

inline FontBytes load_font_bytes(const std::string& path) {
  constexpr std::uint64_t kMaxBytes = 100'000'000;
  return std::make_shared<const std::vector<std::byte>>(base::read_file(path, kMaxBytes).value());
}

inline std::unique_ptr<FontFace> open_font(const std::string& path, int face_index = 0) {
  return FontFace::open(load_font_bytes(path), face_index).value();
}

// 255 - level of the darkest channel of a pixel: how much ink is on white paper there.
inline int ink_at(const Image& image, Index x, Index y) {
  const std::uint8_t* p = image.rgb.data() + 3 * (y * image.width + x);
  return 255 - std::min({p[0], p[1], p[2]});
}

inline Colour pixel_at(const Image& image, Index x, Index y) {
  const std::uint8_t* p = image.rgb.data() + 3 * (y * image.width + x);
  return {p[0], p[1], p[2]};
}

// The ink within a box of whole pixels.
inline double ink_within(const Image& image, const Box& box) {
  double ink = 0;
  for (Index y = 0; y < image.height; ++y) {
    for (Index x = 0; x < image.width; ++x) {
      const Point centre{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      if (box.contains(centre)) ink += ink_at(image, x, y);
    }
  }
  return ink;
}

// The smallest box of pixels with any ink.
inline Box inked_box(const Image& image) {
  Box box;
  for (Index y = 0; y < image.height; ++y) {
    for (Index x = 0; x < image.width; ++x) {
      if (ink_at(image, x, y) == 0) continue;
      const auto left = static_cast<double>(x);
      const auto top = static_cast<double>(y);
      box = unite(box, {left, top, left + 1, top + 1});
    }
  }
  return box;
}

}  // namespace tessera::draw
