#include "synth/picture/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/exact_math.h"
#include "draw/canvas.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using draw::Colour;
using draw::Path;
using draw::Picture;
using draw::Point;

struct ShapeColour {
  std::string_view name;
  Colour colour;
};

// Far apart, so that a name is never in doubt.
constexpr std::array kColours = {
    ShapeColour{"red", {214, 36, 36}},       ShapeColour{"orange", {246, 136, 24}},
    ShapeColour{"yellow", {246, 218, 40}},   ShapeColour{"green", {44, 156, 60}},
    ShapeColour{"blue", {36, 84, 214}},      ShapeColour{"purple", {124, 46, 160}},
    ShapeColour{"pink", {250, 150, 196}},    ShapeColour{"brown", {120, 74, 36}},
    ShapeColour{"black", {20, 20, 20}},      ShapeColour{"grey", {128, 128, 128}},
    ShapeColour{"turquoise", {48, 200, 190}}};

// Regular polygon or star with its first point up, in -1 ... 1.
Path round_polygon(int num_points, double inner) {
  std::vector<Point> points;
  const int num_corners = inner > 0 ? 2 * num_points : num_points;
  for (int i = 0; i < num_corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / num_corners;
    const double radius = inner > 0 && i % 2 == 1 ? inner : 1;
    points.push_back({radius * base::exact_sin(angle), -radius * base::exact_cos(angle)});
  }
  return Path().add_polygon(points);
}

Path polygon(std::initializer_list<Point> points) {
  return Path().add_polygon(std::vector<Point>(points));
}

Path heart() {
  Path path;
  path.move_to({0, 0.95});
  path.curve_to({-1.7, -0.35}, {-0.75, -1.25}, {0, -0.45});
  path.curve_to({0.75, -1.25}, {1.7, -0.35}, {0, 0.95});
  return path.close();
}

Path crescent() {
  Path path;
  path.move_to({0.35, -0.94});
  path.curve_to({-1.35, -0.8}, {-1.35, 0.8}, {0.35, 0.94});
  path.curve_to({-0.45, 0.5}, {-0.45, -0.5}, {0.35, -0.94});
  return path.close();
}

Path ring() {
  return Path().add_sector({0, 0}, 0.55, 1, 0, 2 * std::numbers::pi);
}

struct ShapeEntry {
  std::string_view name;
  Path (*path)();
};

constexpr std::array kShapes = {
    ShapeEntry{"circle",
               [] {
                 return Path().add_circle({0, 0}, 1);
               }},
    ShapeEntry{"square",
               [] {
                 return Path().add_rect({-0.9, -0.9, 0.9, 0.9});
               }},
    ShapeEntry{"rectangle",
               [] {
                 return Path().add_rect({-1, -0.55, 1, 0.55});
               }},
    ShapeEntry{"triangle",
               [] {
                 return polygon({{0, -0.95}, {1, 0.85}, {-1, 0.85}});
               }},
    ShapeEntry{"star", [] { return round_polygon(5, 0.42); }},
    ShapeEntry{"diamond",
               [] {
                 return polygon({{0, -1}, {0.7, 0}, {0, 1}, {-0.7, 0}});
               }},
    ShapeEntry{"pentagon", [] { return round_polygon(5, 0); }},
    ShapeEntry{"hexagon", [] { return round_polygon(6, 0); }},
    ShapeEntry{"oval",
               [] {
                 return Path().add_ellipse({-1, -0.6, 1, 0.6});
               }},
    ShapeEntry{"cross",
               [] {
                 return polygon({{-0.33, -1},
                                 {0.33, -1},
                                 {0.33, -0.33},
                                 {1, -0.33},
                                 {1, 0.33},
                                 {0.33, 0.33},
                                 {0.33, 1},
                                 {-0.33, 1},
                                 {-0.33, 0.33},
                                 {-1, 0.33},
                                 {-1, -0.33},
                                 {-0.33, -0.33}});
               }},
    ShapeEntry{"heart", heart},
    ShapeEntry{"arrow",
               [] {
                 return polygon({{-1, -0.28},
                                 {0.2, -0.28},
                                 {0.2, -0.75},
                                 {1, 0},
                                 {0.2, 0.75},
                                 {0.2, 0.28},
                                 {-1, 0.28}});
               }},
    ShapeEntry{"ring", ring},
    ShapeEntry{"crescent", crescent},
};

// Without the empty rows and columns around the thing.
Picture trimmed(const Picture& picture) {
  const draw::Box box = draw::opaque_bounds(picture);
  return box.is_empty() ? picture : draw::crop(picture, box);
}

// On a transparent canvas around the mapped picture.
Picture turned(const Picture& picture, double radians) {
  if (radians == 0) return picture;
  const draw::Affine turn = draw::Affine::rotation(radians);
  const draw::Box box =
      turn.map_box({0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)});
  draw::Canvas canvas(static_cast<Index>(std::ceil(box.width())) + 2,
                      static_cast<Index>(std::ceil(box.height())) + 2, draw::kTransparent);
  canvas.paste_mapped(picture, turn.then(draw::Affine::translation(1 - box.x0, 1 - box.y0)));
  return trimmed(canvas.to_picture());
}

