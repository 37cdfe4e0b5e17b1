// Cameras, scanners, screens, lines and files.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/exact_math.h"
#include "draw/jpeg_round_trip.h"
#include "synth/chance.h"
#include "synth/degrade/blur.h"
#include "synth/degrade/fax.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/effects.h"
#include "synth/degrade/noise.h"
#include "synth/degrade/screen.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;

// Pixels beyond a shape's edge where blurred ink is still seen (about 5 % of its level), per pixel
// of a kernel's deviation, half length or radius.
constexpr double kSeenPerDeviation = 1.6;
constexpr double kSeenPerHalfLength = 0.85;
constexpr double kSeenPerRadius = 0.8;

// A number that grows with the strength up to `most`, or less for small text.
double extent(const Dose& dose, double most, double per_text_px, base::Rng& rng) {
  return between(rng, 0.4, 1) * dose.strength * std::min(most, per_text_px * dose.text_px);
}

}  // namespace

void apply_moire(Degraded& page, const Dose& dose, base::Rng& rng) {
  add_moire(page.image, between(rng, 0.3, 1) * 0.22 * dose.strength, rng);
  const Index period = rng.next_between(2, 4);
  add_pixel_grid(page.image, period, between(rng, 0.2, 1) * 0.3 * dose.strength);
}

void apply_gaussian_blur(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double deviation = extent(dose, 2.5, 0.1, rng);
  blur_gaussian(page.image, deviation);
  page.map.blur_ink(kSeenPerDeviation * deviation, kSeenPerDeviation * deviation);
}

void apply_motion_blur(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double length = extent(dose, 9, 0.35, rng);
  const double angle = between(rng, 0, std::numbers::pi);
  convolve(page.image, motion_kernel(length, angle));
  const double seen = kSeenPerHalfLength * length / 2;
  page.map.blur_ink(seen * std::abs(base::exact_cos(angle)),
                    seen * std::abs(base::exact_sin(angle)));
}

void apply_defocus(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double radius = 0.5 + extent(dose, 3.5, 0.16, rng);
  convolve(page.image, disc_kernel(radius));
  page.map.blur_ink(kSeenPerRadius * (radius - 0.5), kSeenPerRadius * (radius - 0.5));
}

void apply_low_resolution(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double factor =
      1 + between(rng, 0.4, 1) * dose.strength * std::clamp(dose.text_px / 7 - 1, 0.2, 2.5);
  const Index width = page.image.width;
  const Index height = page.image.height;
  const auto reduced = [factor](Index side) {
    return std::max<Index>(1, nearest(static_cast<double>(side) / factor));
  };
  using enum draw::Scaling;
  const draw::Image small = draw::resize(page.image, reduced(width), reduced(height), kArea);
  const auto back = holds(rng, 0.15) ? kNearest : holds(rng, 0.5) ? kSmooth : kArea;
  page.image = draw::resize(small, width, height, back);
  page.map.blur_ink(0.7 * factor, 0.7 * factor);
}

void apply_gaussian_noise(Degraded& page, const Dose& dose, base::Rng& rng) {
  add_grain(page.image,
            {.deviation = between(rng, 0.25, 1) * 30 * dose.strength,
             .is_grey = holds(rng, 0.5),
             .is_soft = holds(rng, 0.5)},
            rng);
}

void apply_salt_and_pepper(Degraded& page, const Dose& dose, base::Rng& rng) {
  add_salt_and_pepper(page.image, between(rng, 0.1, 1) * 0.008 * dose.strength, rng);
}

void apply_bands(Degraded& page, const Dose& dose, base::Rng& rng) {
  const bool is_upright = holds(rng, 0.5);
  add_bands(page.image, between(rng, 0.3, 1) * 18 * dose.strength, is_upright, rng);
}

void apply_streaks(Degraded& page, const Dose& dose, base::Rng& rng) {
  add_streaks(page.image, 1 + count_of(rng, 5 * dose.strength), 90 * dose.strength, rng);
}

void apply_fax(Degraded& page, const Dose& dose, base::Rng& rng) {
  // A fax is bilevel however good it is; its noise and the line get worse.
  const double kind = rng.next_uniform();
  const Halftone halftone = kind < 0.6   ? Halftone::kNone
                            : kind < 0.8 ? Halftone::kOrdered
                                         : Halftone::kDiffused;
  make_bilevel(page.image, halftone, between(rng, 0.2, 1) * 14 * dose.strength, rng);
  drop_lines(page.image, between(rng, 0, 1) * 0.015 * dose.strength, rng);
}

void apply_jpeg(Degraded& page, const Dose& dose, base::Rng& rng) {
  const double quality = 93 - between(rng, 0.5, 1) * 78 * dose.strength;
  page.image = draw::jpeg_round_trip(page.image, static_cast<int>(quality));
}

}  // namespace tessera::synth
