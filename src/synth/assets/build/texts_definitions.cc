// Definitions and examples of nouns, and the nouns for things that shops sell, out of WordNet's
// files ("offset file type count lemma ... | gloss").
#include <algorithm>
#include <array>
#include <map>
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
  std::string_view offset;       // its name within the file
  std::string_view file_number;  // "06": artifacts, "13": food
  std::string lemma;             // with spaces
  std::string_view parent;       // offset of its first hypernym; empty at the top
  std::string_view gloss;
};

// Kinds of things that shops sell.
constexpr std::array kGoods = {
    "commodity",          "clothing",   "footwear",   "tool",           "furniture",
    "kitchen utensil",    "tableware",  "toy",        "jewelry",        "toiletry",
    "home appliance",     "stationery", "lamp",       "headdress",      "fabric",
    "musical instrument", "cutlery",    "bedclothes", "game equipment", "electronic equipment",
    "container"};

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
  entry.offset = word_at(line, 0);
  entry.file_number = word_at(line, 1);
  // A pointer is "@ offset n 0000".
  if (const std::size_t at = line.find(" @ "); at < bar)
    entry.parent = word_at(line.substr(at + 3), 0);
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

using Hierarchy = std::map<std::string_view, const Entry*>;

// Whether an entry or what it is a kind of is among the goods.
bool is_sold(const Entry& entry, const Hierarchy& hierarchy) {
  if (entry.file_number == "13") return true;
  if (entry.file_number != "06") return false;
  const Entry* each = &entry;
  constexpr int kMaxDepth = 20;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (std::ranges::find(kGoods, each->lemma) != kGoods.end()) return depth > 0;
    const auto parent = hierarchy.find(each->parent);
    if (parent == hierarchy.end()) return false;
    each = parent->second;
  }
  return false;
}

bool is_plain(std::string_view lemma) {
  constexpr std::size_t kMaxLetters = 22;
  return lemma.size() <= kMaxLetters && std::ranges::count(lemma, ' ') <= 1 &&
         std::ranges::all_of(lemma, [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
}

void add_products(const std::vector<Entry>& entries,
                  const std::set<std::string>& used,
                  Collection& collection) {
  Hierarchy hierarchy;
  for (const Entry& entry : entries)
    hierarchy.emplace(entry.offset, &entry);
  for (const Entry& entry : entries) {
    if (!is_plain(entry.lemma) || !used.contains(entry.lemma)) continue;
    if (is_sold(entry, hierarchy)) {
      collection.add_word(WordList::kProducts, Language::kEnglish, entry.lemma);
    }
  }
}

void add_documents(const std::vector<Entry>& entries, Index origin, Collection& collection) {
  std::vector<Paragraph> paragraphs;
  std::string first_lemma;
  const auto end_document = [&] {
    collection.add_document({.title = cat("Definitions from ", first_lemma),
                             .language = Language::kEnglish,
                             .origin = origin},
                            cat("definitions/", first_lemma), std::move(paragraphs));
    paragraphs.clear();
  };
  for (std::size_t i = 0; i < entries.size(); i += kStride) {
    if (paragraphs.empty()) first_lemma = entries[i].lemma;
    append_paragraph(cat(entries[i].lemma, ": ", entries[i].gloss), Language::kEnglish, paragraphs);
    if (paragraphs.size() == kPerDocument) end_document();
  }
  end_document();
}

}  // namespace

Result<void> gather_definitions(const Sources& sources, Collection& collection) {
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  TESSERA_TRY(data, sources.tree.read_text(kPackage, "usr/share/wordnet/data.noun"));
  TESSERA_TRY(index, sources.tree.read_text(kPackage, "usr/share/wordnet/index.noun"));
  std::vector<Entry> entries;
  for (const std::string_view line : lines_of(data)) {
    Entry entry;
    if (parse_entry(line, entry)) entries.push_back(std::move(entry));
  }
  add_products(entries, used_lemmas(index), collection);
  add_documents(entries, *origin, collection);
  return {};
}

}  // namespace tessera::synth::build
