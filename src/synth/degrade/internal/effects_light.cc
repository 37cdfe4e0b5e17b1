// Light and tone.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/effects.h"
#include "synth/degrade/light.h"
#include "synth/degrade/marks.h"
#include "synth/degrade/noise_field.h"
#include "synth/degrade/tone.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Point;

// A line across the picture; `side` is the distance of a point from it, in shares of the diagonal.
class Edge {
 public:
  Edge(const draw::Image& image, base::Rng& rng) {
    const auto width = static_cast<double>(image.width);
    const auto height = static_cast<double>(image.height);
    const double angle = between(rng, 0, 2 * std::numbers::pi);
    const double diagonal = std::sqrt(width * width + height * height);
    normal_ = {base::exact_cos(angle) / diagonal, base::exact_sin(angle) / diagonal};
    through_ = {between(rng, 0.1, 0.9) * width, between(rng, 0.1, 0.9) * height};
  }

  [[nodiscard]] double side(Point p) const {
    return normal_.x * (p.x - through_.x) + normal_.y * (p.y - through_.y);
  }

 private:
  Point normal_;
  Point through_;
};

}  // namespace

void apply_shadow(Degraded& page, const Dose& dose, base::Rng& rng) {
  const Edge edge(page.image, rng);
  const Edge second(page.image, rng);
  const bool is_stripe = holds(rng, 0.4);  // an arm, the frame of a window
  const double breadth = between(rng, 0.05, 0.25);
  const double soft = between(rng, 0.02, 0.5);
  const double depth = between(rng, 0.3, 1) * 0.6 * dose.strength;
  const double slope = between(rng, 0, 0.3) * dose.strength;
  const std::uint32_t key = rng.next_u32();
  LightField light(page.image.width, page.image.height);
  light.multiply([&](Point p) {
    const double wander = 0.03 * smooth_noise(key, p.x / 90, p.y / 90);
    double side = edge.side(p) + wander;
    if (is_stripe) side = breadth - std::abs(side);
    const double tilt = std::clamp(0.5 + second.side(p), 0.0, 1.0);
    return (1 - depth * ease(side / soft + 0.5)) * (1 - slope * tilt);
  });
  light.apply(page.image);
}

void apply_vignette(Degraded& page, const Dose& dose, base::Rng& rng) {
  const auto width = static_cast<double>(page.image.width);
  const auto height = static_cast<double>(page.image.height);
  const Point centre{between(rng, 0.35, 0.65) * width, between(rng, 0.35, 0.65) * height};
  const double depth = between(rng, 0.3, 1) * 0.6 * dose.strength;
  LightField light(page.image.width, page.image.height);
  light.multiply([&](Point p) {
    const double x = (p.x - centre.x) / width;
    const double y = (p.y - centre.y) / height;
    return std::max(0.2, 1 - depth * 2 * (x * x + y * y));
  });
  light.apply(page.image);
}

void apply_glare(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double side = static_cast<double>(std::min(page.image.width, page.image.height));
  const double radius = std::min(between(rng, 0.1, 0.35) * std::max(side, 20.0), 260.0);
  const double x = between(rng, 0, static_cast<double>(page.image.width));
  const double y = between(rng, 0, static_cast<double>(page.image.height));
  // Half of the contrast is left in its middle.
  add_stain(page.image,
            {.centre = {x, y},
             .radius = radius / 2,
             .softness = radius,
             .raggedness = 0,
             .colour = draw::kWhite,
             .opacity = between(rng, 0.3, 1) * 0.5 * dose.strength,
             .is_light = true},
            rng);
}

void apply_colour_cast(Degraded& page, const Dose& dose, base::Rng& rng) {
  std::array<double, 3> gains{};
  for (double& gain : gains)
    gain = 1 + between(rng, -0.24, 0.1) * dose.strength;
  map_levels(page.image, [&gains](Index channel, double level) {
    return level * gains[static_cast<std::size_t>(channel)];
  });
}

void apply_contrast(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double slope = 1 + between(rng, -0.55, 0.35) * dose.strength;
  const double shift = between(rng, -0.1, 0.1) * dose.strength;
  const double bow = between(rng, -0.6, 0.6) * dose.strength;  // as a gamma other than 1
  map_levels(page.image, [=](Index, double level) {
    const double bowed = level + bow * level * (1 - level);
    return 0.5 + slope * (bowed - 0.5) + shift;
  });
}

void apply_greyscale(Degraded& page, const Dose&, base::Rng&) {
  remove_colour(page.image);
}

}  // namespace tessera::synth
