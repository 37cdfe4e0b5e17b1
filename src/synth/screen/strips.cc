// Parts of screens: bars, rails, single controls.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

}  // namespace

Scene make_single_button(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  const Box bounds = stage.bounds();
  const double x = std::floor(bounds.width() * between(rng, 0, 0.08));
  const double y = std::max(0.0, std::floor((bounds.height() - stage.look.row_px) / 2));
  const Box box{bounds.x0 + x, bounds.y0 + y, bounds.x1 - x, bounds.y1 - y};
  // The longest of some names that fits.
  std::vector<std::string> names = stage.words.several(WordGroup::kAnswers, 4);
  names.push_back(stage.words.word(ScreenWord::kOk));
  names.push_back(stage.words.word(ScreenWord::kYes));
  names.push_back(std::to_string(rng.next_between(1, 9)));
  for (const std::string& name : names) {
    if (stage.pen.width_of(name) > 0.74 * box.width()) continue;
    stage.add(draw_button(stage.pen, box, name, ButtonKind::kMain));
    break;
  }
  return stage.finish();
}

}  // namespace tessera::synth