// A white edge around everything opaque, of whole pixels.
Picture outlined(const Picture& picture, Index width) {
  Picture edged = draw::make_picture(picture.width + 2 * width, picture.height + 2 * width);
  const auto alpha_at = [&](Index x, Index y) {
    return picture.rgba[static_cast<std::size_t>(4 * (y * picture.width + x) + 3)];
  };
  for (Index y = 0; y < picture.height; ++y) {
    for (Index x = 0; x < picture.width; ++x) {
      if (alpha_at(x, y) < 128) continue;
      for (Index dy = 0; dy <= 2 * width; ++dy) {
        std::uint8_t* row = edged.rgba.data() + 4 * ((y + dy) * edged.width + x);
        std::fill_n(row, 4 * (2 * width + 1), std::uint8_t{255});
      }
    }
  }
  draw::Canvas canvas(edged.width, edged.height, draw::kTransparent);
  canvas.paste_mapped(edged, draw::Affine());
  canvas.paste_mapped(
      picture, draw::Affine::translation(static_cast<double>(width), static_cast<double>(width)));
  return canvas.to_picture();
}

Picture scaled(const Picture& picture, double side_px) {
  const double factor = side_px / static_cast<double>(std::max(picture.width, picture.height));
  const auto side = [&](Index of) {
    return std::max<Index>(1,
                           static_cast<Index>(std::floor(static_cast<double>(of) * factor + 0.5)));
  };
  return draw::resize(picture, side(picture.width), side(picture.height));
}

Picture dressed(Picture picture, const FigureLook& look) {
  if (look.is_mirrored) picture = draw::flip_horizontally(picture);
  picture = turned(picture, look.radians);
  if (look.has_outline) picture = outlined(picture, 3);
  return picture;
}

bool is_named_thing(const AssetView& view, const PictureInfo& picture) {
  const Noun& noun = view.noun_of(picture);
  return noun.is_thing && picture.is_cut_out && !noun.name.empty();
}

}  // namespace

const PictureInfo* choose_picture(const AssetView& view, base::Rng& rng) {
  const std::span<const PictureInfo> pictures = view.pictures();
  // Nouns with many pictures would come too often: take one picture, then one of its noun's.
  for (int attempt = 0; attempt < 64 && !pictures.empty(); ++attempt) {
    const PictureInfo& first = chance::pick(pictures, rng);
    if (!is_named_thing(view, first)) continue;
    const auto num_of_noun = std::ranges::count_if(
        pictures, [&](const PictureInfo& info) { return info.noun == first.noun; });
    if (rng.next_below(static_cast<std::uint64_t>(num_of_noun)) == 0) return &first;
  }
  return nullptr;
}

const PictureInfo* choose_picture_of(const AssetView& view, std::string_view noun, base::Rng& rng) {
  std::vector<const PictureInfo*> found;
  for (const PictureInfo& picture : view.pictures()) {
    if (view.noun_of(picture).name == noun && is_named_thing(view, picture)) {
      found.push_back(&picture);
    }
  }
  return found.empty() ? nullptr : chance::pick(found, rng);
}

Figure picture_figure(Studio& studio,
                      const AssetView& view,
                      const PictureInfo& info,
                      const FigureLook& look) {
  Picture picture = scaled(trimmed(studio.picture(info)), look.side_px);
  Figure figure{.object = {.noun = view.noun_of(info).name}, .source = info.id};
  if (const auto colour = colour_of(picture)) figure.object.colour = *colour;
  figure.picture = dressed(std::move(picture), look);
  return figure;
}

bool is_shape(std::string_view noun) {
  return std::ranges::find(kShapes, noun, &ShapeEntry::name) != kShapes.end();
}

std::string_view choose_shape(base::Rng& rng) {
  return chance::pick(kShapes, rng).name;
}

std::string_view choose_colour_name(base::Rng& rng) {
  return chance::pick(kColours, rng).name;
}

Figure shape_figure(std::string_view shape, std::string_view colour, const FigureLook& look) {
  const auto entry = std::ranges::find(kShapes, shape, &ShapeEntry::name);
  const auto paint = std::ranges::find(kColours, colour, &ShapeColour::name);
  base::check(entry != kShapes.end() && paint != kColours.end(), "shape_figure",
              "a known shape and colour, are ", shape, " and ", colour);
  const double half = look.side_px / 2;
  draw::Canvas canvas(static_cast<Index>(look.side_px) + 4, static_cast<Index>(look.side_px) + 4,
                      draw::kTransparent);
  canvas.fill(
      entry->path().transformed(
          draw::Affine::scaling(half, half).then(draw::Affine::translation(half + 2, half + 2))),
      paint->colour, draw::FillRule::kEvenOdd);
  return {.picture = dressed(trimmed(canvas.to_picture()), look),
          .object = {.noun = std::string(shape), .colour = std::string(colour)}};
}

std::optional<std::string_view> colour_of(const Picture& picture) {
  constexpr double kShare = 0.8;
  constexpr int kFarthest = 48 * 48;  // squared distance in RGB within which a name is clear
  std::array<Index, kColours.size()> votes{};
  Index num_seen = 0;
  for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4) {
    const std::uint8_t* pixel = picture.rgba.data() + i;
    if (pixel[3] < 128) continue;
    ++num_seen;
    int nearest = kFarthest;
    std::size_t choice = kColours.size();
    for (std::size_t k = 0; k < kColours.size(); ++k) {
      const int r = pixel[0] - kColours[k].colour.r;
      const int g = pixel[1] - kColours[k].colour.g;
      const int b = pixel[2] - kColours[k].colour.b;
      const int distance = r * r + g * g + b * b;
      if (distance >= nearest) continue;
      nearest = distance;
      choice = k;
    }
    if (choice < votes.size()) ++votes[choice];
  }
  const auto best = std::ranges::max_element(votes);
  if (num_seen == 0 || static_cast<double>(*best) < kShare * static_cast<double>(num_seen)) {
    return std::nullopt;
  }
  return kColours[static_cast<std::size_t>(best - votes.begin())].name;
}

}  // namespace tessera::synth
