#include "synth/picture/picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "draw/canvas.h"
#include "synth/chance.h"
#include "synth/layout/faces.h"
#include "synth/picture/backdrop.h"
#include "synth/picture/cast.h"
#include "synth/picture/composition.h"
#include "synth/picture/spots.h"
#include "synth/planned_templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;

enum class Arrangement : std::uint8_t {
  kScattered,
  kUneven,  // scattered, sizes far apart
  kHeaped,
  kRow,
  kColumn,
  kGrid,
  kCircle,
  kStanding,
};

enum class Ground : std::uint8_t { kPlain, kLandscape, kRoom, kAny };

// A template in numbers.
struct Plan {
  std::string_view name;
  double weight = 1;
  bool is_held_out = false;
  Arrangement arrangement = Arrangement::kScattered;
  Ground ground = Ground::kAny;
  Casting casting = Casting::kMixed;
  Index min_count = 2;
  Index max_count = 6;
  double lean = 0.1;  // radians to either side, at full difficulty
  bool is_sticker = false;
  bool is_labelled = false;  // each thing's name below it
};

Backdrop backdrop_of(Ground ground, const SceneRequest& request, base::Rng& rng) {
  switch (ground) {
    case Ground::kPlain:
      return plain_backdrop(request, rng);
    case Ground::kLandscape:
      return landscape_backdrop(request, rng);
    case Ground::kRoom:
      return room_backdrop(request, rng);
    case Ground::kAny:
      break;
  }
  return any_backdrop(request, rng);
}

std::vector<Spot> spots_of(Arrangement arrangement, const Room& room, base::Rng& rng) {
  switch (arrangement) {
    case Arrangement::kScattered:
      return scattered_spots(room, /*spread=*/1.6, rng);
    case Arrangement::kUneven:
      return scattered_spots(room, /*spread=*/4, rng);
    case Arrangement::kHeaped:
      return heaped_spots(room, rng);
    case Arrangement::kRow:
      return row_spots(room, /*is_upright=*/false, rng);
    case Arrangement::kColumn:
      return row_spots(room, /*is_upright=*/true, rng);
    case Arrangement::kGrid:
      return grid_spots(room, rng);
    case Arrangement::kCircle:
      return circle_spots(room, rng);
    case Arrangement::kStanding:
      break;
  }
  return standing_spots(room, rng);
}

// More things where more is asked for.
Index count_of(const Plan& plan, double density, base::Rng& rng) {
  const double middle = static_cast<double>(plan.min_count) +
                        density * static_cast<double>(plan.max_count - plan.min_count);
  const double count =
      middle + between(rng, -0.35, 0.35) * static_cast<double>(plan.max_count - plan.min_count);
  return std::clamp(static_cast<Index>(std::floor(count + 0.5)), plan.min_count, plan.max_count);
}

// A soft dark ellipse below a thing that stands.
void add_shadow(Composition& composition, const draw::Picture& figure, Index x, Index y) {
  const Index height = std::max<Index>(4, figure.width / 6);
  draw::Canvas canvas(figure.width, height, draw::kTransparent);
  canvas.fill(draw::Path().add_ellipse(canvas.bounds()), draw::Colour{0, 0, 0, 60});
  composition.shade(canvas.to_picture(), x, y + figure.height - height / 2);
}

// Where a label has room.
struct LabelRoom {
  draw::Point top{};  // the middle of its upper edge
  double width = 0;
};

