#include "synth/assets/build/characters.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

constexpr CodeRange kUsual[] = {
    {0x20, 0x7E},     {0xA0, 0xAC},     {0xAE, 0x17F},    {0x192, 0x192},   {0x218, 0x21B},
    {0x2C6, 0x2C7},   {0x2D8, 0x2DD},   {0x384, 0x386},   {0x388, 0x38A},   {0x38C, 0x38C},
    {0x38E, 0x3A1},   {0x3A3, 0x3CE},   {0x400, 0x45F},   {0x490, 0x491},   {0x1E9E, 0x1E9E},
    {0x2010, 0x2015}, {0x2018, 0x201E}, {0x2020, 0x2022}, {0x2026, 0x2026}, {0x2030, 0x2030},
    {0x2032, 0x2033}, {0x2039, 0x203A}, {0x2044, 0x2044}, {0x2070, 0x2070}, {0x2074, 0x2079},
    {0x2080, 0x2089}, {0x20AC, 0x20AC}, {0x20B4, 0x20B4}, {0x20BD, 0x20BD}, {0x2103, 0x2103},
    {0x2116, 0x2116}, {0x2122, 0x2122}, {0x2126, 0x2126}, {0x2150, 0x215E}, {0x2190, 0x2195},
    {0x2200, 0x2200}, {0x2202, 0x2203}, {0x2206, 0x2208}, {0x220F, 0x220F}, {0x2211, 0x2213},
    {0x221A, 0x221A}, {0x221E, 0x221E}, {0x2229, 0x222B}, {0x2248, 0x2248}, {0x2260, 0x2261},
    {0x2264, 0x2265}, {0x25A0, 0x25A1}, {0x25AA, 0x25AB}, {0x25B2, 0x25B3}, {0x25B6, 0x25B7},
    {0x25BC, 0x25BD}, {0x25C0, 0x25C1}, {0x25C6, 0x25C7}, {0x25CA, 0x25CB}, {0x25CF, 0x25CF},
    {0x25E6, 0x25E6}, {0x2605, 0x2606}, {0x2610, 0x2612}, {0x2713, 0x2714}, {0x2717, 0x2717},
    {0x3000, 0x3003}, {0x3008, 0x3011}, {0x3014, 0x3015}, {0xFF01, 0xFF5E}, {0xFFE5, 0xFFE5}};

bool is_latin(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || (c >= 0xC0 && c <= 0x17F);
}
bool is_greek(char32_t c) {
  return c >= 0x386 && c <= 0x3CE;
}
bool is_cyrillic(char32_t c) {
  return c >= 0x400 && c <= 0x4FF;
}

bool is_letter_of(Script script, char32_t character) {
  switch (script) {
    case Script::kLatin:
      return is_latin(character);
    case Script::kGreek:
      return is_greek(character);
    case Script::kCyrillic:
      return is_cyrillic(character);
    case Script::kHan:
      return is_han(character);
  }
  return false;
}

bool is_space(char32_t c) {
  return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x2028;
}

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0xFEFF || c == 0xFE0F || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069);
}

// Share of its letters that a text must have in its own script; technical texts quote names.
constexpr Index kMinOwnPercent = 70;

bool is_sentence_end(char32_t c) {
  return c == U'.' || c == U'!' || c == U'?' || c == U'…';
}
bool is_han_sentence_end(char32_t c) {
  return c == U'。' || c == U'！' || c == U'？';
}
bool is_closing(char32_t c) {
  return c == U'"' || c == U'\'' || c == U')' || c == 0x2019 || c == 0x201D || c == 0xBB ||
         c == 0x300D || c == 0x300F || c == 0xFF09 || c == 0x201C;
}
bool starts_sentence(char32_t c) {
  const bool is_capital = (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE) ||
                          (c >= 0x386 && c <= 0x3AB) || (c >= 0x400 && c <= 0x42F) ||
                          (c >= U'0' && c <= U'9');
  const bool is_opening = c == U'"' || c == U'(' || c == 0xAB || c == 0x201C || c == 0x201E ||
                          c == 0xBF || c == 0xA1 || c == 0x2014;
  return is_capital || is_opening;
}

