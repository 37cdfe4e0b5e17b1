#include "synth/picture/backdrop.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "draw/canvas.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Canvas;
using draw::Colour;

// Low and high end.
struct Span {
  double low = 0;
  double high = 1;
};

Colour colour_within(Span hue, Span saturation, Span value, base::Rng& rng) {
  const double h = between(rng, hue.low, hue.high);
  const double s = between(rng, saturation.low, saturation.high);
  const double v = between(rng, value.low, value.high);
  return draw::from_hsv(360 * h, s, v);
}

Colour light_colour(base::Rng& rng) {
  return colour_within({}, {0, 0.35}, {0.82, 1}, rng);
}

// Light mostly; dark and strong ones as the difficulty grows.
Colour ground_colour(double difficulty, base::Rng& rng) {
  if (!holds(rng, 0.35 * difficulty)) return light_colour(rng);
  return colour_within({}, {0.1, 0.7}, {0.15, 0.8}, rng);
}

Canvas canvas_of(const SceneRequest& request, Colour colour) {
  return {request.width, request.height, colour};
}

void draw_stripes(Canvas& canvas, Colour colour, double pitch, bool is_upright) {
  const draw::Box all = canvas.bounds();
  draw::Path path;
  const double end = is_upright ? all.x1 : all.y1;
  for (double at = 0; at < end; at += 2 * pitch) {
    path.add_rect(is_upright ? draw::Box{at, 0, at + pitch, all.y1}
                             : draw::Box{0, at, all.x1, at + pitch});
  }
  canvas.fill(path, colour);
}

void draw_checks(Canvas& canvas, Colour colour, double pitch) {
  const draw::Box all = canvas.bounds();
  draw::Path path;
  Index row = 0;
  for (double y = 0; y < all.y1; y += pitch, ++row) {
    for (double x = row % 2 == 0 ? 0 : pitch; x < all.x1; x += 2 * pitch) {
      path.add_rect({x, y, x + pitch, y + pitch});
    }
  }
  canvas.fill(path, colour);
}

void draw_dots(Canvas& canvas, Colour colour, double pitch) {
  const draw::Box all = canvas.bounds();
  draw::Path path;
  for (double y = pitch / 2; y < all.y1; y += pitch) {
    for (double x = pitch / 2; x < all.x1; x += pitch)
      path.add_circle({x, y}, pitch / 7);
  }
  canvas.fill(path, colour);
}

// Soft blots of one colour: clouds, stains, leaves of grass seen from afar.
void draw_blots(Canvas& canvas, const draw::Box& box, Colour colour, Span number, base::Rng& rng) {
  const auto count = static_cast<Index>(between(rng, number.low, number.high + 1));
  for (Index i = 0; i < count; ++i) {
    const double radius = between(rng, 0.02, 0.09) * std::min(box.width(), box.height()) + 2;
    const draw::Point centre{between(rng, box.x0, box.x1), between(rng, box.y0, box.y1)};
    const double width = radius * between(rng, 1, 2.5);
    canvas.fill(draw::Path().add_ellipse(
                    {centre.x - width, centre.y - radius, centre.x + width, centre.y + radius}),
                colour);
  }
}

struct Landscape {
  std::string_view name;
  Colour top;     // of the upper band, at the picture's edge
  Colour middle;  // … at the horizon
  Colour ground;
};

constexpr std::array kLandscapes = {
    Landscape{"grass", {120, 180, 240}, {205, 230, 250}, {96, 160, 70}},
    Landscape{"snow", {150, 185, 220}, {215, 228, 240}, {240, 244, 250}},
    Landscape{"sand", {110, 190, 240}, {210, 235, 250}, {226, 200, 146}},
    Landscape{"sea", {140, 195, 245}, {220, 236, 250}, {40, 110, 180}},
    Landscape{"sky", {90, 160, 235}, {200, 226, 250}, {200, 226, 250}},
    Landscape{"night", {10, 14, 40}, {34, 40, 90}, {24, 34, 46}},
};

Colour varied(Colour colour, base::Rng& rng) {
  const auto moved = [&](std::uint8_t level) {
    return static_cast<std::uint8_t>(
        std::clamp<std::int64_t>(level + rng.next_between(-12, 12), 0, 255));
  };
  return {moved(colour.r), moved(colour.g), moved(colour.b)};
}

Backdrop finished(const Canvas& canvas, std::string_view name, double ground_y) {
  return {.image = canvas.to_image(), .name = std::string(name), .ground_y = ground_y};
}

Backdrop table_backdrop(const SceneRequest& request, base::Rng& rng) {
  const Colour wood = varied({176, 124, 76}, rng);
  Canvas canvas = canvas_of(request, wood);
  const double plank =
      static_cast<double>(request.height) / static_cast<double>(rng.next_between(3, 7));
  for (double y = 0; y < canvas.bounds().y1; y += plank) {
    canvas.fill(draw::Path().add_rect({0, y, canvas.bounds().x1, y + plank}), varied(wood, rng));
    canvas.fill(draw::Path().add_rect({0, y, canvas.bounds().x1, y + 1.5}),
                draw::mix(wood, draw::kBlack, 0.4));
    for (int grain = 0; grain < 4; ++grain) {
      const double at = y + between(rng, 0.1, 0.9) * plank;
      canvas.fill(draw::Path().add_rect({0, at, canvas.bounds().x1, at + 1}),
                  draw::mix(wood, draw::kBlack, 0.15));
    }
  }
  return finished(canvas, "table", 0);
}

