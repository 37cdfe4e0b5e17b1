// The generators by name: each has many templates, some of which are held out. A template is a pure
// function of the studio's assets, the request and the random stream.
#pragma once

#include <span>
#include <string_view>

#include "base/rng.h"
#include "synth/scene.h"

namespace tessera::synth {

class Studio;  // synth/assets/studio.h: one worker's faces and decoded pictures

struct SceneTemplate {
  std::string_view name;  // unique within its generator
  double weight = 1;      // share within its generator, relative to the others
  bool is_held_out = false;
  Scene (*make)(Studio& studio, const SceneRequest& request, base::Rng& rng) = nullptr;
};

struct Generator {
  std::string_view name;  // "text", "document", "table", "chart", "screen", "picture"
  std::span<const SceneTemplate> templates;
};

// Those that exist, in a fixed order.
[[nodiscard]] std::span<const Generator> generators();

// A scene of this template of the generator, whichever side it is on.
[[nodiscard]] Scene make_scene(const Generator& generator,
                               const SceneTemplate& entry,
                               Studio& studio,
                               const SceneRequest& request,
                               base::Rng& rng);

// A scene of one of the generator's templates on the request's side of the split, chosen by weight.
[[nodiscard]] Scene make_scene(const Generator& generator,
                               Studio& studio,
                               const SceneRequest& request,
                               base::Rng& rng);

}  // namespace tessera::synth
