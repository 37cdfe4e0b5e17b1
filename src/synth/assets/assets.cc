#include "synth/assets/assets.h"

#include <utility>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/assets/pack.h"

namespace tessera::synth {

void number_items(AssetContent& content) {
  Index font_number = 0;
  for (FontInfo& font : content.fonts.items)
    font.number = font_number++;
  Index picture_number = 0;
  for (PictureInfo& picture : content.pictures.items)
    picture.number = picture_number++;
}

Assets::Assets(AssetContent content, std::string identity)
    : content_(std::move(content)), identity_(std::move(identity)) {}

base::Result<std::shared_ptr<const Assets>> Assets::open(const std::string& path) {
  TESSERA_TRY(file, base::MappedFile::open(path));
  return parse(file.bytes(), path);
}

base::Result<std::shared_ptr<const Assets>> Assets::parse(std::span<const std::byte> pack,
                                                          std::string_view where) {
  TESSERA_TRY(content, decode_pack(pack, where));
  return std::make_shared<const Assets>(std::move(content), base::sha256_hex(pack));
}

std::span<const FontInfo> AssetView::fonts() const {
  return assets_->content().fonts.of(split_);
}

std::span<const Paragraph> AssetView::paragraphs(Language language) const {
  return assets_->content().paragraphs[static_cast<std::size_t>(language)].of(split_);
}

std::span<const std::string> AssetView::words(WordList list, Language language) const {
  const auto& by_language = assets_->content().words[static_cast<std::size_t>(list)];
  const Divided<std::string>& words = by_language[static_cast<std::size_t>(language)];
  return is_closed(list) ? std::span<const std::string>(words.items) : words.of(split_);
}

std::span<const Noun> AssetView::nouns() const {
  return assets_->content().nouns.of(split_);
}

std::span<const PictureInfo> AssetView::pictures() const {
  return assets_->content().pictures.of(split_);
}

const Noun& AssetView::noun_of(const PictureInfo& picture) const {
  return assets_->nouns()[static_cast<std::size_t>(picture.noun)];
}

}  // namespace tessera::synth
