// Blur: a kernel of weights that sum to one, laid over every pixel. The picture continues beyond
// its border with its outermost pixels.
#pragma once

#include <vector>

#include "base/index.h"
#include "draw/picture.h"

namespace tessera::synth {

// Weights of (2 reach_x + 1) × (2 reach_y + 1) neighbours, row by row; they need not be normalised.
struct Kernel {
  Index reach_x = 0;
  Index reach_y = 0;
  std::vector<double> weights;
};

[[nodiscard]] Kernel motion_kernel(double length, double angle);
[[nodiscard]] Kernel disc_kernel(double radius);

// Weights count in steps of 1/256 of the whole.
void convolve(draw::Image& image, const Kernel& kernel);

// Two passes of a normal distribution's weights; deviations up to 8 pixels.
void blur_gaussian(draw::Image& image, double deviation);

}  // namespace tessera::synth
