// Scaling in two passes, columns then rows, with weights in integers: each target pixel is a
// weighted mean of the source pixels under a kernel that is as wide as the reduction.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "base/check.h"
#include "draw/internal/blend.h"
#include "draw/picture.h"

namespace tessera::draw {
namespace {

constexpr int kWeightBits = 16;
constexpr std::int32_t kWeightOne = 1 << kWeightBits;
constexpr std::int32_t kHalf = kWeightOne / 2;

double triangle(double x) {
  return std::max(0.0, 1 - std::fabs(x));
}

// Keys' cubic with a = -1/2: exact for parabolas.
double cubic(double x) {
  const double t = std::fabs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

// For each target position: the first source position and the weights from there on; they add up
// to one.
struct Weights {
  std::vector<Index> first;
  std::vector<Index> offset;  // into values; one more than positions
  std::vector<std::int32_t> values;
};

// Integer weights of one target pixel; what rounding leaves over goes to the largest.
void append_weights(Weights& weights, std::span<const double> shares) {
  double total = 0;
  for (const double share : shares) {
    total += share;
  }
  const std::size_t begin = weights.values.size();
  std::int32_t left = kWeightOne;
  for (const double share : shares) {
    const auto value = static_cast<std::int32_t>(std::floor(share / total * kWeightOne + 0.5));
    weights.values.push_back(value);
    left -= value;
  }
  const auto first = weights.values.begin() + static_cast<std::ptrdiff_t>(begin);
  *std::max_element(first, weights.values.end()) += left;
  weights.offset.push_back(static_cast<Index>(weights.values.size()));
}

Weights make_weights(Index source, Index target, Scaling scaling) {
  Weights weights{.first = {}, .offset = {0}, .values = {}};
  const double ratio = static_cast<double>(source) / static_cast<double>(target);
  const double widening = std::max(1.0, ratio);
  const double radius = widening * (scaling == Scaling::kSmooth ? 2 : 1);
  std::vector<double> shares;
  for (Index i = 0; i < target; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * ratio;
    if (scaling == Scaling::kNearest) {
      weights.first.push_back(std::min(static_cast<Index>(centre), source - 1));
      append_weights(weights, std::array{1.0});
      continue;
    }
    const Index begin = std::max<Index>(0, static_cast<Index>(std::floor(centre - radius + 0.5)));
    const Index end = std::min(source, static_cast<Index>(std::floor(centre + radius + 0.5)));
    shares.clear();
    for (Index k = begin; k < end; ++k) {
      const double x = (static_cast<double>(k) + 0.5 - centre) / widening;
      shares.push_back(scaling == Scaling::kSmooth ? cubic(x) : triangle(x));
    }
    weights.first.push_back(begin);
    append_weights(weights, shares);
  }
  return weights;
}

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp((sum + kHalf) >> kWeightBits, 0, 255));
}

// One target pixel: the weighted sum of the source pixels from `pixel` on.
template <int kChannels>
void weigh(const std::uint8_t* pixel, std::span<const std::int32_t> weights, std::uint8_t* target) {
  std::array<std::int32_t, kChannels> sums{};
  for (const std::int32_t weight : weights) {
    for (int c = 0; c < kChannels; ++c) {
      sums[c] += weight * pixel[c];
    }
    pixel += kChannels;
  }
  for (int c = 0; c < kChannels; ++c) {
    target[c] = rounded(sums[c]);
  }
}

// source: [rows, width, kChannels] -> [rows, num positions, kChannels]
template <int kChannels>
std::vector<std::uint8_t> scale_columns(std::span<const std::uint8_t> source,
                                        Index width,
                                        const Weights& weights) {
  const auto num_columns = std::ssize(weights.first);
  const Index rows = std::ssize(source) / (width * kChannels);
  std::vector<std::uint8_t> out(static_cast<std::size_t>(rows * num_columns * kChannels));
  const std::span<const std::int32_t> values(weights.values);
  std::uint8_t* target = out.data();
  for (Index y = 0; y < rows; ++y) {
    const std::uint8_t* row = source.data() + y * width * kChannels;
    for (std::size_t x = 0; x < weights.first.size(); ++x, target += kChannels) {
      const auto begin = static_cast<std::size_t>(weights.offset[x]);
      const auto end = static_cast<std::size_t>(weights.offset[x + 1]);
      weigh<kChannels>(row + weights.first[x] * kChannels, values.subspan(begin, end - begin),
                       target);
    }
  }
  return out;
}

// source: [rows, row_bytes] -> [num positions, row_bytes]
std::vector<std::uint8_t> scale_rows(std::span<const std::uint8_t> source,
                                     Index row_bytes,
                                     const Weights& weights) {
  const auto num_rows = std::ssize(weights.first);
  std::vector<std::uint8_t> out(static_cast<std::size_t>(num_rows * row_bytes));
  std::vector<std::int32_t> sums(static_cast<std::size_t>(row_bytes));
  for (Index y = 0; y < num_rows; ++y) {
    const auto i = static_cast<std::size_t>(y);
    std::fill(sums.begin(), sums.end(), 0);
    const std::uint8_t* row = source.data() + weights.first[i] * row_bytes;
    for (Index k = weights.offset[i]; k < weights.offset[i + 1]; ++k, row += row_bytes) {
      const std::int32_t weight = weights.values.data()[k];
      for (Index x = 0; x < row_bytes; ++x) {
        sums.data()[x] += weight * row[x];
      }
    }
    std::uint8_t* target = out.data() + y * row_bytes;
    for (Index x = 0; x < row_bytes; ++x) {
      target[x] = rounded(sums.data()[x]);
    }
  }
  return out;
}

struct Sizes {
  Index width = 0;
  Index height = 0;
  Index target_width = 0;
  Index target_height = 0;
};

template <int kChannels>
std::vector<std::uint8_t> scale(std::span<const std::uint8_t> source,
                                const Sizes& sizes,
                                Scaling scaling) {
  base::check(sizes.target_width > 0 && sizes.target_height > 0, "resize",
              "at least one pixel a side, is ", sizes.target_width, " x ", sizes.target_height);
  std::vector<std::uint8_t> columns = scale_columns<kChannels>(
      source, sizes.width, make_weights(sizes.width, sizes.target_width, scaling));
  if (sizes.height == sizes.target_height) return columns;
  return scale_rows(columns, sizes.target_width * kChannels,
                    make_weights(sizes.height, sizes.target_height, scaling));
}

}  // namespace