// Whether the word before this full stop is known to be cut short: "Mr.", "z. B.", initials.
bool ends_in_abbreviation(std::string_view sentence, Language language) {
  constexpr std::array<std::string_view, 26> kAbbreviations = {
      "Mr",  "Mrs", "Ms", "Dr",  "St",  "Esq",  "Capt", "Col",  "Messrs",
      "No",  "etc", "vs", "e.g", "i.e", "bzw",  "ggf",  "evtl", "usw",
      "vgl", "Nr",  "ca", "Sr",  "Sra", "p.ej", "т.е",  "т.д"};
  if (!sentence.ends_with('.')) return false;
  sentence.remove_suffix(1);
  const std::size_t space = sentence.rfind(' ');
  const std::string_view word =
      space == std::string_view::npos ? sentence : sentence.substr(space + 1);
  const bool is_number = word.find_first_not_of("0123456789") == std::string_view::npos;
  // German ordinals: "am 2. Mai".
  if (is_number) return language == Language::kGerman;
  if (characters_of(word).size() <= 1) return true;
  return std::ranges::find(kAbbreviations, word) != kAbbreviations.end();
}

}  // namespace

std::span<const CodeRange> usual_characters() {
  return kUsual;
}

bool is_usual(char32_t character) {
  return std::ranges::any_of(kUsual, [character](const CodeRange& range) {
    return character >= range.first && character <= range.last;
  });
}

bool is_han(char32_t character) {
  return character >= 0x4E00 && character <= 0x9FFF;
}

std::vector<char32_t> characters_of(std::string_view text) {
  std::vector<char32_t> characters;
  for (std::size_t offset = 0; offset < text.size();) {
    characters.push_back(text::next_char(text, offset));
  }
  return characters;
}

std::string tidied(std::string_view text) {
  std::string out;
  bool has_gap = false;
  for (const char32_t character : characters_of(text)) {
    if (is_invisible(character)) continue;
    if (is_space(character)) {
      has_gap = !out.empty();
      continue;
    }
    if (has_gap) out += ' ';
    has_gap = false;
    text::append_utf8(character, out);
  }
  return out;
}

bool fits(std::string_view text, Language language) {
  const Script own = script_of(language);
  Index num_own = 0;
  Index num_letters = 0;
  for (const char32_t character : characters_of(text)) {
    if (!is_usual(character) && !(own == Script::kHan && is_han(character))) return false;
    const bool is_letter = std::ranges::any_of(
        kScripts, [character](Script script) { return is_letter_of(script, character); });
    if (is_letter) ++num_letters;
    if (is_letter_of(own, character)) ++num_own;
  }
  return num_own > 0 && num_own * 100 >= num_letters * kMinOwnPercent;
}

std::vector<std::string> split_sentences(std::string_view text, Language language) {
  const bool is_han_text = language == Language::kChinese;
  std::vector<std::string> sentences;
  std::string sentence;
  const std::vector<char32_t> characters = characters_of(text);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    text::append_utf8(characters[i], sentence);
    const bool is_end = is_sentence_end(characters[i]) || is_han_sentence_end(characters[i]);
    if (!is_end || i + 1 == characters.size()) continue;
    // Closing marks belong to the sentence that they close.
    std::size_t next = i + 1;
    std::string closed = sentence;
    while (next < characters.size() && is_closing(characters[next])) {
      text::append_utf8(characters[next++], closed);
    }
    const bool is_last = next == characters.size();
    const bool is_after_han = is_han_text && is_han_sentence_end(characters[i]);
    const bool is_before_word = !is_last && characters[next] == U' ' &&
                                next + 1 < characters.size() &&
                                starts_sentence(characters[next + 1]);
    if (!is_after_han && (!is_before_word || ends_in_abbreviation(sentence, language))) continue;
    sentences.push_back(std::move(closed));
    sentence.clear();
    i = is_before_word ? next : next - 1;
  }
  if (!sentence.empty()) sentences.push_back(std::move(sentence));
  return sentences;
}

}  // namespace tessera::synth::build
