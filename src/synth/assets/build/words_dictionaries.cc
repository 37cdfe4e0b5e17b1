// Words of each language.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "synth/assets/build/characters.h"
#include "synth/assets/build/font_subset.h"
#include "synth/assets/build/words.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::Result;

struct Dictionary {
  Language language;
  std::string_view package;
  std::string_view path;
};

// So many words of a dictionary, evenly spread over the alphabet.
constexpr std::size_t kMaxWords = 25'000;
constexpr std::size_t kMaxLetters = 20;
constexpr std::size_t kMaxChineseWords = 15'000;
constexpr std::size_t kMaxHanOfWord = 4;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_word(std::string_view word, Language language) {
  if (text::find_ill_formed_utf8(word) != word.size() || word.find('\'') != word.npos) return false;
  const std::size_t num_letters = characters_of(word).size();
  return num_letters >= 2 && num_letters <= kMaxLetters && fits(word, language);
}

Result<void> gather_dictionary(const Sources& sources,
                               const Dictionary& dictionary,
                               Collection& collection) {
  if (!sources.origins.has(dictionary.package)) return {};
  TESSERA_TRY(text, sources.tree.read_text(dictionary.package, std::string(dictionary.path)));
  std::vector<std::string> words = lines_of(text);
  std::erase_if(words,
                [&](const std::string& word) { return !is_word(word, dictionary.language); });
  const std::size_t num_kept = std::min(kMaxWords, words.size());
  for (std::size_t i = 0; i < num_kept; ++i) {
    collection.add_word(WordList::kWords, dictionary.language, words[i * words.size() / num_kept]);
  }
  return {};
}

// "word<tab>frequency" of Chinese words; those whose characters all belong to the simplified set
// (of a font for it), most frequent first.
Result<void> gather_chinese(const Sources& sources, Collection& collection) {
  constexpr std::string_view kPackage = "rime-essay";
  constexpr std::string_view kFontPackage = "fonts-arphic-gbsn00lp";
  constexpr auto kFont = "usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf";
  if (!sources.origins.has(kPackage) || !sources.origins.has(kFontPackage)) return {};
  TESSERA_TRY(font, sources.tree.read(kFontPackage, kFont));
  TESSERA_TRY(facts, read_font(font, kFont));
  TESSERA_TRY(text, sources.tree.read_text(kPackage, "usr/share/rime-data/essay.txt"));
  std::vector<std::pair<long, std::string>> words;
  for (const std::string& line : lines_of(text)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || text::find_ill_formed_utf8(line) != line.size()) continue;
    const std::string word = line.substr(0, tab);
    const std::vector<char32_t> characters = characters_of(word);
    const bool is_simplified = std::ranges::all_of(characters, [&facts](char32_t character) {
      return is_han(character) && facts.characters.contains(character);
    });
    if (!is_simplified || characters.size() > kMaxHanOfWord) continue;
    words.emplace_back(-std::stol("0" + line.substr(tab + 1)), word);
  }
  std::ranges::sort(words);
  if (words.size() > kMaxChineseWords) words.resize(kMaxChineseWords);
  for (const auto& [rank, word] : words) {
    collection.add_word(WordList::kWords, Language::kChinese, word);
  }
  return {};
}

}  // namespace

Result<void> gather_dictionaries(const Sources& sources, Collection& collection) {
  constexpr std::array<Dictionary, 4> kDictionaries = {
      {{Language::kEnglish, "wamerican", "usr/share/dict/american-english"},
       {Language::kGerman, "wngerman", "usr/share/dict/ngerman"},
       {Language::kFrench, "wfrench", "usr/share/dict/french"},
       {Language::kSpanish, "wspanish", "usr/share/dict/spanish"}}};
  for (const Dictionary& dictionary : kDictionaries) {
    TESSERA_TRY(gathered, gather_dictionary(sources, dictionary, collection));
  }
  for (const Language language : {Language::kGreek, Language::kRussian}) {
    for (const std::string& word : collection.words_of_texts(language)) {
      if (is_word(word, language)) collection.add_word(WordList::kWords, language, word);
    }
  }
  return gather_chinese(sources, collection);
}

}  // namespace tessera::synth::build
