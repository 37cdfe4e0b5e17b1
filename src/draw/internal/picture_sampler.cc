#include "draw/internal/picture_sampler.h"

#include <algorithm>
#include <cmath>

namespace tessera::draw::internal {
namespace {

constexpr int kFixedBits = 16;
constexpr std::int64_t kFixedOne = std::int64_t{1} << kFixedBits;
// From which reduction on the picture is scaled down first.
constexpr double kSharpReduction = 0.75;

std::int64_t to_fixed(double value) {
  return static_cast<std::int64_t>(std::floor(value * static_cast<double>(kFixedOne) + 0.5));
}

Index reduced_side(Index side, double scale) {
  if (scale >= kSharpReduction) return side;
  return std::max<Index>(1, static_cast<Index>(std::ceil(static_cast<double>(side) * scale)));
}

// share / 256 of b, the rest of a.
Pixel between(Pixel a, Pixel b, std::uint32_t share) {
  constexpr std::uint32_t kLanes = 0x00FF00FF;
  const std::uint32_t rest = 256 - share;
  const std::uint32_t low = (((a & kLanes) * rest + (b & kLanes) * share) >> 8) & kLanes;
  const std::uint32_t high = (((a >> 8) & kLanes) * rest + ((b >> 8) & kLanes) * share) & ~kLanes;
  return low | high;
}

Index wrapped(Index value, Index side) {
  const Index rest = value % side;
  return rest < 0 ? rest + side : rest;
}

}  // namespace

std::vector<Pixel> premultiplied_pixels(const Picture& picture) {
  std::vector<Pixel> pixels;
  pixels.reserve(static_cast<std::size_t>(picture.width * picture.height));
  const std::uint8_t* p = picture.rgba.data();
  for (Index i = 0; i < picture.width * picture.height; ++i, p += 4) {
    pixels.push_back(premultiplied({p[0], p[1], p[2], p[3]}));
  }
  return pixels;
}

PictureSampler::PictureSampler(const PicturePattern& pattern, const Affine& to_surface)
    : is_tiled_(pattern.is_tiled),
      opacity_(static_cast<std::uint32_t>(
          std::clamp(std::floor(pattern.opacity * 255 + 0.5), 0.0, 255.0))) {
  const Picture& picture = *pattern.picture;
  const Affine placement = pattern.placement.then(to_surface);
  const double scale_x = distance({}, {placement.xx, placement.yx});
  const double scale_y = distance({}, {placement.xy, placement.yy});
  width_ = reduced_side(picture.width, scale_x);
  height_ = reduced_side(picture.height, scale_y);
  const bool is_reduced = width_ != picture.width || height_ != picture.height;
  pixels_ =
      premultiplied_pixels(is_reduced ? resize(picture, width_, height_, Scaling::kArea) : picture);
  to_picture_ = placement.inverse().then(
      Affine::scaling(static_cast<double>(width_) / static_cast<double>(picture.width),
                      static_cast<double>(height_) / static_cast<double>(picture.height)));
}

Pixel PictureSampler::at(Index x, Index y) const {
  if (is_tiled_) {
    x = wrapped(x, width_);
    y = wrapped(y, height_);
  }
  x = std::clamp<Index>(x, 0, width_ - 1);
  y = std::clamp<Index>(y, 0, height_ - 1);
  return pixels_[static_cast<std::size_t>(y * width_ + x)];
}

// At a point in 1 / 65536 of a pixel, centres of pixels at whole numbers.
Pixel PictureSampler::sample(std::int64_t x, std::int64_t y) const {
  const Index column = x >> kFixedBits;
  const Index line = y >> kFixedBits;
  // Half a pixel beyond the edge its pixels go on (the filled area ends there); then comes nothing.
  const bool is_outside = column < -1 || line < -1 || column >= width_ || line >= height_;
  if (!is_tiled_ && is_outside) return 0;
  const auto share_x = static_cast<std::uint32_t>((x & (kFixedOne - 1)) >> (kFixedBits - 8));
  const auto share_y = static_cast<std::uint32_t>((y & (kFixedOne - 1)) >> (kFixedBits - 8));
  const Pixel top = between(at(column, line), at(column + 1, line), share_x);
  const Pixel bottom = between(at(column, line + 1), at(column + 1, line + 1), share_x);
  return between(top, bottom, share_y);
}

void PictureSampler::read_row(Point first, std::span<Pixel> row) const {
  const Point start = to_picture_.apply(first + Point{0.5, 0.5}) - Point{0.5, 0.5};
  const std::int64_t step_x = to_fixed(to_picture_.xx);
  const std::int64_t step_y = to_fixed(to_picture_.yx);
  std::int64_t x = to_fixed(start.x);
  std::int64_t y = to_fixed(start.y);
  for (Pixel& pixel : row) {
    pixel = scaled(sample(x, y), opacity_);
    x += step_x;
    y += step_y;
  }
}

}  // namespace tessera::draw::internal
