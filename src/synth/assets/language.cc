#include "synth/assets/language.h"

#include "base/check.h"

namespace tessera::synth {

std::string_view to_string(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "en";
    case Language::kGerman:
      return "de";
    case Language::kFrench:
      return "fr";
    case Language::kSpanish:
      return "es";
    case Language::kGreek:
      return "el";
    case Language::kRussian:
      return "ru";
    case Language::kChinese:
      return "zh";
  }
  base::fail_contract("to_string", "not a language");
}

std::string_view to_string(Script script) {
  switch (script) {
    case Script::kLatin:
      return "latin";
    case Script::kGreek:
      return "greek";
    case Script::kCyrillic:
      return "cyrillic";
    case Script::kHan:
      return "han";
  }
  base::fail_contract("to_string", "not a script");
}

Script script_of(Language language) {
  switch (language) {
    case Language::kGreek:
      return Script::kGreek;
    case Language::kRussian:
      return Script::kCyrillic;
    case Language::kChinese:
      return Script::kHan;
    default:
      return Script::kLatin;
  }
}

bool has_word_spaces(Language language) {
  return language != Language::kChinese;
}

}  // namespace tessera::synth
