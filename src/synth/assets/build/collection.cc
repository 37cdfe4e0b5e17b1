#include "synth/assets/build/collection.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/sha256.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

void count(std::string_view characters, std::map<char32_t, Index>& counts) {
  for (std::size_t offset = 0; offset < characters.size();) {
    ++counts[text::next_char(characters, offset)];
  }
}

template <class Item>
void append(std::vector<Item>& items, std::vector<Item>& more) {
  std::ranges::move(more, std::back_inserter(items));
}

// The training side first.
template <class Item>
Divided<Item> joined(std::array<std::vector<Item>, kSplits.size()>& sides) {
  Divided<Item> divided{.items = {}, .num_train = sides[0].size()};
  for (std::vector<Item>& side : sides)
    append(divided.items, side);
  return divided;
}

Divided<std::string> divided_words(WordList list, std::vector<std::string>& words) {
  if (is_closed(list)) {
    const std::size_t size = words.size();
    return {.items = std::move(words), .num_train = size};
  }
  std::array<std::vector<std::string>, kSplits.size()> sides;
  for (std::string& word : words) {
    const Split split = split_of(SplitKind::kWord, word);
    sides[static_cast<std::size_t>(split)].push_back(std::move(word));
  }
  return joined(sides);
}

}  // namespace

void Collection::add_font(FontInfo font, Split split) {
  fonts_[static_cast<std::size_t>(split)].push_back(std::move(font));
}

void Collection::add_document(Document document,
                              std::string_view identity,
                              std::vector<Paragraph> paragraphs) {
  if (paragraphs.empty()) return;
  const auto number = static_cast<Index>(documents_.size());
  const Split split = split_of(SplitKind::kDocument, identity);
  auto& side =
      paragraphs_[static_cast<std::size_t>(document.language)][static_cast<std::size_t>(split)];
  for (Paragraph& paragraph : paragraphs) {
    // What two texts share stands in the first only, or it could stand on both sides.
    constexpr std::size_t kTooShortToTell = 40;
    std::erase_if(paragraph.sentences, [this](const std::string& sentence) {
      return sentence.size() >= kTooShortToTell && !known_sentences_.insert(sentence).second;
    });
    if (paragraph.sentences.empty()) continue;
    paragraph.document = number;
    side.push_back(std::move(paragraph));
  }
  documents_.push_back(std::move(document));
}

void Collection::add_word(WordList list, Language language, std::string_view word) {
  if (word.empty() || text::find_ill_formed_utf8(word) != word.size()) return;
  const auto list_idx = static_cast<std::size_t>(list);
  const auto language_idx = static_cast<std::size_t>(language);
  const std::size_t place = list_idx * kLanguages.size() + language_idx;
  if (!known_words_.emplace(place, word).second) return;
  words_[list_idx][language_idx].emplace_back(word);
}

void Collection::add_noun(Noun noun) {
  noun.names[static_cast<std::size_t>(Language::kEnglish)] = noun.name;
  const auto [known, is_new] = nouns_.try_emplace(noun.name, noun);
  if (is_new) return;
  if (known->second.category == "object") known->second.category = noun.category;
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    std::string& name = known->second.names[i];
    if (name.empty()) name = noun.names[i];
  }
}

void Collection::add_picture(const std::string& noun, PictureInfo picture) {
  if (!nouns_.contains(noun)) return;
  if (!known_files_.insert(picture.file).second) return;
  pictures_.emplace_back(noun, std::move(picture));
}

std::map<char32_t, Index> Collection::count_characters() const {
  std::map<char32_t, Index> counts;
  for (const auto& sides : paragraphs_) {
    for (const std::vector<Paragraph>& paragraphs : sides) {
      for (const Paragraph& paragraph : paragraphs) {
        for (const std::string& sentence : paragraph.sentences)
          count(sentence, counts);
      }
    }
  }
  for (const auto& by_language : words_) {
    for (const std::vector<std::string>& words : by_language) {
      for (const std::string& word : words)
        count(word, counts);
    }
  }
  for (const auto& [key, noun] : nouns_) {
    for (const std::string& name : noun.names)
      count(name, counts);
  }
  return counts;
}

std::vector<std::string> Collection::words_of_texts(Language language) const {
  std::vector<std::string> words;
  std::set<std::string> known;
  const auto take = [&](std::string_view sentence) {
    std::string word;
    for (std::size_t offset = 0; offset <= sentence.size();) {
      const char32_t character = offset < sentence.size() ? text::next_char(sentence, offset) : 0;
      const bool is_letter = character >= 0xC0 && !(character >= 0x2000 && character <= 0x2FFF);
      if (is_letter) {
        text::append_utf8(character, word);
        continue;
      }
      if (known.insert(word).second) words.push_back(word);
      word.clear();
      if (character == 0) break;
    }
  };
  for (const std::vector<Paragraph>& side : paragraphs_[static_cast<std::size_t>(language)]) {
    for (const Paragraph& paragraph : side) {
      for (const std::string& sentence : paragraph.sentences)
        take(sentence);
    }
  }
  return words;
}

void Collection::divide_nouns(AssetContent& content) {
  std::set<std::string> shown;
  for (const auto& [noun, picture] : pictures_)
    shown.insert(noun);
  std::array<std::vector<Noun>, kSplits.size()> nouns;
  for (auto& [name, noun] : nouns_) {
    if (!shown.contains(name)) continue;
    const Split split = split_of(SplitKind::kNoun, name);
    nouns[static_cast<std::size_t>(split)].push_back(std::move(noun));
  }
  content.nouns = joined(nouns);

  std::map<std::string, Index> places;
  for (const Noun& noun : content.nouns.items) {
    places.emplace(noun.name, static_cast<Index>(places.size()));
  }
  std::array<std::vector<PictureInfo>, kSplits.size()> pictures;
  for (auto& [name, picture] : pictures_) {
    picture.noun = places.at(name);
    const bool is_new_thing = split_of(SplitKind::kNoun, name) == Split::kHeldOut;
    const bool is_new_picture =
        split_of(SplitKind::kPicture, base::sha256_hex(picture.file)) == Split::kHeldOut;
    const Split split = is_new_thing || is_new_picture ? Split::kHeldOut : Split::kTrain;
    pictures[static_cast<std::size_t>(split)].push_back(std::move(picture));
  }
  content.pictures = joined(pictures);
}

AssetContent Collection::divide(Mix mix, const Origins& origins) && {
  AssetContent content;
  content.mix = to_string(mix);
  content.licences = origins.licences();
  content.origins = origins.list();
  content.fonts = joined(fonts_);
  content.documents = std::move(documents_);
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    content.paragraphs[i] = joined(paragraphs_[i]);
  }
  for (const WordList list : kWordLists) {
    const auto list_idx = static_cast<std::size_t>(list);
    for (std::size_t i = 0; i < kLanguages.size(); ++i) {
      content.words[list_idx][i] = divided_words(list, words_[list_idx][i]);
    }
  }
  divide_nouns(content);
  number_items(content);
  return content;
}

}  // namespace tessera::synth::build
