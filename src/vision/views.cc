#include "vision/views.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "base/check.h"
#include "base/sha256.h"
#include "ops/resample.h"
#include "tensor/transfer.h"

namespace tessera::vision {
namespace {

using base::Error;
using base::Result;
using Colour = std::array<std::uint8_t, 3>;
using Window = View<std::uint8_t, 3>;  // [Y, X, C]

// A canvas row after row, with windows into it.
struct Canvas {
  std::uint8_t* data = nullptr;  // [height, width, 3]
  Resolution size{};

  [[nodiscard]] Window window(const Fit& fit) const {
    return {data + (fit.y * size.width + fit.x) * 3,
            {fit.size.height, fit.size.width, 3},
            {size.width * 3, 3, 1}};
  }
};

void fill_row(std::uint8_t* row, Index num_pixels, const Colour& colour) {
  for (Index x = 0; x < num_pixels; ++x)
    std::copy(colour.begin(), colour.end(), row + x * 3);
}

// Colours what the fitted picture leaves free.
void fill_margins(const Canvas& canvas, const Fit& fit, const Colour& colour) {
  const Index right = fit.x + fit.size.width;
  for (Index y = 0; y < canvas.size.height; ++y) {
    std::uint8_t* row = canvas.data + y * canvas.size.width * 3;
    if (y < fit.y || y >= fit.y + fit.size.height) {
      fill_row(row, canvas.size.width, colour);
    } else {
      fill_row(row, fit.x, colour);
      fill_row(row + right * 3, canvas.size.width - right, colour);
    }
  }
}

// Squares of the canvas, row by row, one behind the other.
void cut_tiles(const Canvas& canvas, Index side, std::uint8_t* tiles) {
  const auto row_bytes = static_cast<std::size_t>(side * 3);
  for (Index top = 0; top < canvas.size.height; top += side) {
    for (Index left = 0; left < canvas.size.width; left += side) {
      for (Index y = top; y < top + side; ++y, tiles += row_bytes) {
        std::memcpy(tiles, canvas.data + (y * canvas.size.width + left) * 3, row_bytes);
      }
    }
  }
}

// Python's round(): to the nearest integer, halves to the even one.
Index round_half_even(double value) {
  return static_cast<Index>(std::nearbyint(value));
}

Index scaled_side(Index numerator, Index denominator, Index factor) {
  const double ratio = static_cast<double>(numerator) / static_cast<double>(denominator);
  return std::max<Index>(1, round_half_even(ratio * static_cast<double>(factor)));
}

}  // namespace

std::array<std::uint8_t, 3> PixelScale::fill_colour() const {
  Colour colour{};
  for (std::size_t c = 0; c < colour.size(); ++c) {
    colour[c] = static_cast<std::uint8_t>(std::clamp(mean[c] * 255, 0.0, 255.0));
  }
  return colour;
}

Tensor views_tensor(ops::Context& context, const ImageViews& views) {
  Tensor pixels = Tensor::empty(context.allocator(), DType::kU8,
                                {views.num_distinct(), views.side, views.side, 3});
  write_values<std::uint8_t>(pixels, views.pixels);
  return pixels;
}

Index ImageViews::num_distinct() const {
  return view_source.empty() ? 0 : 1 + *std::max_element(view_source.begin(), view_source.end());
}

std::span<const std::uint8_t> ImageViews::view(Index view_idx) const {
  const auto num_bytes = static_cast<std::size_t>(side * side * 3);
  const auto source_idx = static_cast<std::size_t>(view_source[static_cast<std::size_t>(view_idx)]);
  return std::span(pixels).subspan(source_idx * num_bytes, num_bytes);
}

std::vector<std::string> ImageViews::sha256() const {
  std::vector<std::string> digests;
  digests.reserve(static_cast<std::size_t>(num_views()));
  for (Index i = 0; i < num_views(); ++i)
    digests.push_back(base::sha256_hex(std::as_bytes(view(i))));
  return digests;
}

Fit fit_into(Resolution image, Resolution canvas) {
  // The comparisons and products are Pillow's (ImageOps.pad), in doubles.
  const double ratio = static_cast<double>(image.width) / static_cast<double>(image.height);
  const double wanted = static_cast<double>(canvas.width) / static_cast<double>(canvas.height);
  Fit fit{.size = canvas};
  if (ratio > wanted) fit.size.height = scaled_side(image.height, image.width, canvas.width);
  if (ratio < wanted) fit.size.width = scaled_side(image.width, image.height, canvas.height);
  fit.x = round_half_even(static_cast<double>(canvas.width - fit.size.width) * 0.5);
  fit.y = round_half_even(static_cast<double>(canvas.height - fit.size.height) * 0.5);
  return fit;
}

Result<void> check_picture_size(Resolution image, const base::Limits& limits) {
  const auto& [width, height] = image;
  if (width < 1 || height < 1) {
    return Error::invalid_input("image",
                                fmt::format("at least 1 x 1 pixel, is {} x {}", width, height));
  }
  const Index longer = std::max(width, height);
  const Index shorter = std::min(width, height);
  if (longer > limits.image_side) {
    return Error::limit("image", fmt::format("sides of at most {} pixels, is {} x {}",
                                             limits.image_side, width, height));
  }
  if (width * height > limits.image_pixels) {
    return Error::limit(
        "image", fmt::format("at most {} pixels, is {} x {}", limits.image_pixels, width, height));
  }
  if (longer > limits.image_aspect * shorter) {
    return Error::limit("image", fmt::format("sides in a ratio of at most {}, is {} x {}",
                                             limits.image_aspect, width, height));
  }
  return {};
}

Result<ImageViews> make_views(ops::Context& context,
                              const formats::Image& image,
                              const ViewRequest& request) {
  const Resolution source{.width = image.width, .height = image.height};
  if (Result<void> checked = check_picture_size(source, request.limits); !checked) {
    return std::move(checked).error();
  }
  base::check(static_cast<Index>(image.rgb.size()) == source.width * source.height * 3,
              "make_views", "3 bytes for each of ", source.width, " x ", source.height,
              " pixels, has ", image.rgb.size());
  const Index side = request.geometry.side();
  ImageViews views{.source = source, .side = side};
  views.resolution = canvas_for(request.geometry, source, request.num_images);
  views.grid = request.geometry.grid_of(views.resolution);

  // The global view is a canvas of its own; with one tile it is the tile, too.
  const Resolution square{.width = side, .height = side};
  const bool has_tiles = views.grid.num_tiles() > 1;
  const Index num_distinct = has_tiles ? views.grid.num_views() : 1;
  views.pixels.resize(static_cast<std::size_t>(num_distinct * side * side * 3));
  for (Index i = 0; i < views.grid.num_views(); ++i)
    views.view_source.push_back(has_tiles ? i : 0);
  std::vector<Canvas> canvases = {{.data = views.pixels.data(), .size = square}};
  std::vector<std::uint8_t> local;
  if (has_tiles) {
    local.resize(static_cast<std::size_t>(views.resolution.width * views.resolution.height * 3));
    canvases.push_back({.data = local.data(), .size = views.resolution});
  }

  std::vector<Window> windows;
  for (const Canvas& canvas : canvases) {
    const Fit fit = fit_into(source, canvas.size);
    fill_margins(canvas, fit, request.fill);
    windows.push_back(canvas.window(fit));
  }
  ops::resample_bicubic(
      context, {image.rgb.data(), {source.height, source.width, 3}, {source.width * 3, 3, 1}},
      windows);
  if (has_tiles) cut_tiles(canvases[1], side, views.pixels.data() + side * side * 3);
  return views;
}

ViewMaker::ViewMaker() : context_(ops::Context::create({.num_threads = 1})) {}

Result<ImageViews> ViewMaker::make(const formats::Image& image, const ViewRequest& request) {
  return make_views(*context_, image, request);
}

}  // namespace tessera::vision
