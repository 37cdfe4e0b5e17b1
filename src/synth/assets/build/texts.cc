#include "synth/assets/build/texts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "synth/assets/build/characters.h"

namespace tessera::synth::build {
namespace {

// Frequent words by which a language is told from English that was left untranslated.
std::string_view frequent_words(Language language) {
  switch (language) {
    case Language::kEnglish:
      return " the of and to is in you for that with are this ";
    case Language::kGerman:
      return " der die das und ist zu nicht sie ein eine von auf mit für werden ";
    case Language::kFrench:
      return " le la les des et est un une vous dans pour que sur du de ";
    case Language::kSpanish:
      return " el la los las de y es un una que en para se del puede ";
    default:
      return {};
  }
}

Index count_frequent(std::string_view text, Language language) {
  const std::string_view words = frequent_words(language);
  Index count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string padded = " " + std::string(text.substr(0, end)) + " ";
    if (words.find(padded) != std::string_view::npos) ++count;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return count;
}

bool is_own_language(std::string_view text, Language language) {
  if (language == Language::kEnglish || frequent_words(language).empty()) return true;
  return count_frequent(text, language) > count_frequent(text, Language::kEnglish);
}

}  // namespace

void append_paragraph(std::string_view text,
                      Language language,
                      std::vector<Paragraph>& paragraphs) {
  constexpr std::size_t kMinBytes = 40;
  constexpr std::size_t kMaxBytes = 4000;
  const std::string tidy = tidied(text);
  if (tidy.size() < kMinBytes || tidy.size() > kMaxBytes) return;
  if (!fits(tidy, language) || !is_own_language(tidy, language)) return;
  paragraphs.push_back({.sentences = split_sentences(tidy, language)});
}

}  // namespace tessera::synth::build
