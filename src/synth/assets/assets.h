// What generation may use: fonts, texts, words, names and pictures, read from one pack file.
// Immutable and safe to share between threads.
//
//   TESSERA_TRY(assets, Assets::open("standard.pack"));
//   const AssetView view(assets, Split::kTrain);
//   for (const FontInfo& font : view.fonts()) ...
//
// Generators get an AssetView: it shows one side of the split, and the other cannot be reached
// through it. In every list of Assets the training side stands first.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "synth/assets/items.h"
#include "synth/assets/split.h"

namespace tessera::synth {

// A list whose training items stand before the held-out ones.
template <class Item>
struct Divided {
  std::vector<Item> items{};
  std::size_t num_train = 0;

  [[nodiscard]] std::span<const Item> of(Split split) const {
    const std::span<const Item> all(items);
    return split == Split::kTrain ? all.first(num_train) : all.subspan(num_train);
  }
};

// Everything a pack holds.
struct AssetContent {
  std::string mix;  // "standard", "full", "test"
  std::vector<Licence> licences{};
  std::vector<Origin> origins{};
  Divided<FontInfo> fonts{};
  std::vector<Document> documents{};
  std::array<Divided<Paragraph>, kLanguages.size()> paragraphs{};  // by Language
  // By WordList, then Language.
  std::array<std::array<Divided<std::string>, kLanguages.size()>, kWordLists.size()> words{};
  Divided<Noun> nouns{};
  Divided<PictureInfo> pictures{};
};

// Gives every font and picture its place in its list.
void number_items(AssetContent& content);

class Assets {
 public:
  // A pack file; what it says is checked before it is used.
  static base::Result<std::shared_ptr<const Assets>> open(const std::string& path);
  // A pack in memory; `where` names it in errors.
  static base::Result<std::shared_ptr<const Assets>> parse(std::span<const std::byte> pack,
                                                           std::string_view where);

  explicit Assets(AssetContent content, std::string identity = {});

  [[nodiscard]] const AssetContent& content() const { return content_; }
  // SHA-256 of the pack: what, beside recipe and seed, a sample is a function of.
  [[nodiscard]] const std::string& identity() const { return identity_; }

  [[nodiscard]] const std::vector<Licence>& licences() const { return content_.licences; }
  [[nodiscard]] const std::vector<Origin>& origins() const { return content_.origins; }
  [[nodiscard]] const std::vector<Document>& documents() const { return content_.documents; }
  [[nodiscard]] const std::vector<FontInfo>& fonts() const { return content_.fonts.items; }
  [[nodiscard]] const std::vector<Noun>& nouns() const { return content_.nouns.items; }
  [[nodiscard]] const std::vector<PictureInfo>& pictures() const { return content_.pictures.items; }

 private:
  AssetContent content_;
  std::string identity_;
};

// One side of the split of one pack: a cheap value. The Assets outlive it.
class AssetView {
 public:
  AssetView(const Assets& assets, Split split, double scrambled_words = 0)
      : assets_(&assets), split_(split), scrambled_words_(scrambled_words) {}

  [[nodiscard]] Split split() const { return split_; }
  // Share of the words of running text that Prose replaces by others of the language.
  [[nodiscard]] double scrambled_words() const { return scrambled_words_; }
  [[nodiscard]] const Assets& assets() const { return *assets_; }

  [[nodiscard]] std::span<const FontInfo> fonts() const;
  // Running text: paragraphs of one document follow one another.
  [[nodiscard]] std::span<const Paragraph> paragraphs(Language language) const;
  [[nodiscard]] std::span<const std::string> words(WordList list, Language language) const;
  // Things of this side. A held-out picture may show a thing that training knows.
  [[nodiscard]] std::span<const Noun> nouns() const;
  [[nodiscard]] std::span<const PictureInfo> pictures() const;
  [[nodiscard]] const Noun& noun_of(const PictureInfo& picture) const;

 private:
  const Assets* assets_;
  Split split_;
  double scrambled_words_;
};

}  // namespace tessera::synth
