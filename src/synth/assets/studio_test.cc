#include "synth/assets/studio.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/file.h"
#include "draw/picture.h"
#include "formats/image/image.h"

namespace tessera::synth {
namespace {

constexpr const char* kFontPath = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";

// Two fonts of the same bytes, and three pictures of 10 x 10.
std::shared_ptr<const Assets> small_assets() {
  AssetContent content;
  auto file = base::MappedFile::open(kFontPath);
  EXPECT_TRUE(file.has_value()) << "fonts-noto-core is to be installed";
  const std::span<const std::byte> bytes = file->bytes();
  for (Index i = 0; i < 2; ++i) {
    FontInfo& font = content.fonts.items.emplace_back();
    font.id = std::to_string(i);
    font.number = i;
    font.file.assign(bytes.begin(), bytes.end());
  }
  for (Index i = 0; i < 3; ++i) {
    const draw::Colour colour{static_cast<std::uint8_t>(40 * i), 0, 0};
    PictureInfo& picture = content.pictures.items.emplace_back();
    picture.id = std::to_string(i);
    picture.number = i;
    picture.file = *formats::encode_png(draw::make_picture(10, 10, colour));
  }
  return std::make_shared<const Assets>(std::move(content));
}

TEST(Studio, KeepsWhatIsOpenWithinASceneAndItsBoundsBetweenScenes) {
  Studio studio(small_assets(), {.max_faces = 1, .max_picture_bytes = 800});
  studio.begin_scene();
  draw::FontFace& first = studio.face(studio.assets().fonts()[0]);
  EXPECT_NE(&first, &studio.face(studio.assets().fonts()[1]));
  EXPECT_EQ(&first, &studio.face(studio.assets().fonts()[0]));
  for (const PictureInfo& info : studio.assets().pictures()) {
    EXPECT_EQ(studio.picture(info).rgba[0], 40 * info.number);
  }
  EXPECT_EQ(studio.num_open_faces(), 2U);
  EXPECT_EQ(studio.num_picture_bytes(), 3 * 400);
  studio.begin_scene();
  EXPECT_EQ(studio.num_open_faces(), 1U);
  EXPECT_EQ(studio.num_picture_bytes(), 800);
  EXPECT_EQ(&first, &studio.face(studio.assets().fonts()[0]))
      << "the face that was used last stays";
}

TEST(Studio, OutlivesTheHandleOfItsAssets) {
  auto assets = small_assets();
  Studio studio(assets);
  const FontInfo& font = assets->fonts()[0];
  assets.reset();
  EXPECT_TRUE(studio.face(font).covers(U'A'));
}

TEST(Studio, NamesABrokenFile) {
  AssetContent content;
  content.fonts.items.emplace_back().file = {std::byte{1}, std::byte{2}};
  Studio studio(std::make_shared<const Assets>(std::move(content)));
  EXPECT_THROW((void)studio.face(studio.assets().fonts()[0]), base::ContractError);
}

}  // namespace
}  // namespace tessera::synth
