#include "synth/picture/composition.h"

#include <gtest/gtest.h>

#include "synth/testing/plates.h"

namespace tessera::synth {
namespace {

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

TEST(Composition, CountsPixelsThatAreOpaqueEnough) {
  draw::Picture veil = plate(10, 10, {0, 0, 255, 60});
  for (std::size_t i = 3; i < 200; i += 4)
    veil.rgba[i] = 255;
  Composition composition(draw::make_image(30, 30, draw::kWhite));
  composition.place(plate(10, 10, {255, 0, 0}), {.noun = "below"}, 0, 0);
  composition.place(veil, {.noun = "veil"}, 0, 0);
  const Scene scene = std::move(composition).finish();
  ASSERT_EQ(scene.objects.size(), 2U);
  EXPECT_EQ(scene.objects[0].box, (draw::Box{0, 5, 10, 10})) << "seen through the thin half";
  EXPECT_DOUBLE_EQ(scene.objects[0].visible, 0.5);
  EXPECT_EQ(scene.objects[1].box, (draw::Box{0, 0, 10, 5}));
  EXPECT_DOUBLE_EQ(scene.objects[1].visible, 1);
}

TEST(Composition, AgreesWithAPictureDrawnWithoutTheThing) {
  // The visible pixels of a thing are those that change when it is left out.
  const auto draw_with = [](bool is_there) {
    Composition composition(draw::make_image(60, 60, draw::kWhite));
    composition.place(plate(30, 20, {0, 160, 0}), {.noun = "first"}, 5, 5);
    if (is_there) composition.place(plate(25, 25, {200, 0, 0}), {.noun = "thing"}, 20, 10);
    composition.place(plate(12, 40, {0, 0, 200}), {.noun = "last"}, 35, 12);
    return std::move(composition).finish();
  };
  const Scene with = draw_with(true);
  const Scene without = draw_with(false);
  draw::Box changed;
  Index num_changed = 0;
  for (Index y = 0; y < 60; ++y) {
    for (Index x = 0; x < 60; ++x) {
      const std::size_t at = static_cast<std::size_t>(3 * (y * 60 + x));
      if (with.image.rgb[at] == without.image.rgb[at]) continue;
      ++num_changed;
      const auto left = static_cast<double>(x);
      const auto top = static_cast<double>(y);
      changed = unite(changed, {left, top, left + 1, top + 1});
    }
  }
  EXPECT_EQ(with.objects[1].box, changed);
  EXPECT_DOUBLE_EQ(with.objects[1].visible, static_cast<double>(num_changed) / 625);
}

TEST(Composition, TakesPicturesThatLieOutside) {
  Composition composition(draw::make_image(20, 20, draw::kWhite));
  composition.place(plate(5, 5, {255, 0, 0}), {.noun = "left"}, -10, 3);
  composition.place(plate(5, 5, {255, 0, 0}), {.noun = "below"}, 3, 40);
  composition.place(plate(50, 50, {0, 0, 255}), {.noun = "around"}, -10, -10);
  const Scene scene = std::move(composition).finish();
  ASSERT_EQ(scene.objects.size(), 1U);
  EXPECT_EQ(scene.objects[0].box, (draw::Box{0, 0, 20, 20}));
  EXPECT_DOUBLE_EQ(scene.objects[0].visible, 400.0 / 2500);
}

}  // namespace
}  // namespace tessera::synth
