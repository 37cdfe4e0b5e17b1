// Templates out of a table: every row is a plan, with the template's name, weight and side of the
// split, and one function makes scenes of all.
//
//   constexpr auto kPlans = std::to_array<Plan>({ ... });
//   constexpr auto kTemplates = planned_templates<kPlans, make_chart>();
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "synth/generator.h"

namespace tessera::synth {

template <const auto& kPlans, auto kMake, std::size_t kRow>
Scene make_planned(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  return kMake(kPlans[kRow], studio, request, rng);
}

template <const auto& kPlans, auto kMake, std::size_t... kRows>
constexpr auto planned_templates_of(std::index_sequence<kRows...> /*rows*/) {
  return std::array{SceneTemplate{.name = kPlans[kRows].name,
                                  .weight = kPlans[kRows].weight,
                                  .is_held_out = kPlans[kRows].is_held_out,
                                  .make = make_planned<kPlans, kMake, kRows>}...};
}

template <const auto& kPlans, auto kMake>
constexpr auto planned_templates() {
  return planned_templates_of<kPlans, kMake>(std::make_index_sequence<kPlans.size()>());
}

}  // namespace tessera::synth
