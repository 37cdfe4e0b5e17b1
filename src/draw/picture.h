// Pictures in memory: `Image` is opaque RGB, `Picture` is RGBA that is not premultiplied. Scaling
// is integer arithmetic, so that its bytes are the same everywhere.
//
//   TESSERA_TRY(cat, draw::decode_picture(png_bytes));
//   canvas.paste(draw::resize(cat, 120, 90), {.x0 = 10, .y0 = 10, .x1 = 130, .y1 = 100});
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "draw/colour.h"
#include "draw/geometry.h"
#include "formats/image/image.h"

namespace tessera::draw {

using Image = formats::Image;        // width, height, rgb [height, width, 3]
using Picture = formats::RgbaImage;  // width, height, rgba [height, width, 4]

[[nodiscard]] Image make_image(Index width, Index height, Colour colour);
[[nodiscard]] Picture make_picture(Index width, Index height, Colour colour = kTransparent);

// Any picture file that formats/image reads; files without alpha give opaque pictures.
[[nodiscard]] base::Result<Picture> decode_picture(std::span<const std::byte> bytes);
[[nodiscard]] base::Result<Image> decode_image(std::span<const std::byte> bytes);

// Lossless; level 1 (quick) ... 9 (small).
[[nodiscard]] std::vector<std::byte> to_png(const Image& image, int level = 6);
[[nodiscard]] std::vector<std::byte> to_png(const Picture& picture, int level = 6);

[[nodiscard]] Picture to_picture(const Image& image);
[[nodiscard]] Image to_image(const Picture& picture, Colour ground);

// Whole pixels of `box` (rounded outward) that lie inside; at least one pixel.
[[nodiscard]] Image crop(const Image& image, const Box& box);
[[nodiscard]] Picture crop(const Picture& picture, const Box& box);

enum class Scaling : std::uint8_t {
  kSmooth,   // bicubic upward, its widened kernel (as Pillow's) downward
  kArea,     // triangle kernel: bilinear upward, no overshoot
  kNearest,  // repeats or drops pixels
};

[[nodiscard]] Image resize(const Image& image,
                           Index width,
                           Index height,
                           Scaling scaling = Scaling::kSmooth);
// Colours are weighted by alpha: no fringe of a transparent pixel's colour.
[[nodiscard]] Picture resize(const Picture& picture,
                             Index width,
                             Index height,
                             Scaling scaling = Scaling::kSmooth);

[[nodiscard]] Picture flip_horizontally(const Picture& picture);
[[nodiscard]] Image turn(const Image& image, int quarter_turns);  // clockwise
[[nodiscard]] Picture turn(const Picture& picture, int quarter_turns);

// Every pixel mixed with the colour by `share`; alpha stays.
[[nodiscard]] Picture tint(const Picture& picture, Colour colour, double share);

// The smallest box around pixels of alpha >= min_alpha; empty when there are none.
[[nodiscard]] Box opaque_bounds(const Picture& picture, int min_alpha = 16);

}  // namespace tessera::draw
