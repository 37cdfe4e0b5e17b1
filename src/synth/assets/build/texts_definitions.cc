// Definitions and examples of nouns, and the nouns for things that shops sell, out of WordNet's
// files ("offset file type count lemma ... | gloss").
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/texts.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr std::string_view kPackage = "wordnet-base";
// Every so many definitions are enough; some dozens make a document.
constexpr std::size_t kStride = 5;
constexpr std::size_t kPerDocument = 40;

struct Entry {
  std::string_view file_number;  // "06": artifacts, "13": food
  std::string lemma;             // with spaces
  std::string_view gloss;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The word number `n` of a line, from 0.
std::string_view word_at(std::string_view line, std::size_t n) {
  for (; n > 0; --n)
    line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  return line.substr(0, line.find(' '));
}

bool parse_entry(std::string_view line, Entry& entry) {
  const std::size_t bar = line.find("| ");
  // The licence in front of the entries is indented.
  if (bar == std::string_view::npos || line.front() == ' ') return false;
  entry.file_number = word_at(line, 1);
  entry.lemma = word_at(line, 4);
  std::ranges::replace(entry.lemma, '_', ' ');
  entry.gloss = line.substr(bar + 2);
  while (entry.gloss.ends_with(' '))
    entry.gloss.remove_suffix(1);
  return true;
}

// Lemmas that were met in the texts WordNet's makers annotated: words that people use.
std::set<std::string> used_lemmas(std::string_view index) {
  std::set<std::string> used;
  for (const std::string_view line : lines_of(index)) {
    if (line.empty() || line.front() == ' ') continue;
    // lemma pos synset_cnt p_cnt [p_cnt symbols] sense_cnt tagsense_cnt ...
    const auto num_pointers = static_cast<std::size_t>(word_at(line, 3).front() - '0');
    if (word_at(line, 3).size() != 1) continue;
    if (word_at(line, 5 + num_pointers) == "0") continue;
    std::string lemma(word_at(line, 0));
    std::ranges::replace(lemma, '_', ' ');
    used.insert(std::move(lemma));
  }
  return used;
}

bool is_plain(std::string_view lemma) {
  constexpr std::size_t kMaxLetters = 22;
  return lemma.size() <= kMaxLetters && std::ranges::count(lemma, ' ') <= 1 &&
         std::ranges::all_of(lemma, [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
}

}  // namespace

Result<void> gather_definitions(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  TESSERA_TRY(data, sources.tree.read_text(kPackage, "usr/share/wordnet/data.noun"));
  TESSERA_TRY(index, sources.tree.read_text(kPackage, "usr/share/wordnet/index.noun"));
  const std::set<std::string> used = used_lemmas(index);
  std::vector<Paragraph> paragraphs;
  std::string first_lemma;
  const auto end_document = [&] {
    collection.add_document({.title = cat("Definitions from ", first_lemma),
                             .language = Language::kEnglish,
                             .origin = *origin},
                            cat("definitions/", first_lemma), std::move(paragraphs));
    paragraphs.clear();
  };
  std::size_t number = 0;
  for (const std::string_view line : lines_of(data)) {
    Entry entry;
    if (!parse_entry(line, entry)) continue;
    const bool is_sold = entry.file_number == "06" || entry.file_number == "13";
    if (is_sold && is_plain(entry.lemma) && used.contains(entry.lemma)) {
      collection.add_word(WordList::kProducts, Language::kEnglish, entry.lemma);
    }
    if (++number % kStride != 0) continue;
    if (paragraphs.empty()) first_lemma = entry.lemma;
    append_paragraph(cat(entry.lemma, ": ", entry.gloss), Language::kEnglish, paragraphs);
    if (paragraphs.size() == kPerDocument) end_document();
  }
  end_document();
  return {};
}

}  // namespace tessera::synth::build
