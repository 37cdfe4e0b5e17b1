#include "synth/degrade/preset.h"

#include <algorithm>
#include <array>
#include <initializer_list>
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
  constexpr Step(Preset preset_,
                 double probability_,
                 double low_,
                 double high_,
                 std::initializer_list<Effect> some)
      : preset(preset_), probability(probability_), low(low_), high(high_) {
    for (const Effect effect : some)
      effects[num_effects++] = effect;
  }

  Preset preset;
  double probability;
  double low;
  double high;
  std::array<Effect, 3> effects{};
  std::size_t num_effects = 0;
};

constexpr auto kSteps = std::to_array<Step>({
#include "synth/degrade/preset_table.inc"
});

// In the order of the enumerators.
constexpr std::array<std::string_view, kNumPresets> kNames = {
    "none",    "web",  "scan",   "photocopy", "fax",         "aged_paper",
    "receipt", "book", "camera", "photo",     "screen_photo"};
static_assert(!kNames.back().empty(), "every preset has a name");

}  // namespace

std::string_view to_string(Preset preset) {
  return kNames[static_cast<std::size_t>(preset)];
}

std::optional<Preset> preset_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Preset>(found - kNames.begin());
}

Degraded degrade(draw::Image image, Preset preset, const Dose& dose, base::Rng& rng) {
  Degraded page{.image = std::move(image), .map = {}, .effects = {}};
  if (dose.strength == 0) return page;
  std::vector<EffectUse> uses;
  for (const Step& step : kSteps) {
    if (step.preset != preset) continue;
    // The draws do not depend on what happens, so that a step leaves the later ones alone.
    const bool happens = holds(rng, step.probability);
    const auto which = rng.next_below(step.num_effects);
    const double strength = between(rng, step.low, step.high) * dose.strength;
    if (happens) uses.push_back({.effect = step.effects[which], .strength = strength});
  }
  apply_effects(page, uses, dose, rng);
  return page;
}

}  // namespace tessera::synth
