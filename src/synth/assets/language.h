// The languages that texts come in, and the scripts that fonts cover.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tessera::synth {

enum class Language : std::uint8_t {
  kEnglish,
  kGerman,
  kFrench,
  kSpanish,
  kGreek,
  kRussian,
  kChinese,  // simplified
};
inline constexpr std::array kLanguages = {Language::kEnglish, Language::kGerman, Language::kFrench,
                                          Language::kSpanish, Language::kGreek,  Language::kRussian,
                                          Language::kChinese};

enum class Script : std::uint8_t { kLatin, kGreek, kCyrillic, kHan };
inline constexpr std::array kScripts = {Script::kLatin, Script::kGreek, Script::kCyrillic,
                                        Script::kHan};

// "en", "de", "fr", "es", "el", "ru", "zh".
[[nodiscard]] std::string_view to_string(Language language);
// "latin", "greek", "cyrillic", "han".
[[nodiscard]] std::string_view to_string(Script script);

// The script a text of this language needs.
[[nodiscard]] Script script_of(Language language);

// Whether words of this language stand apart with spaces.
[[nodiscard]] bool has_word_spaces(Language language);

}  // namespace tessera::synth
