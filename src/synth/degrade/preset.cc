#include "synth/degrade/preset.h"

#include <array>
#include <initializer_list>
#include <span>
#include <utility>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;

using enum Effect;

// One of `effects` happens, with this probability and at a strength of low … high times the dose's.
struct Step {
  double probability = 1;
  double low = 0;
  double high = 1;
  std::array<Effect, 3> effects{};
  int num_effects = 1;
};

constexpr Step one(double probability, double low, double high, Effect effect) {
  return {probability, low, high, {effect, effect, effect}, 1};
}

constexpr Step one_of(double probability,
                      double low,
                      double high,
                      std::initializer_list<Effect> effects) {
  Step step{probability, low, high, {}, static_cast<int>(effects.size())};
  std::size_t i = 0;
  for (const Effect effect : effects)
    step.effects[i++] = effect;
  return step;
}

constexpr std::array kWebSteps = {
    one(0.5, 0.1, 0.8, kLowResolution),
    one(0.2, 0.1, 0.5, kContrast),
    one(1.0, 0.2, 1.0, kJpeg),
};

constexpr std::array kScanSteps = {
    one(0.25, 0.1, 0.6, kColouredPaper),
    one(0.30, 0.1, 0.6, kPaperGrain),
    one_of(0.40, 0.1, 0.8, {kInkBleed, kInkThin, kInkFade}),
    one(0.15, 0.2, 0.8, kFolds),
    one(0.70, 0.1, 1.0, kRotation),
    one(0.35, 0.1, 0.8, kShadow),
    one(0.40, 0.1, 0.7, kContrast),
    one(0.25, 1.0, 1.0, kGreyscale),
    one(0.40, 0.1, 0.7, kDust),
    one(0.15, 0.2, 0.8, kHairs),
    one(0.35, 0.1, 0.7, kGaussianBlur),
    one_of(0.80, 0.1, 0.7, {kGaussianNoise, kGaussianNoise, kBands}),
    one(0.10, 0.2, 0.8, kStreaks),
    one(0.60, 0.1, 0.7, kJpeg),
};

constexpr std::array kPhotocopySteps = {
    one_of(0.80, 0.2, 1.0, {kInkBleed, kInkThin, kInkFade}),
    one(0.60, 0.1, 0.8, kRotation),
    one(1.00, 1.0, 1.0, kGreyscale),
    one(0.40, 0.2, 0.8, kGaussianBlur),
    one(0.70, 0.2, 1.0, kContrast),
    one(0.90, 0.2, 1.0, kCopierDirt),
    one(0.60, 0.1, 0.7, kGaussianNoise),
    one(0.40, 0.1, 0.8, kSaltAndPepper),
    one(0.40, 0.1, 0.5, kJpeg),
};

constexpr std::array kFaxSteps = {
    one(0.50, 0.1, 0.6, kRotation), one(0.70, 0.1, 0.6, kLowResolution),
    one(1.00, 0.2, 1.0, kFax),      one(0.40, 0.1, 0.8, kSaltAndPepper),
    one(0.30, 0.2, 0.8, kStreaks),
};

constexpr std::array kAgedPaperSteps = {
    one_of(0.70, 0.2, 1.0, {kInkBleed, kInkFade}),
    one(0.90, 0.4, 1.0, kColouredPaper),
    one(0.80, 0.3, 1.0, kPaperGrain),
    one_of(0.50, 0.3, 1.0, {kCoffeeRing, kBlots}),
    one_of(0.40, 0.2, 0.8, {kFolds, kCrumple}),
    one(0.60, 0.1, 0.7, kRotation),
    one(0.50, 0.2, 0.9, kVignette),
    one(0.50, 0.2, 1.0, kDust),
    one(0.30, 0.1, 0.6, kGaussianBlur),
    one(0.60, 0.1, 0.6, kGaussianNoise),
    one(0.50, 0.1, 0.7, kJpeg),
};

constexpr std::array kReceiptSteps = {
    one_of(0.80, 0.2, 1.0, {kInkFade, kInkThin}),
    one_of(0.80, 0.2, 1.0, {kCrumple, kFolds, kCurl}),
    one(0.60, 0.1, 0.8, kPerspective),
    one(0.60, 0.1, 0.9, kRotation),
    one(0.60, 1.0, 1.0, kTableTop),
    one(0.60, 0.2, 1.0, kShadow),
    one(0.40, 0.1, 0.8, kColourCast),
    one_of(0.50, 0.1, 0.8, {kGaussianBlur, kDefocus, kMotionBlur}),
    one(0.60, 0.1, 0.8, kGaussianNoise),
    one(0.80, 0.1, 0.8, kJpeg),
};

