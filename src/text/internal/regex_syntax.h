// Regular expressions of tokenizer files are written for Oniguruma with Unicode 16 properties; this
// rewrites one for PCRE2 (UTF, UCP, MULTILINE), which spells some things in another way, or with
// another meaning:
//
//   \s      White_Space; PCRE2 adds U+180E             → the 25 characters, spelled out
//   \p{L}   PCRE2 10.42 knows Unicode 14               → with the ranges assigned since
//   \w \d   alphabetic, marks, digits, connectors      → by categories
//
// What has no equal translation is an error, not a guess.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tessera::text {

[[nodiscard]] base::Result<std::string> translate_regex(std::string_view pattern);

}  // namespace tessera::text
