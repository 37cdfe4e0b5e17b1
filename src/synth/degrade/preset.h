// Ways in which pages come to be seen, each a chain of effects drawn at random: what scanners,
// copiers, fax machines, cameras and file formats do to them.
//
//   const Degraded photo = degrade(std::move(image), Preset::kPhoto, {.strength = 0.6}, rng);
//   for (const EffectUse& use : photo.effects) count(to_string(use.effect));
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/rng.h"
#include "synth/degrade/effect.h"

namespace tessera::synth {

enum class Preset : std::uint8_t {
  kNone,
  kWeb,        // sent around as a small JPEG
  kScan,       // a flatbed scanner
  kPhotocopy,  // a copy of a copy, scanned
  kFax,
  kAgedPaper,    // yellowed, stained, faded, scanned
  kReceipt,      // crumpled, pale thermal print, photographed
  kBook,         // a page that curls into its spine
  kCamera,       // a page that fills the photograph
  kPhoto,        // a page on a table
  kScreenPhoto,  // a display, photographed
};

inline constexpr int kNumPresets = static_cast<int>(Preset::kScreenPhoto) + 1;

[[nodiscard]] std::string_view to_string(Preset preset);
[[nodiscard]] std::optional<Preset> preset_named(std::string_view name);

// With strength 0 the picture comes back as it is.
[[nodiscard]] Degraded degrade(draw::Image image, Preset preset, const Dose& dose, base::Rng& rng);

}  // namespace tessera::synth
