// Which content belongs to training and which is held out, decided by the content itself: the same
// font, text or picture falls on the same side in every pack, whatever else the pack holds.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tessera::synth {

enum class Split : std::uint8_t { kTrain, kHeldOut };
inline constexpr std::array kSplits = {Split::kTrain, Split::kHeldOut};

// What an identity names; equal identities of different kinds fall independently.
enum class SplitKind : std::uint8_t {
  kFontDesign,  // a family; clones of one design share one identity
  kDocument,    // a chapter of a novel, a page of a manual in all its languages
  kWord,        // an entry of a word list
  kNoun,        // a thing that pictures show, by its English name
  kPicture,     // one picture of a thing, by its bytes
};

// About one identity in ten is held out, one in six of font designs.
[[nodiscard]] Split split_of(SplitKind kind, std::string_view identity);

// "train", "held-out".
[[nodiscard]] std::string_view to_string(Split split);

}  // namespace tessera::synth
