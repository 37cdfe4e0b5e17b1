// Light that falls unevenly on a picture: shadows, vignettes, the shading of bent paper, a cast of
// colour. Gains are held on a lattice 8 pixels apart, multiplied by whatever darkens or brightens,
// and applied in one pass.
//
//   LightField light(image.width, image.height);
//   light.multiply([&](draw::Point p) { return 1 - 0.3 * p.x / width; });
//   light.apply(image);
#pragma once

#include <array>
#include <vector>

#include "base/function_ref.h"
#include "base/index.h"
#include "draw/picture.h"

namespace tessera::synth {

using Gains = std::array<double, 3>;  // of red, green, blue

class LightField {
 public:
  // Even light: every gain is 1.
  LightField(Index width, Index height);

  // Gains are sampled at the lattice points; products are held between 0 and 2.
  void multiply(base::FunctionRef<double(draw::Point)> gain);
  void multiply_colour(base::FunctionRef<Gains(draw::Point)> gains);

  [[nodiscard]] bool is_even() const { return is_even_; }

  // The picture must have the field's size.
  void apply(draw::Image& image) const;

 private:
  Index width_ = 0;
  Index height_ = 0;
  Index columns_ = 0;  // of the lattice
  Index rows_ = 0;
  bool is_even_ = true;
  std::vector<Gains> gains_;  // [rows, columns]
};

}  // namespace tessera::synth
