#include "synth/generator.h"

#include <array>

#include "base/check.h"
#include "synth/assets/studio.h"
#include "synth/chart/chart.h"
#include "synth/document/document.h"
#include "synth/picture/picture.h"
#include "synth/screen/screen.h"
#include "synth/table/table.h"
#include "synth/text/text.h"

namespace tessera::synth {
namespace {

bool is_on_side(const SceneTemplate& entry, Split split) {
  return entry.is_held_out == (split == Split::kHeldOut);
}

}  // namespace

std::span<const Generator> generators() {
  static const std::array kGenerators = {
      Generator{"text", text_templates()},     Generator{"document", document_templates()},
      Generator{"table", table_templates()},   Generator{"chart", chart_templates()},
      Generator{"screen", screen_templates()}, Generator{"picture", picture_templates()}};
  return kGenerators;
}

Scene make_scene(const Generator& generator,
                 const SceneTemplate& entry,
                 Studio& studio,
                 const SceneRequest& request,
                 base::Rng& rng) {
  studio.begin_scene();
  Scene scene = entry.make(studio, request, rng);
  scene.provenance.generator = generator.name;
  scene.provenance.layout = entry.name;
  return scene;
}

Scene make_scene(const Generator& generator,
                 Studio& studio,
                 const SceneRequest& request,
                 base::Rng& rng) {
  double whole = 0;
  for (const SceneTemplate& entry : generator.templates) {
    if (is_on_side(entry, request.split)) whole += entry.weight;
  }
  base::check(whole > 0, "make_scene", generator.name,
              ": a template on the wanted side of the split, has none");
  double left = rng.next_uniform() * whole;
  const SceneTemplate* chosen = nullptr;
  for (const SceneTemplate& entry : generator.templates) {
    if (!is_on_side(entry, request.split)) continue;
    chosen = &entry;
    left -= entry.weight;
    if (left < 0) break;
  }
  return make_scene(generator, *chosen, studio, request, rng);
}

}  // namespace tessera::synth
