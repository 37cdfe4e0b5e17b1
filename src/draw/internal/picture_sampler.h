// A picture seen through an affine map, row by row: bilinear in fixed point, after the picture has
// been made smaller where the map would skip pixels.
#pragma once

#include <span>
#include <vector>

#include "draw/internal/blend.h"
#include "draw/paint.h"

namespace tessera::draw::internal {

// The picture's pixels with colours multiplied by alpha.
[[nodiscard]] std::vector<Pixel> premultiplied_pixels(const Picture& picture);

class PictureSampler {
 public:
  // The pattern's placement, followed by `to_surface`.
  PictureSampler(const PicturePattern& pattern, const Affine& to_surface);

  // The colours of the surface pixels from `first` on to the right.
  void read_row(Point first, std::span<Pixel> row) const;

 private:
  [[nodiscard]] Pixel at(Index x, Index y) const;
  [[nodiscard]] Pixel sample(std::int64_t x, std::int64_t y) const;

  Affine to_picture_;
  bool is_tiled_;
  std::uint32_t opacity_;
  Index width_ = 0;
  Index height_ = 0;
  std::vector<Pixel> pixels_;
};

}  // namespace tessera::draw::internal
