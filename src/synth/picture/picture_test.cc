#include "synth/picture/picture.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

TEST(PictureTemplates, AreManyAndSomeAreHeldOut) {
  EXPECT_GE(std::ssize(picture_templates()), 16);
  EXPECT_GE(count_held_out(picture_templates()), 3);
}

TEST(PictureTemplates, PutThingsOfTheirSideInsideThePicture) {
  Studio studio(illustrated_assets());
  for_each_scene_request(picture_templates(), [&](const SceneTemplate& entry,
                                                  const SceneRequest& request, std::uint64_t seed) {
    studio.begin_scene();
    base::Rng rng(seed);
    const Scene scene = entry.make(studio, request, rng);
    const std::string name = name_of(entry, request);
    expect_all_inside(scene, request, name);
    EXPECT_TRUE(std::min(request.width, request.height) < 300 || !scene.objects.empty()) << name;
    for (const std::string& id : scene.provenance.pictures)
      EXPECT_EQ(id >= "thing4.0", request.split == Split::kHeldOut) << name << ": " << id;
  });
}

TEST(PictureTemplates, MakeTheSameSceneOfTheSameSeed) {
  expect_same_scenes_again(picture_templates(), illustrated_assets());
}

}  // namespace
}  // namespace tessera::synth
