#include "synth/degrade/marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/noise_field.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Colour;
using draw::Image;
using draw::Point;

Point anywhere(const Image& image, base::Rng& rng) {
  const double x = between(rng, 0, static_cast<double>(image.width));
  return {x, between(rng, 0, static_cast<double>(image.height))};
}

Point towards(Point from, double angle, double length) {
  return {from.x + length * base::exact_cos(angle), from.y + length * base::exact_sin(angle)};
}

double any_angle(base::Rng& rng) {
  return between(rng, 0, 2 * std::numbers::pi);
}

Colour speck_colour(base::Rng& rng) {
  return draw::grey(static_cast<std::uint8_t>(holds(rng, 0.75) ? rng.next_between(0, 90)
                                                               : rng.next_between(200, 255)));
}

// to + (colour - to) · weight / 256
void mix_pixel(std::uint8_t* pixel, const std::array<int, 3>& colour, int weight) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    pixel[channel] = static_cast<std::uint8_t>(
        pixel[channel] + (((colour[channel] - pixel[channel]) * weight) >> 8));
  }
}

// to · (1 - (1 - colour) · weight / 256)
void darken_pixel(std::uint8_t* pixel, const std::array<int, 3>& colour, int weight) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const int kept = 255 * 256 - (255 - colour[channel]) * weight;
    pixel[channel] = static_cast<std::uint8_t>(pixel[channel] * kept / (255 * 256));
  }
}

// How much of a stain lies at this distance from its centre, 0 … 1.
double stain_profile(const Stain& stain, double distance) {
  const double soft = std::max(stain.softness, 0.5);
  if (stain.ring == 0) return 1 - ease((distance - stain.radius) / soft + 0.5);
  const double outside = std::abs(distance - stain.radius) - stain.ring / 2;
  const double inner = distance < stain.radius ? 0.12 : 0;  // a thin film within the ring
  return std::max(inner, 1 - ease(outside / soft + 0.5));
}

}  // namespace

Mask::Mask(const Box& box, Index width, Index height) {
  x0_ = std::clamp<Index>(static_cast<Index>(std::floor(box.x0)), 0, width);
  y0_ = std::clamp<Index>(static_cast<Index>(std::floor(box.y0)), 0, height);
  width_ = std::clamp<Index>(static_cast<Index>(std::ceil(box.x1)), x0_, width) - x0_;
  height_ = std::clamp<Index>(static_cast<Index>(std::ceil(box.y1)), y0_, height) - y0_;
  cover_.resize(static_cast<std::size_t>(width_ * height_));
}

void Mask::add_disc(Point centre, double radius, double cover) {
  const double x = centre.x - static_cast<double>(x0_);
  const double y = centre.y - static_cast<double>(y0_);
  const auto first = [](double low) {
    return std::max<Index>(0, static_cast<Index>(std::floor(low)));
  };
  const auto end = [](double high, Index side) {
    return std::min(side, static_cast<Index>(std::floor(high)) + 1);
  };
  for (Index j = first(y - radius - 1); j < end(y + radius + 1, height_); ++j) {
    for (Index i = first(x - radius - 1); i < end(x + radius + 1, width_); ++i) {
      const double dx = static_cast<double>(i) + 0.5 - x;
      const double dy = static_cast<double>(j) + 0.5 - y;
      const double inside = std::clamp(radius + 0.5 - std::sqrt(dx * dx + dy * dy), 0.0, 1.0);
      std::uint8_t& pixel = cover_[static_cast<std::size_t>(j * width_ + i)];
      pixel = std::max(pixel, static_cast<std::uint8_t>(nearest(255 * cover * inside)));
    }
  }
}

void Mask::add_curve(const std::array<Point, 3>& control, double radius, double cover) {
  const double length =
      draw::distance(control[0], control[1]) + draw::distance(control[1], control[2]);
  const Index steps = std::max<Index>(1, static_cast<Index>(length / 0.7));
  for (Index i = 0; i <= steps; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(steps);
    const Point p =
        (1 - t) * (1 - t) * control[0] + 2 * t * (1 - t) * control[1] + t * t * control[2];
    add_disc(p, radius, cover);
  }
}

