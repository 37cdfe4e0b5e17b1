#include "synth/picture/picture.h"

#include <algorithm>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "synth/picture/testing/plates.h"

namespace tessera::synth {
namespace {

using testing::plate_assets;

class PictureTemplates : public ::testing::TestWithParam<SceneTemplate> {};

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
        EXPECT_EQ(id >= "thing4.0", split == Split::kHeldOut) << id;
      }
      base::Rng again(7, static_cast<std::uint64_t>(width));
      Studio other(plate_assets());
      EXPECT_EQ(entry.make(other, request, again).image.rgb, scene.image.rgb) << entry.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         PictureTemplates,
                         ::testing::ValuesIn(picture_templates()),
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
