#include "synth/assets/split.h"

#include <string>

#include "base/check.h"
#include "base/sha256.h"

namespace tessera::synth {

Split split_of(SplitKind kind, std::string_view identity) {
  constexpr std::array<std::string_view, 5> kNames = {"font", "document", "word", "noun",
                                                      "picture"};
  std::string name(kNames[static_cast<std::size_t>(kind)]);
  name += '\n';
  name += identity;
  base::Sha256 sha;
  sha.update(std::as_bytes(std::span(name)));
  const auto digest = sha.digest();
  const unsigned number = digest[0] * 256U + digest[1];
  // Designs are few: a larger share of them makes a held-out side of some variety.
  const unsigned one_in = kind == SplitKind::kFontDesign ? 6 : 10;
  return number % one_in == 0 ? Split::kHeldOut : Split::kTrain;
}

std::string_view to_string(Split split) {
  return split == Split::kTrain ? "train" : "held-out";
}

}  // namespace tessera::synth
