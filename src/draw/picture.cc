#include "draw/picture.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "draw/internal/coverage.h"

namespace tessera::draw {
namespace {

using internal::PixelBox;

void check_size(Index width, Index height) {
  base::check(width > 0 && height > 0, "picture", "at least one pixel a side, is ", width, " x ",
              height);
}

// Both kinds of picture as bytes, [height, width, num_channels].
struct ConstPixels {
  const std::uint8_t* data = nullptr;
  Index width = 0;
  Index height = 0;
  Index num_channels = 0;
};

PixelBox inside(const Box& box, Index width, Index height) {
  const PixelBox wanted = internal::to_pixel_box(box);
  const Index x0 = std::clamp<Index>(wanted.x0, 0, width - 1);
  const Index y0 = std::clamp<Index>(wanted.y0, 0, height - 1);
  return {.x0 = x0,
          .y0 = y0,
          .x1 = std::clamp<Index>(wanted.x1, x0 + 1, width),
          .y1 = std::clamp<Index>(wanted.y1, y0 + 1, height)};
}

std::vector<std::uint8_t> cropped(const ConstPixels& from, const PixelBox& box) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(static_cast<std::size_t>(box.width() * box.height() * from.num_channels));
  for (Index y = box.y0; y < box.y1; ++y) {
    const std::uint8_t* row = from.data + (y * from.width + box.x0) * from.num_channels;
    bytes.insert(bytes.end(), row, row + box.width() * from.num_channels);
  }
  return bytes;
}

// Target pixel (x, y) is source pixel start + x column_step + y row_step.
struct Walk {
  Index width = 0;  // of the target
  Index height = 0;
  Index start = 0;
  Index column_step = 0;
  Index row_step = 0;
};

Walk turning_walk(Index width, Index height, int quarter_turns) {
  switch (((quarter_turns % 4) + 4) % 4) {
    case 1:
      return {height, width, (height - 1) * width, -width, 1};
    case 2:
      return {width, height, height * width - 1, -1, -width};
    case 3:
      return {height, width, width - 1, width, -1};
    default:
      return {width, height, 0, 1, width};
  }
}

std::vector<std::uint8_t> walked(const ConstPixels& from, const Walk& walk) {
  std::vector<std::uint8_t> bytes(
      static_cast<std::size_t>(walk.width * walk.height * from.num_channels));
  std::uint8_t* target = bytes.data();
  for (Index y = 0; y < walk.height; ++y) {
    Index source = walk.start + y * walk.row_step;
    for (Index x = 0; x < walk.width; ++x, source += walk.column_step) {
      std::memcpy(target, from.data + source * from.num_channels,
                  static_cast<std::size_t>(from.num_channels));
      target += from.num_channels;
    }
  }
  return bytes;
}

ConstPixels pixels_of(const Image& image) {
  return {image.rgb.data(), image.width, image.height, 3};
}

ConstPixels pixels_of(const Picture& picture) {
  return {picture.rgba.data(), picture.width, picture.height, 4};
}

}  // namespace

Image make_image(Index width, Index height, Colour colour) {
  check_size(width, height);
  Image image{.width = width, .height = height, .rgb = {}};
  image.rgb.resize(static_cast<std::size_t>(3 * width * height));
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    image.rgb[i] = colour.r;
    image.rgb[i + 1] = colour.g;
    image.rgb[i + 2] = colour.b;
  }
  return image;
}

Picture make_picture(Index width, Index height, Colour colour) {
  check_size(width, height);
  Picture picture{.width = width, .height = height, .rgba = {}};
  picture.rgba.resize(static_cast<std::size_t>(4 * width * height));
  for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
    picture.rgba[i] = colour.r;
    picture.rgba[i + 1] = colour.g;
    picture.rgba[i + 2] = colour.b;
    picture.rgba[i + 3] = colour.a;
  }
  return picture;
}

base::Result<Picture> decode_picture(std::span<const std::byte> bytes) {
  return formats::decode_rgba_image(bytes);
}

base::Result<Image> decode_image(std::span<const std::byte> bytes) {
  return formats::decode_image(bytes);
}

std::vector<std::byte> to_png(const Image& image, int level) {
  // The format holds every picture that memory does.
  return formats::encode_png(image, level).value();
}

std::vector<std::byte> to_png(const Picture& picture, int level) {
  return formats::encode_png(picture, level).value();
}

Picture to_picture(const Image& image) {
  Picture picture = make_picture(image.width, image.height, kBlack);
  for (Index i = 0; i < image.width * image.height; ++i) {
    std::memcpy(picture.rgba.data() + 4 * i, image.rgb.data() + 3 * i, 3);
  }
  return picture;
}

Image to_image(const Picture& picture, Colour ground) {
  Image image = make_image(picture.width, picture.height, ground);
  for (Index i = 0; i < picture.width * picture.height; ++i) {
    const std::uint8_t* from = picture.rgba.data() + 4 * i;
    std::uint8_t* to = image.rgb.data() + 3 * i;
    const int alpha = from[3];
    for (int c = 0; c < 3; ++c) {
      to[c] = static_cast<std::uint8_t>((from[c] * alpha + to[c] * (255 - alpha) + 127) / 255);
    }
  }
  return image;
}

Image crop(const Image& image, const Box& box) {
  const PixelBox kept = inside(box, image.width, image.height);
  return {.width = kept.width(), .height = kept.height(), .rgb = cropped(pixels_of(image), kept)};
}

Picture crop(const Picture& picture, const Box& box) {
  const PixelBox kept = inside(box, picture.width, picture.height);
  return {
      .width = kept.width(), .height = kept.height(), .rgba = cropped(pixels_of(picture), kept)};
}

Picture flip_horizontally(const Picture& picture) {
  const Walk walk{picture.width, picture.height, picture.width - 1, -1, picture.width};
  return {.width = walk.width, .height = walk.height, .rgba = walked(pixels_of(picture), walk)};
}

Image turn(const Image& image, int quarter_turns) {
  const Walk walk = turning_walk(image.width, image.height, quarter_turns);
  return {.width = walk.width, .height = walk.height, .rgb = walked(pixels_of(image), walk)};
}

Picture turn(const Picture& picture, int quarter_turns) {
  const Walk walk = turning_walk(picture.width, picture.height, quarter_turns);
  return {.width = walk.width, .height = walk.height, .rgba = walked(pixels_of(picture), walk)};
}

Picture tint(const Picture& picture, Colour colour, double share) {
  Picture tinted = picture;
  for (std::size_t i = 0; i < tinted.rgba.size(); i += 4) {
    std::uint8_t* p = tinted.rgba.data() + i;
    const Colour mixed = mix({p[0], p[1], p[2]}, colour.with_alpha(255), share);
    p[0] = mixed.r;
    p[1] = mixed.g;
    p[2] = mixed.b;
  }
  return tinted;
}

Box opaque_bounds(const Picture& picture, int min_alpha) {
  PixelBox bounds{.x0 = picture.width, .y0 = picture.height, .x1 = 0, .y1 = 0};
  for (Index y = 0; y < picture.height; ++y) {
    for (Index x = 0; x < picture.width; ++x) {
      if (picture.rgba.data()[4 * (y * picture.width + x) + 3] < min_alpha) continue;
      bounds = {.x0 = std::min(bounds.x0, x),
                .y0 = std::min(bounds.y0, y),
                .x1 = std::max(bounds.x1, x + 1),
                .y1 = y + 1};
    }
  }
  return bounds.is_empty() ? Box{} : internal::to_box(bounds);
}

}  // namespace tessera::draw
