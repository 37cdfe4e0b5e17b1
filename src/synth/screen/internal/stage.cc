#include "synth/screen/internal/stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "synth/chance.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using draw::Box;

Stage::Stage(Studio& studio, const SceneRequest& request, base::Rng& rng_, Device device)
    : look(choose_look(device, request, rng_)),
      sheet(studio,
            request,
            rng_,
            {.ground = look.window,
             .ink = look.ink,
             .accent = look.accent,
             .faint = look.line,
             .shade = look.bar}),
      rng(rng_),
      prose(studio.view(request.split), request.language, rng_),
      words(prose, rng_),
      gallery(studio, request, rng_),
      pen(sheet, look) {
  choose_letters(look, sheet);
}

Scene Stage::finish() {
  sheet.scene.provenance.passages = prose.used_documents();
  sheet.scene.provenance.pictures = gallery.used();
  return sheet.finish();
}

std::vector<Box> window_places(Stage& stage, draw::Point wanted) {
  const Box bounds = stage.bounds();
  const bool is_wide = bounds.width() >= bounds.height();
  const double length = is_wide ? bounds.width() : bounds.height();
  const double each = is_wide ? wanted.x : wanted.y;
  const auto most = std::clamp<Index>(static_cast<Index>(length / (1.25 * each)), 1, 6);
  const bool is_extreme = length > 2.2 * (is_wide ? bounds.height() : bounds.width());
  const Index count = is_extreme ? stage.rng.next_between((most + 1) / 2, most) : 1;
  std::vector<Box> places;
  places.reserve(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const double begin = length * static_cast<double>(i) / static_cast<double>(count);
    const double end = length * static_cast<double>(i + 1) / static_cast<double>(count);
    const Box cell =
        is_wide ? Box{begin, bounds.y0, end, bounds.y1} : Box{bounds.x0, begin, bounds.x1, end};
    const double width = std::floor(std::min(wanted.x, cell.width()));
    const double height = std::floor(std::min(wanted.y, cell.height()));
    const double x = std::round(cell.x0 + (cell.width() - width) * between(stage.rng, 0.2, 0.8));
    const double y = std::round(cell.y0 + (cell.height() - height) * between(stage.rng, 0.2, 0.8));
    places.push_back(draw::intersect({x, y, x + width, y + height}, bounds));
  }
  return places;
}

Box large_place(Stage& stage) {
  const Box bounds = stage.bounds();
  const double shorter = std::min(bounds.width(), bounds.height());
  if (shorter < 20 * stage.em() || holds(stage.rng, 0.4)) return bounds;
  const double left = std::round(shorter * between(stage.rng, 0.01, 0.1));
  const double top = std::round(shorter * between(stage.rng, 0.01, 0.08));
  const double right = std::round(shorter * between(stage.rng, 0.01, 0.1));
  const double bottom = std::round(shorter * between(stage.rng, 0.01, 0.1));
  return {bounds.x0 + left, bounds.y0 + top, bounds.x1 - right, bounds.y1 - bottom};
}

Box square_in(const Box& box, double side_px) {
  const double side = std::min({side_px, std::floor(box.width()), std::floor(box.height())});
  const double x = std::round(box.centre().x - side / 2);
  const double y = std::round(box.centre().y - side / 2);
  return {x, y, x + side, y + side};
}

}  // namespace tessera::synth