void Mask::paint(Image& image, Colour colour, double opacity) const {
  const std::array<int, 3> rgb = {colour.r, colour.g, colour.b};
  const int strength = static_cast<int>(nearest(256 * opacity));
  const std::uint8_t* cover = cover_.data();
  for (Index y = 0; y < height_; ++y) {
    std::uint8_t* pixel = image.rgb.data() + 3 * ((y0_ + y) * image.width + x0_);
    for (Index x = 0; x < width_; ++x, ++cover, pixel += 3) {
      if (*cover != 0) mix_pixel(pixel, rgb, *cover * strength / 255);
    }
  }
}

void add_dust(Image& image, Index count, double max_radius, base::Rng& rng) {
  for (Index i = 0; i < count; ++i) {
    const Point centre = anywhere(image, rng);
    // Most specks are small.
    const double share = rng.next_uniform();
    const double radius = 0.4 + share * share * share * (max_radius - 0.4);
    const double angle = any_angle(rng);
    const Point end = towards(centre, angle, radius * between(rng, 0, 1.5));
    const Box box = draw::bounds_of(std::array{centre, end}).expanded(radius + 1);
    Mask mask(box, image.width, image.height);
    mask.add_disc(centre, radius);
    mask.add_disc(end, radius * between(rng, 0.5, 1));
    const Colour colour = speck_colour(rng);
    mask.paint(image, colour, between(rng, 0.4, 1));
  }
}

void add_hairs(Image& image, Index count, double length, base::Rng& rng) {
  for (Index i = 0; i < count; ++i) {
    const Point from = anywhere(image, rng);
    const double angle = any_angle(rng);
    const double turned = angle + between(rng, -1.6, 1.6);
    const Point bend = towards(from, angle, length * between(rng, 0.3, 0.6));
    const Point to = towards(bend, turned, length * between(rng, 0.3, 0.6));
    const double radius = between(rng, 0.3, 0.7);
    Mask mask(draw::bounds_of(std::array{from, bend, to}).expanded(2), image.width, image.height);
    mask.add_curve({from, bend, to}, radius, between(rng, 0.5, 1));
    const Colour colour = speck_colour(rng);
    mask.paint(image, colour, between(rng, 0.4, 0.9));
  }
}

void add_stain(Image& image, const Stain& stain, base::Rng& rng) {
  const double reach =
      stain.radius + stain.ring / 2 + stain.softness + std::max(stain.raggedness, 0.0) + 1;
  const auto low = [reach](double centre) {
    return std::max<Index>(0, static_cast<Index>(std::floor(centre - reach)));
  };
  const auto high = [reach](double centre, Index side) {
    return std::min(side, static_cast<Index>(std::ceil(centre + reach)));
  };
  const Index x0 = low(stain.centre.x);
  const Index x1 = high(stain.centre.x, image.width);
  NoiseField wander(rng, {.cell_x = 24, .cell_y = 24, .amplitude = 0.7 * stain.raggedness});
  NoiseField fray(rng, {.cell_x = 5, .cell_y = 5, .amplitude = 0.3 * stain.raggedness});
  const std::array<int, 3> rgb = {stain.colour.r, stain.colour.g, stain.colour.b};
  std::vector<std::int16_t> offsets(static_cast<std::size_t>(std::max<Index>(0, x1 - x0)));
  for (Index y = low(stain.centre.y); y < high(stain.centre.y, image.height); ++y) {
    std::fill(offsets.begin(), offsets.end(), std::int16_t{0});
    wander.add_row(y, offsets);
    fray.add_row(y, offsets);
    std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x0);
    const double dy = static_cast<double>(y) + 0.5 - stain.centre.y;
    for (Index x = x0; x < x1; ++x, pixel += 3) {
      const double dx = static_cast<double>(x) + 0.5 - stain.centre.x;
      const double by = offsets[static_cast<std::size_t>(x - x0)] / 16.0;
      const double profile = stain_profile(stain, std::sqrt(dx * dx + dy * dy) + by);
      const int weight = static_cast<int>(nearest(256 * stain.opacity * profile));
      if (weight == 0) continue;
      if (stain.is_light) {
        mix_pixel(pixel, rgb, weight);
      } else {
        darken_pixel(pixel, rgb, weight);
      }
    }
  }
}

}  // namespace tessera::synth
