// Paper, ink, dirt.
#include <algorithm>

#include "synth/chance.h"
#include "synth/degrade/ink.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/effects.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/light.h"
#include "synth/degrade/marks.h"
#include "synth/degrade/noise.h"
#include "synth/degrade/surface.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Colour;
using draw::Point;

double megapixels(const draw::Image& image) {
  return static_cast<double>(image.width * image.height) * 1e-6;
}

double short_side(const draw::Image& image) {
  return static_cast<double>(std::min(image.width, image.height));
}

Point anywhere(const draw::Image& image, base::Rng& rng) {
  const double x = between(rng, 0, static_cast<double>(image.width));
  return {x, between(rng, 0, static_cast<double>(image.height))};
}

// As large as a cup on the page, and never larger than a page.
double stain_radius(const draw::Image& image, double low, double high, base::Rng& rng) {
  return std::min(between(rng, low, high) * std::max(short_side(image), 20.0), 260.0);
}

}  // namespace

void apply_coloured_paper(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double saturation = between(rng, 0.2, 1) * 0.35 * dose.strength;
  // Aged and recycled papers are more common than pink ones.
  const double hue = holds(rng, 0.6) ? between(rng, 25, 58) : between(rng, 0, 360);
  const double value = 1 - between(rng, 0, 0.22) * dose.strength;
  colour_paper(page.image, draw::from_hsv(hue, saturation, value));
}

void apply_paper_grain(Degraded& page, const Dose& dose, base::Rng& rng) {
  add_paper_grain(page.image, between(rng, 0.3, 1) * 30 * dose.strength, rng);
}

void apply_ink_bleed(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double amount = between(rng, 0.4, 1) * dose.strength;
  change_ink(page.image, InkChange::kBleed, amount, rng);
  page.map.grow_ink(amount > 0.1 ? 1 : 0);
}

void apply_ink_thin(Degraded& page, const Dose& dose, base::Rng& rng) {
  // A hairline would vanish altogether.
  change_ink(page.image, InkChange::kThin, between(rng, 0.2, 0.65) * dose.strength, rng);
}

void apply_ink_fade(Degraded& page, const Dose& dose, base::Rng& rng) {
  fade(page.image, border_colour(page.image), between(rng, 0.4, 1) * 0.72 * dose.strength, rng);
}

void apply_coffee_ring(Degraded& page, const Dose& dose, base::Rng& rng) {
  const Index count = 1 + count_of(rng, 0.7 * dose.strength);
  for (Index i = 0; i < count; ++i) {
    const double radius = stain_radius(page.image, 0.08, 0.28, rng);
    const auto red = static_cast<std::uint8_t>(rng.next_between(90, 170));
    add_stain(page.image,
              {.centre = anywhere(page.image, rng),
               .radius = radius,
               .ring = radius * between(rng, 0.03, 0.12),
               .softness = radius * between(rng, 0.03, 0.1),
               .raggedness = radius * between(rng, 0.02, 0.09),
               .colour = {red, static_cast<std::uint8_t>(red * 2 / 3),
                          static_cast<std::uint8_t>(red / 3)},
               .opacity = between(rng, 0.25, 0.75) * dose.strength},
              rng);
  }
}

void apply_blots(Degraded& page, const Dose& dose, base::Rng& rng) {
  const Index count = 1 + count_of(rng, 4 * dose.strength);
  for (Index i = 0; i < count; ++i) {
    const double radius = stain_radius(page.image, 0.01, 0.09, rng);
    const double hue = holds(rng, 0.5) ? between(rng, 20, 50) : between(rng, 200, 250);
    const double saturation = between(rng, 0.2, 0.8);
    add_stain(page.image,
              {.centre = anywhere(page.image, rng),
               .radius = radius,
               .softness = radius * between(rng, 0.1, 0.8),
               .raggedness = radius * between(rng, 0.1, 0.6),
               .colour = draw::from_hsv(hue, saturation, between(rng, 0.3, 0.7)),
               .opacity = between(rng, 0.15, 0.55) * dose.strength},
              rng);
  }
}

void apply_dust(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double mean = between(rng, 0.2, 1) * 160 * dose.strength * megapixels(page.image);
  add_dust(page.image, count_of(rng, mean), std::clamp(0.16 * dose.text_px, 0.8, 3.0), rng);
}

void apply_hairs(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double mean = between(rng, 0.3, 1) * 9 * dose.strength * megapixels(page.image);
  const double length = between(rng, 25, 140);
  add_hairs(page.image, count_of(rng, mean), length, rng);
}

void apply_copier_dirt(Degraded& page, const Dose& dose, base::Rng& rng) {
  const auto width = static_cast<double>(page.image.width);
  const auto height = static_cast<double>(page.image.height);
  // The lid was open on some sides: their border is dark.
  const double reach = between(rng, 0.01, 0.05) * short_side(page.image);
  const double depth = between(rng, 0.3, 0.9) * dose.strength;
  const auto sides = rng.next_below(16);
  LightField light(page.image.width, page.image.height);
  light.multiply([&](Point p) {
    double inside = reach;
    if ((sides & 1U) != 0) inside = std::min(inside, p.x);
    if ((sides & 2U) != 0) inside = std::min(inside, width - p.x);
    if ((sides & 4U) != 0) inside = std::min(inside, p.y);
    if ((sides & 8U) != 0) inside = std::min(inside, height - p.y);
    return 1 - depth * (1 - ease(inside / reach));
  });
  light.apply(page.image);
  apply_dust(page, dose, rng);
  add_streaks(page.image, count_of(rng, 3 * dose.strength), 90 * dose.strength, rng);
}

}  // namespace tessera::synth
