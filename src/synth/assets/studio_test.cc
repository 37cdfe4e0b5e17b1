#include "synth/assets/studio.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "base/check.h"
#include "formats/image/image.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

// Two fonts of the same bytes, and three pictures of 10 x 10.
std::shared_ptr<const Assets> two_fonts_and_three_pictures() {
  AssetContent content;
  content.fonts.items = {small_font(kSmallFonts[0]), small_font(kSmallFonts[0])};
  content.fonts.items[1].number = 1;
  for (Index i = 0; i < 3; ++i) {
    const draw::Colour colour{static_cast<std::uint8_t>(40 * i), 0, 0};
    PictureInfo& picture = content.pictures.items.emplace_back();
    picture.id = std::to_string(i);
    picture.number = i;
    picture.file = *formats::encode_png(plate(10, 10, colour));
  }
  return std::make_shared<const Assets>(std::move(content));
}

TEST(Studio, KeepsWhatIsOpenWithinASceneAndItsBoundsBetweenScenes) {
  Studio studio(two_fonts_and_three_pictures(), {.max_faces = 1, .max_picture_bytes = 800});
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
  auto assets = two_fonts_and_three_pictures();
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
