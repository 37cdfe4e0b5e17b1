// Assets with one face on either side of the split and the names of sixteen cities.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/file.h"
#include "synth/assets/assets.h"

namespace tessera::synth::testing {

inline constexpr const char* kFontPath = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";

// One face on either side, and cities.
inline std::shared_ptr<const Assets> city_assets() {
  AssetContent content;
  auto file = base::MappedFile::open(kFontPath);
  EXPECT_TRUE(file.has_value()) << "fonts-noto-core is to be installed";
  const std::span<const std::byte> bytes = file->bytes();
  for (Index i = 0; i < 2; ++i) {
    FontInfo& font = content.fonts.items.emplace_back();
    font.id = font.family = "face" + std::to_string(i);
    font.number = i;
    font.scripts[static_cast<std::size_t>(Script::kLatin)] = true;
    font.coverage = {{0x20, 0x17F}, {0x2010, 0x20AC}};
    font.file.assign(bytes.begin(), bytes.end());
  }
  content.fonts.num_train = 1;
  Divided<std::string>& cities = content.words[static_cast<std::size_t>(WordList::kCities)][0];
  cities.items = {"Rome",  "Oslo",  "Lima",  "Cairo", "Quito", "Perth", "Turin", "Osaka",
                  "Berne", "Sofia", "Dakar", "Delhi", "Kyiv",  "Seoul", "Porto", "Bonn"};
  cities.num_train = cities.items.size();
  return std::make_shared<const Assets>(std::move(content));
}

}  // namespace tessera::synth::testing
