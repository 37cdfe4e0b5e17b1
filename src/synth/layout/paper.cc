#include "synth/layout/paper.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/exact_math.h"
#include "draw/path.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using draw::Colour;
using draw::Path;
using draw::Point;

// Perceived brightness, 0 ... 1: the luma weights of ITU-R BT.601 on the stored values.
double brightness(Colour c) {
  return (0.299 * c.r + 0.587 * c.g + 0.114 * c.b) / 255;
}

Colour random_colour(base::Rng& rng, double saturation, double low, double high) {
  const double value = chance::between(rng, low, high);
  const double hue = 360 * rng.next_uniform();
  return draw::from_hsv(hue, saturation * rng.next_uniform(), value);
}

Colour choose_ground(double difficulty, base::Rng& rng) {
  const double kind = rng.next_uniform();
  if (kind > 0.2 + 0.7 * difficulty) return draw::kWhite;
  if (kind < 0.12 * difficulty) return random_colour(rng, 0.7, 0.05, 0.35);  // dark
  if (kind < 0.30 * difficulty) return random_colour(rng, 0.45, 0.55, 1.0);  // coloured
  if (kind < 0.55 * difficulty) {                                            // yellowed paper
    const double hue = 35 + 20 * rng.next_uniform();
    const double saturation = 0.2 * rng.next_uniform();
    return draw::from_hsv(hue, saturation, 0.85 + 0.13 * rng.next_uniform());
  }
  return draw::grey(static_cast<std::uint8_t>(rng.next_between(225, 255)));
}

void draw_rules(
    draw::Canvas& canvas, const draw::Box& box, Colour colour, double pitch_px, bool is_squared) {
  Path path;
  for (double y = box.y0 + pitch_px; y < box.y1; y += pitch_px) {
    path.add_rect({box.x0, std::round(y), box.x1, std::round(y) + 1});
  }
  for (double x = box.x0 + pitch_px; is_squared && x < box.x1; x += pitch_px) {
    path.add_rect({std::round(x), box.y0, std::round(x) + 1, box.y1});
  }
  canvas.fill(path, colour);
}

void draw_dots(draw::Canvas& canvas, const draw::Box& box, Colour colour, double pitch_px) {
  Path path;
  for (double y = box.y0 + pitch_px; y < box.y1; y += pitch_px) {
    for (double x = box.x0 + pitch_px; x < box.x1; x += pitch_px)
      path.add_rect({std::round(x), std::round(y), std::round(x) + 2, std::round(y) + 2});
  }
  canvas.fill(path, colour);
}

void draw_stripes(draw::Canvas& canvas, const draw::Box& box, Colour colour, double pitch_px) {
  Path path;
  for (double y = box.y0; y < box.y1; y += 2 * pitch_px)
    path.add_rect({box.x0, std::round(y), box.x1, std::min(box.y1, std::round(y + pitch_px))});
  canvas.fill(path, colour);
}

// Bundles of waves, as under the print of a certificate.
void draw_waves(draw::Canvas& canvas, const draw::Box& box, Colour colour, double pitch_px) {
  constexpr double kHalfTurn = 3.14159265358979324;
  const double wave_px = 6 * pitch_px;
  draw::Stroke thin;
  thin.width = 0.8;
  for (double y = box.y0; y < box.y1 + pitch_px; y += pitch_px) {
    std::vector<Point> points;
    for (double x = box.x0; x < box.x1 + wave_px / 8; x += wave_px / 8) {
      const double phase = (x - box.x0 + 2 * (y - box.y0)) / wave_px * 2 * kHalfTurn;
      points.push_back({x, y + 0.8 * pitch_px * base::exact_sin(phase)});
    }
    canvas.stroke(Path().add_spline(points), colour, thin);
  }
}

void draw_unclipped(draw::Canvas& canvas,
                    const draw::Box& box,
                    Pattern pattern,
                    const Paper& paper,
                    double pitch_px) {
  const double pitch = std::max(6.0, pitch_px);
  switch (pattern) {
    case Pattern::kNone:
      return;
    case Pattern::kRuled:
    case Pattern::kSquared:
      draw_rules(canvas, box, paper.faint, pitch, pattern == Pattern::kSquared);
      return;
    case Pattern::kDotted:
      draw_dots(canvas, box, paper.faint, pitch);
      return;
    case Pattern::kStriped:
      draw_stripes(canvas, box, paper.shade, pitch);
      return;
    case Pattern::kGradient:
      canvas.fill(Path().add_rect(box),
                  draw::LinearGradient{.from = {box.x0, box.y0},
                                       .to = {box.x1, box.y1},
                                       .stops = {{0, paper.ground}, {1, paper.shade}}});
      return;
    case Pattern::kWaves:
      draw_waves(canvas, box, draw::mix(paper.ground, paper.faint, 0.7), pitch);
      return;
  }
}

}  // namespace

double brightness_distance(Colour a, Colour b) {
  return std::abs(brightness(a) - brightness(b));
}

Colour choose_ink(Colour ground, base::Rng& rng, double min_contrast) {
  const bool is_dark_ground = brightness(ground) < 0.5;
  const double reach = is_dark_ground ? 1 - brightness(ground) : brightness(ground);
  const double contrast = std::min(reach, chance::between(rng, min_contrast, reach));
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts; ++i) {
    const Colour colour = random_colour(rng, 0.9, 0, 1);
    if (brightness_distance(colour, ground) >= contrast) return colour;
  }
  return is_dark_ground ? draw::kWhite : draw::kBlack;
}

Paper choose_paper(double difficulty, base::Rng& rng, double min_contrast) {
  Paper paper;
  paper.ground = choose_ground(difficulty, rng);
  const Colour extreme = brightness(paper.ground) < 0.5 ? draw::kWhite : draw::kBlack;
  const double kind = rng.next_uniform();
  if (kind < 0.35 * difficulty) {
    paper.ink = choose_ink(paper.ground, rng, min_contrast);
  } else if (kind < 0.8 * difficulty) {  // a paler black
    const double reach = brightness_distance(extreme, paper.ground);
    const double contrast = chance::between(rng, min_contrast, reach);
    paper.ink = draw::mix(paper.ground, extreme, std::clamp(contrast / reach, 0.0, 1.0));
  } else {
    paper.ink = extreme;
  }
  paper.accent = difficulty * rng.next_uniform() > 0.15
                     ? choose_ink(paper.ground, rng, std::max(min_contrast, 0.4))
                     : paper.ink;
  paper.faint = draw::mix(paper.ground, paper.ink, 0.12 + 0.13 * rng.next_uniform());
  paper.shade = draw::mix(paper.ground, paper.accent, 0.04 + 0.08 * rng.next_uniform());
  return paper;
}

void draw_pattern(draw::Canvas& canvas,
                  const draw::Box& box,
                  Pattern pattern,
                  const Paper& paper,
                  double pitch_px) {
  canvas.push_clip(Path().add_rect(box));
  draw_unclipped(canvas, box, pattern, paper, pitch_px);
  canvas.pop_clip();
}

Pattern choose_pattern(double difficulty, base::Rng& rng) {
  constexpr std::array kPatterns = {Pattern::kRuled,   Pattern::kSquared,  Pattern::kDotted,
                                    Pattern::kStriped, Pattern::kGradient, Pattern::kWaves};
  if (!chance::holds(rng, 0.4 * difficulty)) return Pattern::kNone;
  return chance::pick(kPatterns, rng);
}

}  // namespace tessera::synth
