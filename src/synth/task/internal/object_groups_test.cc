#include "synth/task/internal/object_groups.h"

#include <set>

#include <gtest/gtest.h>

#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::internal {
namespace {

Scene scene_of(std::vector<Object> objects) {
  Scene scene;
  scene.image = draw::make_image(600, 400, draw::kWhite);
  scene.objects = std::move(objects);
  return scene;
}

std::set<std::string> group_names(const Scene& scene, bool expects_complete) {
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  const Inventory inventory = take_inventory(input, scene);
  EXPECT_EQ(inventory.is_complete, expects_complete);
  std::set<std::string> names;
  for (const ObjectGroup& group : inventory.groups)
    names.insert(group.noun);
  return names;
}

using Names = std::set<std::string>;

TEST(TakeInventory, GroupsThingsByNameFromLeftToRight) {
  const Scene scene = testing::picture_scene();
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  const Inventory inventory = take_inventory(input, scene);
  EXPECT_TRUE(inventory.is_complete);
  ASSERT_EQ(inventory.groups.size(), 4);
  EXPECT_EQ(inventory.groups[0].noun, "dog");
  EXPECT_EQ(inventory.groups[2].count(), 3);
  EXPECT_EQ(inventory.groups[2].objects[0]->colour, "yellow");
  EXPECT_EQ(inventory.singles().size(), 2);
  EXPECT_EQ(inventory.objects().size(), 7);
}

TEST(TakeInventory, LeavesOutWhatIsHalfHiddenOrTooSmall) {
  const draw::Box box{10, 10, 60, 60};
  EXPECT_EQ(group_names(scene_of({{.noun = "dog", .box = box, .visible = 0.4},
                                  {.noun = "apple", .box = {100, 100, 150, 150}}}),
                        false),
            Names{"apple"});
  EXPECT_EQ(group_names(scene_of({{.noun = "dog", .box = {10, 10, 13, 60}},
                                  {.noun = "apple", .box = {100, 100, 150, 150}}}),
                        false),
            Names{"apple"});
  // One unclear dog makes the number of dogs unclear.
  EXPECT_EQ(group_names(scene_of({{.noun = "dog", .box = box, .visible = 0.4},
                                  {.noun = "dog", .box = {100, 100, 150, 150}}}),
                        false),
            Names{});
}

TEST(TakeInventory, ForgetsWhatCannotBeSeenAtAll) {
  EXPECT_EQ(group_names(scene_of({{.noun = "dog", .box = {10, 10, 60, 60}, .visible = 0.01},
                                  {.noun = "apple", .box = {100, 100, 150, 150}}}),
                        true),
            Names{"apple"});
}

TEST(TakeInventory, LeavesOutNamesThatMayMeanOneAnother) {
  EXPECT_EQ(group_names(scene_of({{.noun = "circle", .box = {10, 10, 60, 60}},
                                  {.noun = "ring", .box = {100, 10, 160, 60}},
                                  {.noun = "car", .box = {100, 100, 150, 150}}}),
                        false),
            Names{"car"});
}

TEST(AbsentNoun, IsOfNoCategoryThatIsShown) {
  const Scene scene = testing::picture_scene();  // animals, food, a vehicle, shapes
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  std::set<std::string> absent;
  base::Rng rng(2);
  for (int i = 0; i < 60; ++i)
    absent.insert(absent_noun(input, rng)->one);
  EXPECT_EQ(absent, (Names{"trumpet", "scissors"}));  // the chair's category holds anything
}

TEST(ClearSide, NeedsOneDistanceThatRules) {
  const draw::Box anchor{100, 100, 140, 140};
  EXPECT_EQ(clear_side({10, 100, 50, 140}, anchor), Side::kLeft);
  EXPECT_EQ(clear_side({200, 110, 240, 150}, anchor), Side::kRight);
  EXPECT_EQ(clear_side({100, 10, 140, 50}, anchor), Side::kAbove);
  EXPECT_EQ(clear_side({110, 300, 150, 340}, anchor), Side::kBelow);
  EXPECT_FALSE(clear_side({10, 10, 50, 50}, anchor));     // both ways alike
  EXPECT_FALSE(clear_side({80, 100, 120, 140}, anchor));  // they overlap by half
  for (const Side side : {Side::kLeft, Side::kRight, Side::kAbove, Side::kBelow}) {
    EXPECT_EQ(opposite(opposite(side)), side);
    EXPECT_NE(opposite(side), side);
  }
}

TEST(PlaceOf, NamesTheNinthOfThePicture) {
  constexpr vision::Resolution kPicture{.width = 300, .height = 300};
  EXPECT_EQ(place_of({0, 0, 60, 60}, kPicture), "top_left");
  EXPECT_EQ(place_of({140, 140, 160, 160}, kPicture), "centre");
  EXPECT_EQ(place_of({250, 130, 290, 170}, kPicture), "right");
  EXPECT_EQ(place_of({130, 250, 170, 290}, kPicture), "bottom");
  EXPECT_TRUE(is_sure_place({0, 0, 60, 60}, kPicture));
  EXPECT_FALSE(is_sure_place({80, 0, 110, 60}, kPicture));  // 95 of 300: near a third
}

TEST(StandsAlone, WantsNoOtherCentreInsideAndIsInNoOther) {
  const Scene scene = scene_of({{.noun = "dog", .box = {10, 10, 110, 110}},
                                {.noun = "apple", .box = {50, 50, 80, 80}},
                                {.noun = "car", .box = {100, 100, 200, 200}}});
  EXPECT_FALSE(stands_alone(scene.objects[0], scene));
  EXPECT_FALSE(stands_alone(scene.objects[1], scene));
  EXPECT_TRUE(stands_alone(scene.objects[2], scene));
}

}  // namespace
}  // namespace tessera::synth::internal
