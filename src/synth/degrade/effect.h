// One way in which a picture of a page gets worse, applied with a strength.
//
//   Degraded page{.image = image};
//   apply_effect(page, Effect::kPerspective, {.strength = 0.5}, rng);
//   const draw::Box word = page.map.map_box(clean_word);
//
// Strength 0 changes nothing; 1 is as bad as text of `text_px` can still be read. What an effect
// does is a function of its strength, the size of the picture and the Rng alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "draw/picture.h"
#include "synth/degrade/point_map.h"

namespace tessera::synth {

enum class Effect : std::uint8_t {
  // the page itself
  kColouredPaper,
  kPaperGrain,
  kInkBleed,
  kInkThin,
  kInkFade,
  kCoffeeRing,
  kBlots,
  // its shape and place
  kCurl,
  kFolds,
  kCrumple,
  kRotation,
  kPerspective,
  kTableTop,
  // light
  kShadow,
  kVignette,
  kGlare,
  kColourCast,
  kContrast,
  kGreyscale,
  // the device
  kDust,
  kHairs,
  kCopierDirt,
  kMoire,
  kGaussianBlur,
  kMotionBlur,
  kDefocus,
  kLowResolution,
  kGaussianNoise,
  kSaltAndPepper,
  kBands,
  kStreaks,
  kFax,
  kJpeg,
};

inline constexpr int kNumEffects = static_cast<int>(Effect::kJpeg) + 1;

// The effect's name in snake_case, for statistics and recipes.
[[nodiscard]] std::string_view to_string(Effect effect);

// Points move.
[[nodiscard]] bool is_geometric(Effect effect);

struct Dose {
  double strength = 0;   // 0 … 1
  double text_px = 14;   // height of the smallest text that must stay readable
  bool may_grow = true;  // the canvas may get larger; otherwise the page shrinks to fit
};

struct EffectUse {
  Effect effect{};
  double strength = 0;
};

// A picture, where its points went, and what was done to it in order.
struct Degraded {
  draw::Image image;
  PointMap map;
  std::vector<EffectUse> effects;
};

// Neighbouring geometric effects are one warp.
void apply_effects(Degraded& page,
                   const std::vector<EffectUse>& uses,
                   const Dose& dose,
                   base::Rng& rng);

inline void apply_effect(Degraded& page, Effect effect, const Dose& dose, base::Rng& rng) {
  apply_effects(page, {{.effect = effect, .strength = dose.strength}}, dose, rng);
}

}  // namespace tessera::synth