Backdrop wall_backdrop(const SceneRequest& request, base::Rng& rng) {
  const Colour wall = light_colour(rng);
  Canvas canvas = canvas_of(request, wall);
  if (holds(rng, 0.5)) {
    draw_stripes(canvas, draw::mix(wall, draw::kBlack, 0.05), between(rng, 12, 40),
                 /*is_upright=*/true);
  }
  const double floor_y = between(rng, 0.55, 0.8) * canvas.bounds().y1;
  const Colour floor = colour_within({0.05, 0.12}, {0.2, 0.5}, {0.45, 0.75}, rng);
  canvas.fill(draw::Path().add_rect({0, floor_y, canvas.bounds().x1, canvas.bounds().y1}), floor);
  canvas.fill(draw::Path().add_rect({0, floor_y - 5, canvas.bounds().x1, floor_y}),
              draw::mix(wall, draw::kWhite, 0.6));
  return finished(canvas, "wall", floor_y);
}

}  // namespace

Backdrop plain_backdrop(const SceneRequest& request, base::Rng& rng) {
  const Colour ground = ground_colour(request.difficulty, rng);
  Canvas canvas = canvas_of(request, ground);
  const Colour towards = holds(rng, 0.5) ? draw::kBlack : draw::kWhite;
  const Colour second = draw::mix(ground, towards, between(rng, 0.06, 0.2));
  const double pitch = between(rng, 8, 48);
  const auto kind = holds(rng, 0.4) ? 0 : rng.next_between(1, 6);
  if (kind == 1) draw_stripes(canvas, second, pitch, /*is_upright=*/true);
  if (kind == 2) draw_stripes(canvas, second, pitch, /*is_upright=*/false);
  if (kind == 3) draw_checks(canvas, second, pitch);
  if (kind == 4) draw_dots(canvas, second, pitch);
  if (kind == 5) draw_blots(canvas, canvas.bounds(), second, {10, 60}, rng);
  if (kind == 6) {
    canvas.fill(draw::Path().add_rect(canvas.bounds()),
                draw::LinearGradient{
                    .from = {0, 0},
                    .to = {between(rng, -1, 1) * canvas.bounds().x1, canvas.bounds().y1},
                    .stops = {{.at = 0, .colour = ground},
                              {.at = 1, .colour = ground_colour(request.difficulty, rng)}}});
  }
  return finished(canvas, "", 0);
}

Backdrop landscape_backdrop(const SceneRequest& request, base::Rng& rng) {
  const Landscape& look = chance::pick(kLandscapes, rng);
  Canvas canvas = canvas_of(request, look.ground);
  const draw::Box all = canvas.bounds();
  const double horizon = look.name == "sky" ? all.y1 : between(rng, 0.3, 0.6) * all.y1;
  canvas.fill(draw::Path().add_rect({0, 0, all.x1, horizon}),
              draw::LinearGradient{.from = {0, 0},
                                   .to = {0, horizon},
                                   .stops = {{.at = 0, .colour = varied(look.top, rng)},
                                             {.at = 1, .colour = varied(look.middle, rng)}}});
  if (look.name == "night") {
    draw::Path stars;
    for (int i = 0; i < 40; ++i) {
      const draw::Point centre{between(rng, 0, all.x1), between(rng, 0, horizon)};
      stars.add_circle(centre, between(rng, 0.6, 1.6));
    }
    canvas.fill(stars, Colour{250, 250, 220});
  } else {
    draw_blots(canvas, {0, 0, all.x1, 0.8 * horizon}, Colour{255, 255, 255, 90}, {0, 6}, rng);
  }
  if (horizon < all.y1) {
    const Colour ground = varied(look.ground, rng);
    const draw::Box below{0, horizon, all.x1, all.y1};
    canvas.fill(draw::Path().add_rect(below), ground);
    canvas.push_clip(draw::Path().add_rect(below));
    draw_blots(canvas, below, draw::mix(ground, draw::kBlack, 0.08), {5, 30}, rng);
    canvas.pop_clip();
  }
  return finished(canvas, look.name, look.name == "sky" ? 0 : horizon);
}

Backdrop room_backdrop(const SceneRequest& request, base::Rng& rng) {
  return holds(rng, 0.5) ? table_backdrop(request, rng) : wall_backdrop(request, rng);
}

Backdrop any_backdrop(const SceneRequest& request, base::Rng& rng) {
  if (!holds(rng, 0.25 + 0.4 * request.difficulty)) return plain_backdrop(request, rng);
  return holds(rng, 0.6) ? landscape_backdrop(request, rng) : room_backdrop(request, rng);
}

}  // namespace tessera::synth
