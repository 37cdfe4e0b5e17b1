#include "synth/picture/composition.h"

#include <algorithm>
#include <utility>

namespace tessera::synth {
namespace {

// Whole-number mixing: the same bits everywhere.
std::uint8_t blended(int ground, int top, int alpha) {
  const int sum = top * alpha + ground * (255 - alpha);
  return static_cast<std::uint8_t>((sum + 127) / 255);
}

// What of a picture at (x, y) lies on the canvas, in pixels of the canvas.
struct Overlap {
  Index x0, y0, x1, y1;
};

Overlap overlap_of(const draw::Image& canvas, const draw::Picture& picture, Index x, Index y) {
  return {std::max<Index>(0, x), std::max<Index>(0, y), std::min(canvas.width, x + picture.width),
          std::min(canvas.height, y + picture.height)};
}

struct Seen {
  Index x0 = INT64_MAX, y0 = INT64_MAX, x1 = 0, y1 = 0;
  Index num_pixels = 0;
};

}  // namespace

Composition::Composition(draw::Image backdrop)
    : image_(std::move(backdrop)),
      owner_(static_cast<std::size_t>(image_.width * image_.height), 0) {}

void Composition::shade(const draw::Picture& picture, Index x, Index y) {
  const Overlap part = overlap_of(image_, picture, x, y);
  for (Index row = part.y0; row < part.y1; ++row) {
    for (Index column = part.x0; column < part.x1; ++column) {
      const std::uint8_t* top = picture.rgba.data() + 4 * ((row - y) * picture.width + column - x);
      if (top[3] == 0) continue;
      std::uint8_t* ground = image_.rgb.data() + 3 * (row * image_.width + column);
      for (int c = 0; c < 3; ++c)
        ground[c] = blended(ground[c], top[c], top[3]);
    }
  }
}

void Composition::place(const draw::Picture& picture, Object object, Index x, Index y) {
  shade(picture, x, y);
  objects_.push_back(std::move(object));
  Index num_pixels = 0;
  for (std::size_t i = 3; i < picture.rgba.size(); i += 4) {
    num_pixels += picture.rgba[i] >= kMinAlpha ? 1 : 0;
  }
  num_pixels_.push_back(num_pixels);
  const auto number = static_cast<std::uint16_t>(objects_.size());
  const Overlap part = overlap_of(image_, picture, x, y);
  for (Index row = part.y0; row < part.y1; ++row) {
    const std::uint8_t* alpha = picture.rgba.data() + 4 * ((row - y) * picture.width - x) + 3;
    std::uint16_t* owner = owner_.data() + row * image_.width;
    for (Index column = part.x0; column < part.x1; ++column) {
      if (alpha[4 * column] >= kMinAlpha) owner[column] = number;
    }
  }
}

Scene Composition::finish() && {
  std::vector<Seen> seen(objects_.size());
  for (Index row = 0; row < image_.height; ++row) {
    for (Index column = 0; column < image_.width; ++column) {
      const std::uint16_t number = owner_[static_cast<std::size_t>(row * image_.width + column)];
      if (number == 0) continue;
      Seen& part = seen[number - 1U];
      part.x0 = std::min(part.x0, column);
      part.x1 = std::max(part.x1, column + 1);
      part.y0 = std::min(part.y0, row);
      part.y1 = row + 1;
      ++part.num_pixels;
    }
  }
  Scene scene;
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    if (seen[i].num_pixels == 0) continue;
    Object& object = scene.objects.emplace_back(std::move(objects_[i]));
    object.box = {static_cast<double>(seen[i].x0), static_cast<double>(seen[i].y0),
                  static_cast<double>(seen[i].x1), static_cast<double>(seen[i].y1)};
    object.visible = static_cast<double>(seen[i].num_pixels) / static_cast<double>(num_pixels_[i]);
    object.depth = static_cast<Index>(i);
  }
  scene.image = std::move(image_);
  return scene;
}

}  // namespace tessera::synth
