// Plain shapes in plain colours, drawn here: they need no package.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "draw/canvas.h"
#include "draw/picture.h"
#include "synth/assets/build/nouns.h"
#include "synth/assets/build/picture_files.h"
#include "synth/assets/build/pictures.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;
using draw::Path;
using draw::Point;

constexpr Index kSide = 96;
constexpr int kQuality = 90;

struct Shape {
  std::array<std::string_view, kLanguages.size()> names;  // by Language
  Path (*make)();
};
struct NamedColour {
  std::string_view name;
  draw::Colour colour;
};
constexpr std::array<NamedColour, 6> kColours = {{{"red", {220, 40, 40}},
                                                  {"blue", {40, 90, 210}},
                                                  {"green", {40, 160, 70}},
                                                  {"yellow", {245, 200, 40}},
                                                  {"purple", {140, 70, 180}},
                                                  {"black", {30, 30, 30}}}};

Path polygon(std::initializer_list<Point> points) {
  return Path().add_polygon(std::span(points.begin(), points.size()));
}

Path make_circle() {
  return Path().add_circle({48, 48}, 44);
}
Path make_square() {
  return Path().add_rect({6, 6, 90, 90});
}
Path make_rectangle() {
  return Path().add_rect({2, 22, 94, 74});
}
Path make_triangle() {
  return polygon({{48, 6}, {92, 88}, {4, 88}});
}
Path make_diamond() {
  return polygon({{48, 3}, {84, 48}, {48, 93}, {12, 48}});
}
Path make_hexagon() {
  return polygon({{26, 8}, {70, 8}, {93, 48}, {70, 88}, {26, 88}, {3, 48}});
}
Path make_star() {
  return polygon({{48, 3},
                  {59, 36},
                  {94, 36},
                  {66, 57},
                  {76, 91},
                  {48, 70},
                  {20, 91},
                  {30, 57},
                  {2, 36},
                  {37, 36}});
}
Path make_cross() {
  return polygon({{34, 4},
                  {62, 4},
                  {62, 34},
                  {92, 34},
                  {92, 62},
                  {62, 62},
                  {62, 92},
                  {34, 92},
                  {34, 62},
                  {4, 62},
                  {4, 34},
                  {34, 34}});
}
Path make_arrow() {
  return polygon({{4, 36}, {52, 36}, {52, 14}, {93, 48}, {52, 82}, {52, 60}, {4, 60}});
}
Path make_heart() {
  return Path()
      .move_to({48, 90})
      .curve_to({-20, 44}, {14, -14}, {48, 26})
      .curve_to({82, -14}, {116, 44}, {48, 90})
      .close();
}
Path make_crescent() {
  return Path()
      .move_to({64, 6})
      .curve_to({-18, 2}, {-18, 94}, {64, 90})
      .curve_to({20, 78}, {20, 18}, {64, 6})
      .close();
}

constexpr std::array<Shape, 11> kShapes = {{
    {{"circle", "Kreis", "cercle", "círculo", "κύκλος", "круг", "圆形"}, make_circle},
    {{"square", "Quadrat", "carré", "cuadrado", "τετράγωνο", "квадрат", "正方形"}, make_square},
    {{"rectangle", "Rechteck", "rectangle", "rectángulo", "ορθογώνιο", "прямоугольник", "长方形"},
     make_rectangle},
    {{"triangle", "Dreieck", "triangle", "triángulo", "τρίγωνο", "треугольник", "三角形"},
     make_triangle},
    {{"diamond", "Raute", "losange", "rombo", "ρόμβος", "ромб", "菱形"}, make_diamond},
    {{"hexagon", "Sechseck", "hexagone", "hexágono", "εξάγωνο", "шестиугольник", "六边形"},
     make_hexagon},
    {{"star", "Stern", "étoile", "estrella", "αστέρι", "звезда", "星星"}, make_star},
    {{"cross", "Kreuz", "croix", "cruz", "σταυρός", "крест", "十字"}, make_cross},
    {{"arrow", "Pfeil", "flèche", "flecha", "βέλος", "стрелка", "箭头"}, make_arrow},
    {{"heart", "Herz", "cœur", "corazón", "καρδιά", "сердце", "心形"}, make_heart},
    {{"crescent", "Mondsichel", "croissant", "media luna", "ημισέληνος", "полумесяц", "月牙"},
     make_crescent},
}};

}  // namespace

Result<void> gather_shapes(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kOwnOrigin);
  if (!origin) return {};
  for (const Shape& shape : kShapes) {
    Noun noun = make_noun(shape.names.front(), "shape");
    for (std::size_t i = 0; i < kLanguages.size(); ++i)
      noun.names[i] = shape.names[i];
    const std::string name = noun.name;
    collection.add_noun(std::move(noun));
    for (const NamedColour& colour : kColours) {
      draw::Canvas canvas(kSide, kSide, draw::kTransparent);
      canvas.fill(shape.make(), colour.colour);
      TESSERA_TRY(picture, trimmed(canvas.to_picture(), kSide, name));
      collection.add_picture(name, {.id = cat("shape-", name, "-", colour.name),
                                    .style = PictureStyle::kDrawing,
                                    .width = picture.width,
                                    .height = picture.height,
                                    .file = encode_webp(picture, kQuality),
                                    .origin = *origin});
    }
  }
  return {};
}

}  // namespace tessera::synth::build