Image resize(const Image& image, Index width, Index height, Scaling scaling) {
  if (width == image.width && height == image.height) return image;
  return {.width = width,
          .height = height,
          .rgb = scale<3>(image.rgb, {image.width, image.height, width, height}, scaling)};
}

Picture resize(const Picture& picture, Index width, Index height, Scaling scaling) {
  if (width == picture.width && height == picture.height) return picture;
  std::vector<std::uint8_t> weighted = picture.rgba;
  for (std::size_t i = 0; i < weighted.size(); i += 4) {
    std::uint8_t* p = weighted.data() + i;
    for (int c = 0; c < 3; ++c) {
      p[c] = static_cast<std::uint8_t>(internal::times_byte(p[c], p[3]));
    }
  }
  std::vector<std::uint8_t> scaled =
      scale<4>(weighted, {picture.width, picture.height, width, height}, scaling);
  for (std::size_t i = 0; i < scaled.size(); i += 4) {
    std::uint8_t* p = scaled.data() + i;
    const Colour plain = internal::unmultiplied(internal::packed(p[3], p[0], p[1], p[2]));
    p[0] = plain.r;
    p[1] = plain.g;
    p[2] = plain.b;
  }
  return {.width = width, .height = height, .rgba = std::move(scaled)};
}

}  // namespace tessera::draw
