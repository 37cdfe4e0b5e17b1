// What things stand on: plain and patterned grounds, bands of landscape, rooms.
#pragma once

#include <string>

#include "base/rng.h"
#include "draw/picture.h"
#include "synth/scene.h"

namespace tessera::synth {

struct Backdrop {
  draw::Image image{};
  std::string name{};   // for Scene::background: "grass", "table" ...; empty: not spoken of
  double ground_y = 0;  // things that stand, stand below this line: a horizon, the edge of a floor
};

// A ground of one colour or pattern.
[[nodiscard]] Backdrop plain_backdrop(const SceneRequest& request, base::Rng& rng);
// Grass, snow, sand, sea, sky, night: bands of colour with a horizon.
[[nodiscard]] Backdrop landscape_backdrop(const SceneRequest& request, base::Rng& rng);
// A wall with a floor, or a table's planks.
[[nodiscard]] Backdrop room_backdrop(const SceneRequest& request, base::Rng& rng);
// Any of them; plain ones more often where the difficulty is low.
[[nodiscard]] Backdrop any_backdrop(const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
