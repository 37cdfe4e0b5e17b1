#include "synth/picture/picture.h"

#include <algorithm>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "draw/colour.h"
#include "synth/picture/cast.h"
#include "synth/picture/composition.h"
#include "synth/picture/figures.h"

namespace tessera::synth {
namespace {

draw::Picture plate(Index width, Index height, draw::Colour colour) {
  return draw::make_picture(width, height, colour);
}

TEST(Composition, KnowsWhatOfEachThingCanBeSeen) {
  Composition composition(draw::make_image(100, 80, draw::kWhite));
  composition.place(plate(40, 40, {255, 0, 0}), {.noun = "below"}, 10, 10);
  composition.place(plate(20, 40, {0, 0, 255}), {.noun = "above"}, 30, 10);
  composition.place(plate(30, 30, {0, 255, 0}), {.noun = "cut off"}, 85, 65);
  const Scene scene = std::move(composition).finish();
  ASSERT_EQ(scene.objects.size(), 3U);
  EXPECT_EQ(scene.objects[0].box, (draw::Box{10, 10, 30, 50}));
  EXPECT_DOUBLE_EQ(scene.objects[0].visible, 0.5);
  EXPECT_EQ(scene.objects[1].box, (draw::Box{30, 10, 50, 50}));
  EXPECT_DOUBLE_EQ(scene.objects[1].visible, 1);
  EXPECT_EQ(scene.objects[2].box, (draw::Box{85, 65, 100, 80}));
  EXPECT_DOUBLE_EQ(scene.objects[2].visible, 0.25);
  EXPECT_LT(scene.objects[0].depth, scene.objects[1].depth);
}

TEST(Composition, LeavesOutWhatIsWhollyCovered) {
  Composition composition(draw::make_image(50, 50, draw::kWhite));
  composition.place(plate(10, 10, {255, 0, 0}), {.noun = "hidden"}, 10, 10);
  composition.place(plate(20, 20, {0, 0, 255}), {.noun = "above"}, 5, 5);
  const Scene scene = std::move(composition).finish();
  ASSERT_EQ(scene.objects.size(), 1U);
  EXPECT_EQ(scene.objects[0].noun, "above");
}

TEST(Composition, BlendsByAlphaAndShadesCoverNothing) {
  Composition composition(draw::make_image(10, 10, draw::kWhite));
  composition.place(plate(10, 10, {255, 0, 0}), {.noun = "red"}, 0, 0);
  composition.shade(plate(10, 10, {0, 0, 0, 51}), 0, 0);
  const Scene scene = std::move(composition).finish();
  EXPECT_DOUBLE_EQ(scene.objects[0].visible, 1);
  EXPECT_EQ(scene.image.rgb[0], 204);  // 255 * 0.8
  EXPECT_EQ(scene.image.rgb[1], 0);
}

TEST(ColourOf, NamesAColourThatNearlyAllPixelsHave) {
  EXPECT_EQ(colour_of(plate(8, 8, {210, 40, 40})), "red");
  draw::Picture half = plate(8, 8, {210, 40, 40});
  for (std::size_t i = 0; i < half.rgba.size() / 2; i += 4)
    half.rgba[i + 2] = 255;
  EXPECT_FALSE(colour_of(half));
  EXPECT_FALSE(colour_of(plate(8, 8, draw::kTransparent)));
}

TEST(NameSizes, SpeaksOfThingsOfOneNameThatDifferClearly) {
  std::vector<Object> objects = {
      {.noun = "cat", .box = {0, 0, 100, 80}}, {.noun = "cat", .box = {0, 0, 30, 40}},
      {.noun = "cat", .box = {0, 0, 60, 66}},  {.noun = "dog", .box = {0, 0, 10, 10}},
      {.noun = "cup", .box = {0, 0, 50, 50}},  {.noun = "cup", .box = {0, 0, 60, 60}}};
  name_sizes(objects);
  EXPECT_EQ(objects[0].size, "large");
  EXPECT_EQ(objects[1].size, "small");
  EXPECT_EQ(objects[2].size, "");
  EXPECT_EQ(objects[3].size, "");
  EXPECT_EQ(objects[4].size, "");
  objects[2].visible = 0.5;  // how large it is cannot be seen
  objects[0].size = objects[1].size = "";
  name_sizes(objects);
  EXPECT_EQ(objects[0].size, "");
}

// Nouns whose pictures are plates of their own colour.
std::shared_ptr<const Assets> plate_assets() {
  AssetContent content;
  for (Index i = 0; i < 6; ++i) {
    Noun& noun = content.nouns.items.emplace_back();
    noun.name = "thing" + std::to_string(i);
    PictureInfo& picture = content.pictures.items.emplace_back();
    picture.id = noun.name;
    picture.noun = i;
    picture.number = i;
    const auto level = static_cast<std::uint8_t>(40 * i);
    picture.file = *formats::encode_png(plate(40 + 5 * i, 50, {level, 255, level}));
  }
  content.nouns.num_train = content.pictures.num_train = 4;
  return std::make_shared<const Assets>(std::move(content));
}

class PictureTemplates : public testing::TestWithParam<SceneTemplate> {};

TEST_P(PictureTemplates, PutThingsOfTheirSideInsideThePicture) {
  const SceneTemplate& entry = GetParam();
  if (entry.name == "labelled") return;  // needs fonts: tested with real assets
  Studio studio(plate_assets());
  const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
  for (const auto& [width, height] : {std::pair(384, 384), {1100, 200}, {90, 700}, {64, 48}}) {
    for (const double density : {0.0, 1.0}) {
      const SceneRequest request{
          .split = split, .width = width, .height = height, .density = density, .difficulty = 1};
      base::Rng rng(7, static_cast<std::uint64_t>(width));
      const Scene scene = entry.make(studio, request, rng);
      ASSERT_EQ(scene.image.width, width);
      ASSERT_EQ(scene.image.height, height);
      EXPECT_FALSE(scene.objects.empty() && width == height) << entry.name;
      for (const Object& object : scene.objects) {
        EXPECT_TRUE(
            (draw::Box{0, 0, static_cast<double>(width), static_cast<double>(height)}.contains(
                object.box)));
        EXPECT_GT(object.visible, 0);
        EXPECT_LE(object.visible, 1);
      }
      for (const std::string& id : scene.provenance.pictures) {
        EXPECT_EQ(id >= "thing4", split == Split::kHeldOut) << id;
      }
      base::Rng again(7, static_cast<std::uint64_t>(width));
      Studio other(plate_assets());
      EXPECT_EQ(entry.make(other, request, again).image.rgb, scene.image.rgb) << entry.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         PictureTemplates,
                         testing::ValuesIn(picture_templates()),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST(PictureTemplates, AreManyAndSomeAreHeldOut) {
  std::set<std::string_view> names;
  Index num_held_out = 0;
  for (const SceneTemplate& entry : picture_templates()) {
    names.insert(entry.name);
    num_held_out += entry.is_held_out ? 1 : 0;
  }
  EXPECT_GE(names.size(), 16U);
  EXPECT_EQ(names.size(), picture_templates().size());
  EXPECT_GE(num_held_out, 3);
}

}  // namespace
}  // namespace tessera::synth
