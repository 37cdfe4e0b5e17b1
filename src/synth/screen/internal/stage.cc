#include "synth/screen/internal/stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "synth/chance.h"

namespace tessera::synth {

using chance::between;
using chance::holds;
using draw::Box;

Stage::Stage(
    Studio& studio, const SceneRequest& request, base::Rng& rng_, Device device, double most_ems)
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
      prose(studio.view(request), request.language, rng_),
      words(prose, rng_),
      gallery(studio, request, rng_),
      pen(sheet, look) {
  choose_letters(look, sheet, most_ems);
}

Scene Stage::finish() {
  sheet.scene.provenance.passages = prose.used_documents();
  sheet.scene.provenance.pictures = gallery.used();
  return sheet.finish();
}

std::vector<Box> window_places(Stage& stage, const Box& room, draw::Point wanted) {
  const bool is_wide = room.width() >= room.height();
  const double length = is_wide ? room.width() : room.height();
  const double each = is_wide ? wanted.x : wanted.y;
  const auto most = std::clamp<Index>(static_cast<Index>(length / (1.25 * each)), 1, 6);
  const bool is_extreme = length > 2.2 * (is_wide ? room.height() : room.width());
  const Index count = is_extreme ? stage.rng.next_between((most + 1) / 2, most) : 1;
  std::vector<Box> places;
  places.reserve(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const double begin = length * static_cast<double>(i) / static_cast<double>(count);
    const double end = length * static_cast<double>(i + 1) / static_cast<double>(count);
    const Box cell = is_wide ? Box{room.x0 + begin, room.y0, room.x0 + end, room.y1}
                             : Box{room.x0, room.y0 + begin, room.x1, room.y0 + end};
    const double width = std::floor(std::min(wanted.x, cell.width()));
    const double height = std::floor(std::min(wanted.y, cell.height()));
    const double x = std::round(cell.x0 + (cell.width() - width) * between(stage.rng, 0.2, 0.8));
    const double y = std::round(cell.y0 + (cell.height() - height) * between(stage.rng, 0.2, 0.8));
    places.push_back(draw::intersect({x, y, x + width, y + height}, room));
  }
  return places;
}

Box large_place(Stage& stage, const Box& room) {
  const double shorter = std::min(room.width(), room.height());
  if (shorter < 20 * stage.em() || holds(stage.rng, 0.4)) return room;
  const double left = std::round(shorter * between(stage.rng, 0.01, 0.1));
  const double top = std::round(shorter * between(stage.rng, 0.01, 0.08));
  const double right = std::round(shorter * between(stage.rng, 0.01, 0.1));
  const double bottom = std::round(shorter * between(stage.rng, 0.01, 0.1));
  return {room.x0 + left, room.y0 + top, room.x1 - right, room.y1 - bottom};
}

Box square_in(const Box& box, double side_px) {
  const double side = std::min({side_px, std::floor(box.width()), std::floor(box.height())});
  const double x = std::round(box.centre().x - side / 2);
  const double y = std::round(box.centre().y - side / 2);
  return {x, y, x + side, y + side};
}

}  // namespace tessera::synth