// Draws the words on a plate, as one line of the page; nothing where they would be too small to
// read.
void add_label(Composition& composition,
               FaceSet& faces,
               const std::string& text,
               const LabelRoom& room,
               Node& page) {
  constexpr double kLargest = 17;
  constexpr double kSmallest = 11;
  const StyledFace face = faces.face_for(text);
  if (face.face == nullptr) return;
  const double per_pixel =
      face.face->shape(text, kLargest, {.style = face.style}).advance / kLargest;
  const double size = std::min(kLargest, std::floor((room.width - 8) / std::max(per_pixel, 0.1)));
  if (size < kSmallest) return;
  const draw::FontMetrics metrics = faces.metrics(size);
  const draw::GlyphRun whole = face.face->shape(text, size, {.style = face.style});
  draw::Canvas canvas(static_cast<Index>(whole.advance) + 8,
                      static_cast<Index>(metrics.ascent + metrics.descent) + 6,
                      draw::Colour{255, 255, 255, 235});
  const double left = std::floor(room.top.x - static_cast<double>(canvas.width()) / 2);
  const double upper = std::floor(room.top.y);
  const draw::Image& image = composition.image();
  const bool fits =
      left >= 0 && left + static_cast<double>(canvas.width()) <= static_cast<double>(image.width) &&
      upper + static_cast<double>(canvas.height()) <= static_cast<double>(image.height);
  if (!fits) return;
  Node line{.kind = NodeKind::kLine};
  double x = 4;
  for (std::size_t first = 0; first < text.size();) {
    const std::size_t end = std::min(text.find(' ', first), text.size());
    const std::string word = text.substr(first, end - first);
    const draw::GlyphRun run = face.face->shape(word, size, {.style = face.style});
    const draw::Box ink =
        canvas.draw_glyphs(run, {.baseline = {x, 3 + metrics.ascent}}, draw::kBlack);
    line.children.push_back(
        {.kind = NodeKind::kWord, .text = word, .box = ink.translated({left, upper})});
    x += run.advance + face.face->shape(" ", size).advance;
    first = end + 1;
  }
  composition.shade(canvas.to_picture(), static_cast<Index>(left), static_cast<Index>(upper));
  page.children.push_back({.kind = NodeKind::kCaption, .children = {std::move(line)}});
}

FigureLook look_for(const Plan& plan,
                    const SceneRequest& request,
                    const Spot& spot,
                    base::Rng& rng) {
  FigureLook look{.side_px = std::max(12.0, spot.side_px * (plan.is_labelled ? 0.7 : 0.95)),
                  .is_mirrored = holds(rng, 0.3),
                  .has_outline = plan.is_sticker};
  if (holds(rng, 0.4)) look.radians = between(rng, -plan.lean, plan.lean) * request.difficulty;
  return look;
}

// A turned figure is larger than its spot.
Index origin_of(double centre, Index side) {
  return static_cast<Index>(std::floor(centre - static_cast<double>(side) / 2 + 0.5));
}

// Things in the language's own words, where the assets have them.
std::string label_of(const AssetView& view, const Figure& figure, Language language) {
  const auto noun = std::ranges::find(view.assets().nouns(), figure.object.noun, &Noun::name);
  return noun == view.assets().nouns().end() ? std::string() : noun->in(language);
}

Scene compose(const Plan& plan, Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Backdrop backdrop = backdrop_of(plan.ground, request, rng);
  const double margin = 0.02 * static_cast<double>(std::min(request.width, request.height));
  Room room{.box = draw::Box{0, 0, static_cast<double>(request.width),
                             static_cast<double>(request.height)}
                       .expanded(-margin),
            .count = count_of(plan, request.density, rng)};
  if (plan.arrangement == Arrangement::kStanding) room.box.y0 = backdrop.ground_y;
  const std::vector<Spot> spots = spots_of(plan.arrangement, room, rng);
  Cast cast(studio, request, plan.casting, rng);
  Composition composition(std::move(backdrop.image));
  std::optional<FaceSet> faces;
  if (plan.is_labelled) {
    faces.emplace(
        choose_faces(studio, {.split = request.split, .language = request.language}, rng));
  }
  Node page;
  Provenance provenance;
  for (const Spot& spot : spots) {
    std::optional<Figure> figure =
        cast.figure_for(composition.image(), spot, look_for(plan, request, spot, rng));
    if (!figure) continue;
    const Index x = origin_of(spot.centre.x, figure->picture.width);
    const Index y = origin_of(spot.centre.y, figure->picture.height);
    if (plan.arrangement == Arrangement::kStanding) add_shadow(composition, figure->picture, x, y);
    if (!figure->source.empty()) provenance.pictures.push_back(figure->source);
    if (faces) {
      const std::string label = label_of(studio.view(request), *figure, request.language);
      if (!label.empty()) {
        add_label(composition, *faces, label,
                  {.top = {spot.centre.x, static_cast<double>(y + figure->picture.height) + 2},
                   .width = 1.1 * spot.side_px},
                  page);
      }
    }
    composition.place(figure->picture, std::move(figure->object), x, y);
  }
  Scene scene = std::move(composition).finish();
  name_sizes(scene.objects);
  close_boxes(page);
  scene.root = std::move(page);
  scene.language = request.language;
  scene.background = backdrop.name;
  scene.provenance = std::move(provenance);
  if (faces) scene.provenance.fonts = faces->used_fonts();
  return scene;
}

constexpr auto kPlans = std::to_array<Plan>({
#include "synth/picture/picture_table.inc"
});
constexpr auto kTemplates = planned_templates<kPlans, compose>();

}  // namespace

std::span<const SceneTemplate> picture_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
