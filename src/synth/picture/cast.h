// Who takes part: figures for the spots of a picture, by a rule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "draw/picture.h"
#include "synth/assets/studio.h"
#include "synth/picture/figures.h"
#include "synth/picture/spots.h"
#include "synth/scene.h"

namespace tessera::synth {

enum class Casting : std::uint8_t {
  kMixed,     // a thing of its own for every spot, a shape now and then
  kSame,      // one thing, again and again
  kTwoKinds,  // two things by turns of chance
  kShapes,    // shapes and colours of all kinds
  kOneShape,  // one shape in different colours
};

// Remembers what was chosen for the earlier spots of the same picture. The request's noun comes
// first where the casting allows it.
class Cast {
 public:
  Cast(Studio& studio, const SceneRequest& request, Casting casting, base::Rng& rng);

  // A figure for the spot; shapes stand out from the ground's colour there. Nothing when the assets
  // have no picture for it.
  [[nodiscard]] std::optional<Figure> figure_for(const draw::Image& ground,
                                                 const Spot& spot,
                                                 const FigureLook& look);

 private:
  // The shape of this name; empty: any.
  [[nodiscard]] Figure shape_on(const draw::Image& ground,
                                const Spot& spot,
                                const FigureLook& look,
                                const std::string& wanted);

  Studio& studio_;
  AssetView view_;
  Casting casting_;
  base::Rng& rng_;
  std::vector<const PictureInfo*> chosen_{};  // of kSame and kTwoKinds
  std::string shape_{};                       // of kOneShape
  std::string noun_{};                        // of the request, until it is shown
  std::vector<std::string> colours_{};        // that kOneShape has used
};

// Says of things of one name which are large and which are small, where that is beyond doubt.
void name_sizes(std::vector<Object>& objects);

}  // namespace tessera::synth
