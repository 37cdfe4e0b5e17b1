// Numbers as languages write them: 1,234.50 · 1.234,50 · 1 234,50. Values are integers in units of
// the last printed place, so that sums are exact.
//
//   format_fixed(123450, 2, number_format_of(Language::kGerman))  ->  "1.234,50"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "synth/assets/language.h"

namespace tessera::synth {

struct NumberFormat {
  std::string_view group;  // between groups of three digits; empty: none
  std::string_view decimal = ".";
};

// The usual one. A group mark that is a space does not end a line.
[[nodiscard]] NumberFormat number_format_of(Language language);

[[nodiscard]] std::string format_integer(std::int64_t value, const NumberFormat& format);

// `value` in units of 10^-decimals; decimals of 0 ... 9.
[[nodiscard]] std::string format_fixed(std::int64_t value,
                                       int decimals,
                                       const NumberFormat& format);

// A currency's sign, and where it stands.
struct Currency {
  std::string_view sign;  // "$", "€", "kr"
  bool is_before = true;
  bool has_space = false;
};

// One that is used where the language is spoken.
[[nodiscard]] Currency choose_currency(Language language, base::Rng& rng);

// Hundredths with the sign: "$1,234.50", "1.234,50 €".
[[nodiscard]] std::string format_money(std::int64_t hundredths,
                                       const Currency& currency,
                                       const NumberFormat& format);

}  // namespace tessera::synth
