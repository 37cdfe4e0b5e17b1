// What the gathering functions fill: every item once, in an order that depends on nothing but the
// sources; divided by the split at the end.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synth/assets/assets.h"
#include "synth/assets/build/packages.h"
#include "synth/assets/build/source_tree.h"

namespace tessera::synth::build {

// Where to gather from.
struct Sources {
  const SourceTree& tree;
  const Origins& origins;
  Mix mix = Mix::kStandard;
};

class Collection {
 public:
  void add_font(FontInfo font, Split split);

  // A text whose paragraphs follow one another. `identity` decides its side; translations of one
  // text share it.
  void add_document(Document document,
                    std::string_view identity,
                    std::vector<Paragraph> paragraphs);

  // Adds a word unless the list has it.
  void add_word(WordList list, Language language, std::string_view word);

  // The noun of this English name; where it is known already, names that it lacks are filled in.
  void add_noun(Noun noun);
  [[nodiscard]] bool has_noun(const std::string& name) const { return nouns_.contains(name); }
  // A picture of a noun that was added; pictures of unknown nouns and repeated files are left out.
  void add_picture(const std::string& noun, PictureInfo picture);

  // Characters of all texts, words and names, each with the number of its occurrences.
  [[nodiscard]] std::map<char32_t, Index> count_characters() const;

  // Different words of the texts of a language, in the order of their first occurrence.
  [[nodiscard]] std::vector<std::string> words_of_texts(Language language) const;

  // Everything in its place. Nouns without a picture are left out.
  [[nodiscard]] AssetContent divide(Mix mix, const Origins& origins) &&;

 private:
  void divide_nouns(AssetContent& content);

  std::array<std::vector<FontInfo>, kSplits.size()> fonts_;
  std::vector<Document> documents_;
  std::set<std::string> known_sentences_;
  std::array<std::array<std::vector<Paragraph>, kSplits.size()>, kLanguages.size()> paragraphs_;
  std::array<std::array<std::vector<std::string>, kLanguages.size()>, kWordLists.size()> words_;
  std::set<std::pair<std::size_t, std::string>> known_words_;  // of list and language
  std::map<std::string, Noun> nouns_;
  std::vector<std::pair<std::string, PictureInfo>> pictures_;
  std::set<std::vector<std::byte>> known_files_;
};

}  // namespace tessera::synth::build
