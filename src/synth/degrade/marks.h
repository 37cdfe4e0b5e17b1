// Things that lie on a page: dust, hairs, creases, stains.
#pragma once

#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

// Coverage of a rectangle of pixels, 0 … 255; shapes that overlap do not darken twice.
class Mask {
 public:
  // Whole pixels around `box`, cut to width × height.
  Mask(const draw::Box& box, Index width, Index height);

  // A disc with a soft edge of one pixel.
  void add_disc(draw::Point centre, double radius, double cover = 1);
  // Discs along a curve from a to c that leaves towards b.
  void add_curve(const std::array<draw::Point, 3>& control, double radius, double cover = 1);

  // Mixes the colour in by the coverage times `opacity`.
  void paint(draw::Image& image, draw::Colour colour, double opacity) const;

 private:
  Index x0_ = 0;
  Index y0_ = 0;
  Index width_ = 0;
  Index height_ = 0;
  std::vector<std::uint8_t> cover_;
};

// Specks of up to `max_radius` pixels, dark or light, anywhere.
void add_dust(draw::Image& image, Index count, double max_radius, base::Rng& rng);

// Thin curved fibres.
void add_hairs(draw::Image& image, Index count, double length, base::Rng& rng);

struct Stain {
  draw::Point centre;
  double radius = 40;
  double ring = 0;        // width of a ring in pixels; 0: a filled blot
  double softness = 4;    // pixels over which the edge fades
  double raggedness = 3;  // pixels by which the edge wanders
  draw::Colour colour;
  double opacity = 0.3;
  bool is_light = false;  // light mixes its colour in, a stain only darkens
};

void add_stain(draw::Image& image, const Stain& stain, base::Rng& rng);

}  // namespace tessera::synth