constexpr std::array kBookSteps = {
    one(0.50, 0.2, 0.8, kColouredPaper),
    one(0.50, 0.1, 0.7, kPaperGrain),
    one(1.00, 0.2, 1.0, kCurl),
    one(0.50, 0.1, 0.6, kPerspective),
    one(0.50, 0.1, 0.6, kRotation),
    one(0.50, 0.2, 0.9, kShadow),
    one_of(0.40, 0.1, 0.7, {kGaussianBlur, kDefocus}),
    one(0.60, 0.1, 0.7, kGaussianNoise),
    one(0.60, 0.1, 0.7, kJpeg),
};

constexpr std::array kCameraSteps = {
    one(0.25, 0.1, 0.6, kPaperGrain),
    one(0.80, 0.1, 1.0, kPerspective),
    one(0.50, 0.1, 0.7, kRotation),
    one(0.70, 0.2, 1.0, kShadow),
    one(0.50, 0.2, 1.0, kVignette),
    one(0.15, 0.3, 1.0, kGlare),
    one(0.60, 0.1, 0.9, kColourCast),
    one(0.40, 0.1, 0.7, kContrast),
    one_of(0.60, 0.1, 1.0, {kGaussianBlur, kDefocus, kMotionBlur}),
    one(0.80, 0.1, 0.9, kGaussianNoise),
    one(0.80, 0.1, 0.8, kJpeg),
};

constexpr std::array kPhotoSteps = {
    one_of(0.25, 0.1, 0.7, {kPaperGrain, kColouredPaper, kCoffeeRing}),
    one_of(0.50, 0.1, 0.9, {kCurl, kFolds, kCrumple}),
    one(0.90, 0.2, 1.0, kPerspective),
    one(0.70, 0.1, 1.0, kRotation),
    one(1.00, 1.0, 1.0, kTableTop),
    one(0.70, 0.2, 1.0, kShadow),
    one(0.30, 0.2, 1.0, kVignette),
    one(0.60, 0.1, 0.9, kColourCast),
    one_of(0.60, 0.1, 1.0, {kGaussianBlur, kDefocus, kMotionBlur}),
    one(0.70, 0.1, 0.8, kGaussianNoise),
    one(0.80, 0.1, 0.8, kJpeg),
};

constexpr std::array kScreenPhotoSteps = {
    one(0.90, 0.2, 1.0, kMoire),
    one(0.80, 0.1, 0.8, kPerspective),
    one(0.50, 0.1, 0.6, kRotation),
    one(0.40, 0.2, 1.0, kGlare),
    one(0.50, 0.2, 0.8, kVignette),
    one(0.60, 0.1, 0.8, kColourCast),
    one(0.40, 0.1, 0.6, kContrast),
    one_of(0.60, 0.1, 0.8, {kGaussianBlur, kDefocus, kMotionBlur}),
    one(0.70, 0.1, 0.8, kGaussianNoise),
    one(0.80, 0.1, 0.7, kJpeg),
};

struct Row {
  Preset preset;
  std::string_view name;
  std::span<const Step> steps;
};

// In the order of the enumerators.
constexpr std::array<Row, kNumPresets> kRows = {{
    {Preset::kNone, "none", {}},
    {Preset::kWeb, "web", kWebSteps},
    {Preset::kScan, "scan", kScanSteps},
    {Preset::kPhotocopy, "photocopy", kPhotocopySteps},
    {Preset::kFax, "fax", kFaxSteps},
    {Preset::kAgedPaper, "aged_paper", kAgedPaperSteps},
    {Preset::kReceipt, "receipt", kReceiptSteps},
    {Preset::kBook, "book", kBookSteps},
    {Preset::kCamera, "camera", kCameraSteps},
    {Preset::kPhoto, "photo", kPhotoSteps},
    {Preset::kScreenPhoto, "screen_photo", kScreenPhotoSteps},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].preset) != i) return false;
  }
  return true;
}
static_assert(is_in_order(), "rows stand in the order of the enumerators");

}  // namespace

std::string_view to_string(Preset preset) {
  return kRows[static_cast<std::size_t>(preset)].name;
}

std::optional<Preset> preset_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.preset;
  }
  return std::nullopt;
}

Degraded degrade(draw::Image image, Preset preset, const Dose& dose, base::Rng& rng) {
  Degraded page{.image = std::move(image), .map = {}, .effects = {}};
  if (dose.strength == 0) return page;
  std::vector<EffectUse> uses;
  for (const Step& step : kRows[static_cast<std::size_t>(preset)].steps) {
    // The draws do not depend on what happens, so that a step leaves the later ones alone.
    const bool happens = holds(rng, step.probability);
    const auto which = rng.next_below(static_cast<std::uint64_t>(step.num_effects));
    const double strength = between(rng, step.low, step.high) * dose.strength;
    if (happens) uses.push_back({.effect = step.effects[which], .strength = strength});
  }
  apply_effects(page, uses, dose, rng);
  return page;
}

}  // namespace tessera::synth
