// Running text and words of one language out of the assets, in the order in which the assets have
// them from a random place on, and small texts made of them: titles, names, codes, dates.
//
//   Prose prose(studio.view(request), request.language, rng);
//   prose.paragraph({.min_chars = 200, .max_chars = 600});
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "synth/assets/assets.h"

namespace tessera::synth {

struct TextLength {
  Index min_chars = 80;  // bytes; a little more or less where sentences end
  Index max_chars = 500;
};

class Prose {
 public:
  Prose(AssetView view, Language language, base::Rng& rng);

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const AssetView& view() const { return view_; }
  // The next sentence of the text; of its words the view's share are replaced by others of the
  // language, so that it cannot be known by heart (languages that part words by spaces).
  std::string sentence();
  // Whole sentences; an overlong one is cut behind a word.
  std::string paragraph(const TextLength& length);
  // Some successive words of a sentence, without punctuation at the ends, its first letter a
  // capital.
  std::string title(Index min_words, Index max_words);
  // One word; never empty.
  std::string word();
  // A word of the list; one of prose where the language has no such list.
  std::string from(WordList list);
  std::string person();
  // "14 March 2021" and its like.
  std::string date();

  // Titles of the documents that were read, for the scene's provenance.
  [[nodiscard]] const std::vector<std::string>& used_documents() const { return used_; }

 private:
  void jump();
  const std::vector<std::string>& sentences();
  std::string scrambled(std::string_view sentence);
  std::string any_word();

  AssetView view_;
  Language language_;
  base::Rng& rng_;
  std::size_t paragraph_idx_ = 0;
  std::size_t sentence_idx_ = 0;
  std::vector<std::string> used_;
};

// Words of a text: parts between spaces; of Chinese, characters.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

// Without the punctuation and quotes at both ends.
[[nodiscard]] std::string trimmed_of_punctuation(std::string_view word);

}  // namespace tessera::synth
