#include "synth/degrade/blur.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/exact_math.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"

namespace tessera::synth {

namespace {

using draw::Image;

struct Tap {
  Index x = 0;
  Index y = 0;
  std::uint16_t weight = 0;  // of 256
};

double& weight_at(Kernel& kernel, Index x, Index y) {
  const Index row = (y + kernel.reach_y) * (2 * kernel.reach_x + 1);
  return kernel.weights[static_cast<std::size_t>(row + x + kernel.reach_x)];
}

Kernel empty_kernel(Index reach_x, Index reach_y) {
  Kernel kernel{.reach_x = reach_x, .reach_y = reach_y, .weights = {}};
  kernel.weights.resize(static_cast<std::size_t>((2 * reach_x + 1) * (2 * reach_y + 1)));
  return kernel;
}

// The kernel in whole steps of 1/256, without what rounds to nothing. Sums are rounded, not
// weights, so that the steps add up to the whole.
std::vector<Tap> taps_of(const Kernel& kernel) {
  double sum = 0;
  for (const double weight : kernel.weights)
    sum += weight;
  base::check(sum > 0, "convolve", "weights with a sum over 0, it is ", sum);
  std::vector<Tap> taps;
  double reached = 0;
  Index steps = 0;
  const double* weight = kernel.weights.data();
  for (Index y = -kernel.reach_y; y <= kernel.reach_y; ++y) {
    for (Index x = -kernel.reach_x; x <= kernel.reach_x; ++x) {
      reached += *weight++;
      const auto next = nearest(256 * reached / sum);
      if (next == steps) continue;
      taps.push_back({.x = x, .y = y, .weight = static_cast<std::uint16_t>(next - steps)});
      steps = next;
    }
  }
  return taps;
}

// The picture with `reach` more pixels on every side, copies of the outermost ones.
Image padded(const Image& image, Index reach_x, Index reach_y) {
  Image wide{.width = image.width + 2 * reach_x, .height = image.height + 2 * reach_y, .rgb = {}};
  wide.rgb.resize(static_cast<std::size_t>(3 * wide.width * wide.height));
  for (Index y = 0; y < wide.height; ++y) {
    const auto from = row_of(image, std::clamp<Index>(y - reach_y, 0, image.height - 1));
    const auto to = row_of(wide, y);
    std::uint8_t* out = to.data();
    for (Index i = 0; i < reach_x; ++i)
      out = std::copy_n(from.data(), 3, out);
    out = std::copy(from.begin(), from.end(), out);
    for (Index i = 0; i < reach_x; ++i)
      out = std::copy_n(from.data() + from.size() - 3, 3, out);
  }
  return wide;
}

void add_weighted(const std::uint8_t* bytes, std::uint16_t weight, std::span<std::uint16_t> sums) {
  std::uint16_t* sum = sums.data();
  const std::size_t count = sums.size();
  for (std::size_t i = 0; i < count; ++i)
    sum[i] = static_cast<std::uint16_t>(sum[i] + bytes[i] * weight);
}

void store_sums(std::span<const std::uint16_t> sums, std::uint8_t* bytes) {
  const std::size_t count = sums.size();
  for (std::size_t i = 0; i < count; ++i)
    bytes[i] = static_cast<std::uint8_t>(sums[i] >> 8U);
}

// Share of the pixel at (x, y) that a disc about the origin covers, by 8 × 8 points.
double disc_cover(double x, double y, double radius) {
  constexpr int kPoints = 8;
  int inside = 0;
  for (int i = 0; i < kPoints; ++i) {
    for (int j = 0; j < kPoints; ++j) {
      const double dx = x + (i + 0.5) / kPoints - 0.5;
      const double dy = y + (j + 0.5) / kPoints - 0.5;
      inside += dx * dx + dy * dy <= radius * radius ? 1 : 0;
    }
  }
  return inside / static_cast<double>(kPoints * kPoints);
}

}  // namespace

Kernel motion_kernel(double length, double angle) {
  const double dx = length / 2 * base::exact_cos(angle);
  const double dy = length / 2 * base::exact_sin(angle);
  Kernel kernel = empty_kernel(static_cast<Index>(std::ceil(std::abs(dx))) + 1,
                               static_cast<Index>(std::ceil(std::abs(dy))) + 1);
  // Points along the way, each shared out between the four pixels around it.
  const int num_points = 1 + 2 * static_cast<int>(std::ceil(4 * length));
  for (int i = 0; i < num_points; ++i) {
    const double t = num_points == 1 ? 0 : 2.0 * i / (num_points - 1) - 1;
    const double x = t * dx;
    const double y = t * dy;
    const auto column = static_cast<Index>(std::floor(x));
    const auto row = static_cast<Index>(std::floor(y));
    const double fx = x - static_cast<double>(column);
    const double fy = y - static_cast<double>(row);
    weight_at(kernel, column, row) += (1 - fx) * (1 - fy);
    weight_at(kernel, column + 1, row) += fx * (1 - fy);
    weight_at(kernel, column, row + 1) += (1 - fx) * fy;
    weight_at(kernel, column + 1, row + 1) += fx * fy;
  }
  return kernel;
}

Kernel disc_kernel(double radius) {
  const auto reach = static_cast<Index>(std::ceil(radius));
  Kernel kernel = empty_kernel(reach, reach);
  for (Index y = -reach; y <= reach; ++y) {
    for (Index x = -reach; x <= reach; ++x) {
      weight_at(kernel, x, y) = disc_cover(static_cast<double>(x), static_cast<double>(y), radius);
    }
  }
  return kernel;
}

void convolve(Image& image, const Kernel& kernel) {
  const std::vector<Tap> taps = taps_of(kernel);
  const Image wide = padded(image, kernel.reach_x, kernel.reach_y);
  std::vector<std::uint16_t> sums(static_cast<std::size_t>(3 * image.width));
  for (Index y = 0; y < image.height; ++y) {
    std::fill(sums.begin(), sums.end(), std::uint16_t{128});
    for (const Tap& tap : taps) {
      const auto row = row_of(wide, y + kernel.reach_y + tap.y);
      add_weighted(row.data() + 3 * (kernel.reach_x + tap.x), tap.weight, sums);
    }
    store_sums(sums, row_of(image, y).data());
  }
}

void blur_gaussian(Image& image, double deviation) {
  base::check(deviation >= 0 && deviation <= 8, "blur", "a deviation of 0 to 8, is ", deviation);
  if (deviation == 0) return;
  const auto reach = static_cast<Index>(std::ceil(2.7 * deviation));
  Kernel across = empty_kernel(reach, 0);
  for (Index x = -reach; x <= reach; ++x) {
    const double z = static_cast<double>(x) / deviation;
    weight_at(across, x, 0) = base::exact_exp(-z * z / 2);
  }
  convolve(image, across);
  convolve(image, {.reach_x = 0, .reach_y = reach, .weights = across.weights});
}

}  // namespace tessera::synth
