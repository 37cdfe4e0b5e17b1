// For tests: assets whose pictures are plates of one colour: thing0, thing1 ...
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "draw/picture.h"
#include "formats/image/image.h"
#include "synth/assets/assets.h"

namespace tessera::synth {

inline draw::Picture plate(Index width, Index height, draw::Colour colour) {
  return draw::make_picture(width, height, colour);
}

struct PlateOptions {
  Index num_nouns = 6;
  Index num_train = 4;  // nouns of the training side, and their pictures
  Index pictures_of_first = 1;
};

inline void add_plates(AssetContent& content, const PlateOptions& options) {
  for (Index i = 0; i < options.num_nouns; ++i) {
    Noun& noun = content.nouns.items.emplace_back();
    noun.name = "thing" + std::to_string(i);
    noun.names[0] = noun.name;
    const Index num_pictures = i == 0 ? options.pictures_of_first : 1;
    for (Index k = 0; k < num_pictures; ++k) {
      PictureInfo& picture = content.pictures.items.emplace_back();
      picture.id = noun.name + "." + std::to_string(k);
      picture.noun = i;
      picture.number = std::ssize(content.pictures.items) - 1;
      const auto level = static_cast<std::uint8_t>(40 * i);
      picture.file = *formats::encode_png(plate(40 + 5 * i, 50, {level, 255, level}));
    }
    if (i + 1 == options.num_train) content.pictures.num_train = content.pictures.items.size();
  }
  content.nouns.num_train = static_cast<std::size_t>(options.num_train);
}

inline AssetContent plate_content(const PlateOptions& options) {
  AssetContent content;
  add_plates(content, options);
  return content;
}

inline std::shared_ptr<const Assets> plate_assets(const PlateOptions& options = {}) {
  return std::make_shared<const Assets>(plate_content(options));
}

}  // namespace tessera::synth
