// Texts that cannot be guessed: codes, prices, numbers, addresses of machines. A reader must see
// every character.
#pragma once

#include <cstdint>
#include <string>

#include "base/rng.h"
#include "synth/assets/language.h"

namespace tessera::synth {

enum class CodeKind : std::uint8_t {
  kLookAlikes,   // "O08BS5I1l"
  kSerial,       // "KX-4471-93B"
  kDigits,       // "0049 3817 2204"
  kHex,          // "9f3ae07c"
  kPlate,        // "HB TK 482"
  kPhone,        // "+49 30 5550 183"
  kPrice,        // "$12.50"
  kTime,         // "17:05"
  kDate,         // "2019-04-30"
  kMeasure,      // "12.5 kg"
  kFormula,      // "3 × 14 = 42"
  kMail,         // "j.miller@example.org"
  kWeb,          // "www.example.com/a1"
  kIban,         // "DE12 3456 ..."
  kCoordinates,  // "52.5163, 13.3777"
  kVersion,      // "v2.14.0-rc1"
};

[[nodiscard]] std::string make_code(CodeKind kind, Language language, base::Rng& rng);
[[nodiscard]] CodeKind choose_code_kind(base::Rng& rng);

// One letter of the Latin alphabet, capital or small, each as likely as another.
[[nodiscard]] std::string make_letter(base::Rng& rng);

}  // namespace tessera::synth
