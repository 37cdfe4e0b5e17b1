#include "synth/degrade/effect.h"

#include <array>
#include <memory>

#include "base/check.h"
#include "synth/degrade/internal/effects.h"

namespace tessera::synth {

namespace {

using Apply = void (*)(Degraded&, const Dose&, base::Rng&);
using Bend = void (*)(Degraded&, Shape&, const Dose&, base::Rng&);

// Exactly one of the two functions is set: `bend` for effects that move points.
struct Row {
  Effect effect;
  std::string_view name;
  Apply apply;
  Bend bend;
};

// In the order of the enumerators.
constexpr std::array<Row, kNumEffects> kRows = {{
    {Effect::kColouredPaper, "coloured_paper", apply_coloured_paper, nullptr},
    {Effect::kPaperGrain, "paper_grain", apply_paper_grain, nullptr},
    {Effect::kInkBleed, "ink_bleed", apply_ink_bleed, nullptr},
    {Effect::kInkThin, "ink_thin", apply_ink_thin, nullptr},
    {Effect::kInkFade, "ink_fade", apply_ink_fade, nullptr},
    {Effect::kCoffeeRing, "coffee_ring", apply_coffee_ring, nullptr},
    {Effect::kBlots, "blots", apply_blots, nullptr},
    {Effect::kCurl, "curl", nullptr, bend_curl},
    {Effect::kFolds, "folds", nullptr, bend_folds},
    {Effect::kCrumple, "crumple", nullptr, bend_crumple},
    {Effect::kRotation, "rotation", nullptr, place_rotated},
    {Effect::kPerspective, "perspective", nullptr, place_perspective},
    {Effect::kTableTop, "table_top", nullptr, place_on_table},
    {Effect::kShadow, "shadow", apply_shadow, nullptr},
    {Effect::kVignette, "vignette", apply_vignette, nullptr},
    {Effect::kGlare, "glare", apply_glare, nullptr},
    {Effect::kColourCast, "colour_cast", apply_colour_cast, nullptr},
    {Effect::kContrast, "contrast", apply_contrast, nullptr},
    {Effect::kGreyscale, "greyscale", apply_greyscale, nullptr},
    {Effect::kDust, "dust", apply_dust, nullptr},
    {Effect::kHairs, "hairs", apply_hairs, nullptr},
    {Effect::kCopierDirt, "copier_dirt", apply_copier_dirt, nullptr},
    {Effect::kMoire, "moire", apply_moire, nullptr},
    {Effect::kGaussianBlur, "gaussian_blur", apply_gaussian_blur, nullptr},
    {Effect::kMotionBlur, "motion_blur", apply_motion_blur, nullptr},
    {Effect::kDefocus, "defocus", apply_defocus, nullptr},
    {Effect::kLowResolution, "low_resolution", apply_low_resolution, nullptr},
    {Effect::kGaussianNoise, "gaussian_noise", apply_gaussian_noise, nullptr},
    {Effect::kSaltAndPepper, "salt_and_pepper", apply_salt_and_pepper, nullptr},
    {Effect::kBands, "bands", apply_bands, nullptr},
    {Effect::kStreaks, "streaks", apply_streaks, nullptr},
    {Effect::kFax, "fax", apply_fax, nullptr},
    {Effect::kJpeg, "jpeg", apply_jpeg, nullptr},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].effect) != i) return false;
  }
  return true;
}
static_assert(is_in_order(), "rows stand in the order of the enumerators");

const Row& row_for(Effect effect) {
  return kRows[static_cast<std::size_t>(effect)];
}

}  // namespace

std::string_view to_string(Effect effect) {
  return row_for(effect).name;
}

bool is_geometric(Effect effect) {
  return row_for(effect).bend != nullptr;
}

void apply_effects(Degraded& page,
                   const std::vector<EffectUse>& uses,
                   const Dose& dose,
                   base::Rng& rng) {
  std::unique_ptr<Shape> shape;
  const auto finish_shape = [&] {
    if (shape) shape->finish(page, dose, rng);
    shape.reset();
  };
  for (const EffectUse& use : uses) {
    base::check(use.strength >= 0 && use.strength <= 1, "apply effects", to_string(use.effect),
                " with a strength in [0, 1], is ", use.strength);
    if (use.strength == 0) continue;
    Dose own = dose;
    own.strength = use.strength;
    const Row& row = row_for(use.effect);
    if (row.bend != nullptr) {
      if (!shape) shape = std::make_unique<Shape>(page.image.width, page.image.height);
      row.bend(page, *shape, own, rng);
    } else {
      finish_shape();
      row.apply(page, own, rng);
    }
    page.effects.push_back(use);
  }
  finish_shape();
}

}  // namespace tessera::synth
