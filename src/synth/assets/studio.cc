#include "synth/assets/studio.h"

#include <utility>

#include "base/check.h"

namespace tessera::synth {

template <class Item>
Item* Studio::Kept<Item>::find(Index number) {
  const auto found = by_number.find(number);
  if (found == by_number.end()) return nullptr;
  order.splice(order.begin(), order, found->second);
  return &order.front().item;
}

template <class Item>
Item& Studio::Kept<Item>::add(Index number, Item item) {
  order.push_front({.number = number, .item = std::move(item)});
  by_number[number] = order.begin();
  return order.front().item;
}

template <class Item>
void Studio::Kept<Item>::drop_last() {
  by_number.erase(order.back().number);
  order.pop_back();
}

Studio::Studio(std::shared_ptr<const Assets> assets, const StudioBounds& bounds)
    : assets_(std::move(assets)), bounds_(bounds) {}

void Studio::begin_scene() {
  while (faces_.order.size() > bounds_.max_faces)
    faces_.drop_last();
  while (picture_bytes_ > bounds_.max_picture_bytes) {
    picture_bytes_ -= std::ssize(pictures_.order.back().item.rgba);
    pictures_.drop_last();
  }
}

draw::FontFace& Studio::face(const FontInfo& font) {
  if (auto* kept = faces_.find(font.number)) return **kept;
  // The bytes live as long as the assets do.
  auto opened = draw::FontFace::open(draw::FontBytes(assets_, &font.file));
  base::check(opened.has_value(), "studio", "a font file in the pack, ", font.id,
              " is none: ", opened.has_value() ? "" : opened.error().message);
  return *faces_.add(font.number, std::move(*opened));
}

const draw::Picture& Studio::picture(const PictureInfo& info) {
  if (const auto* kept = pictures_.find(info.number)) return *kept;
  auto decoded = draw::decode_picture(info.file);
  base::check(decoded.has_value(), "studio", "a picture file in the pack, ", info.id,
              " is none: ", decoded.has_value() ? "" : decoded.error().message);
  picture_bytes_ += std::ssize(decoded->rgba);
  return pictures_.add(info.number, std::move(*decoded));
}

}  // namespace tessera::synth
