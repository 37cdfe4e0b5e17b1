#include "synth/picture/cast.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/testing/plates.h"

namespace tessera::synth {
namespace {

const Spot kSpot{.centre = {50, 50}, .side_px = 40};

std::vector<Figure> figures(Casting casting,
                            Index count,
                            std::uint64_t seed,
                            const SceneRequest& request = {}) {
  Studio studio(plate_assets({.num_nouns = 6, .num_train = 4, .pictures_of_first = 1}));
  base::Rng rng(seed);
  const draw::Image ground = draw::make_image(100, 100, draw::kWhite);
  Cast cast(studio, request, casting, rng);
  std::vector<Figure> all;
  for (Index i = 0; i < count; ++i) {
    auto figure = cast.figure_for(ground, kSpot, {.side_px = 40});
    if (figure) all.push_back(std::move(*figure));
  }
  return all;
}

std::set<std::string> nouns_of(const std::vector<Figure>& all) {
  std::set<std::string> nouns;
  for (const Figure& figure : all)
    nouns.insert(figure.object.noun);
  return nouns;
}

TEST(Cast, OfOneThingShowsItAgainAndAgain) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto all = figures(Casting::kSame, 6, seed);
    EXPECT_EQ(all.size(), 6U);
    EXPECT_EQ(nouns_of(all).size(), 1U);
  }
}

TEST(Cast, OfTwoKindsShowsAtMostTwo) {
  std::size_t most = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::size_t count = nouns_of(figures(Casting::kTwoKinds, 8, seed)).size();
    EXPECT_LE(count, 2U);
    most = std::max(most, count);
  }
  EXPECT_EQ(most, 2U);
}

TEST(Cast, OfOneShapeChangesTheColour) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto all = figures(Casting::kOneShape, 5, seed);
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(nouns_of(all).size(), 1U);
    std::set<std::string> colours;
    for (const Figure& figure : all)
      colours.insert(figure.object.colour);
    EXPECT_GE(colours.size(), 4U);
  }
}

TEST(Cast, OfShapesNeedsNoPictures) {
  Studio studio(std::make_shared<const Assets>(AssetContent()));
  base::Rng rng(1);
  const draw::Image ground = draw::make_image(100, 100, draw::kWhite);
  Cast shapes(studio, {}, Casting::kShapes, rng);
  EXPECT_TRUE(shapes.figure_for(ground, kSpot, {}));
  Cast pictures(studio, {}, Casting::kSame, rng);
  EXPECT_FALSE(pictures.figure_for(ground, kSpot, {}));
}

TEST(Cast, MixesPicturesWithSomeShapes) {
  Index num_shapes = 0;
  for (const Figure& figure : figures(Casting::kMixed, 400, 7))
    num_shapes += figure.source.empty() ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(num_shapes), 60, 25);
}

TEST(Cast, ShowsTheWantedThingFirst) {
  const SceneRequest thing{.noun = "thing2"};
  const SceneRequest star{.noun = "star"};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_EQ(figures(Casting::kMixed, 3, seed, thing)[0].object.noun, "thing2");
    EXPECT_EQ(figures(Casting::kMixed, 3, seed, star)[0].object.noun, "star");
    EXPECT_EQ(figures(Casting::kSame, 3, seed, thing)[2].object.noun, "thing2");
    EXPECT_TRUE(nouns_of(figures(Casting::kTwoKinds, 9, seed, thing)).contains("thing2"));
    EXPECT_EQ(figures(Casting::kShapes, 3, seed, star)[0].object.noun, "star");
    EXPECT_EQ(figures(Casting::kOneShape, 3, seed, star)[2].object.noun, "star");
  }
  // Once is enough where everything else is drawn.
  Index num_wanted = 0;
  for (const Figure& figure : figures(Casting::kShapes, 60, 1, star))
    num_wanted += figure.object.noun == "star" ? 1 : 0;
  EXPECT_LT(num_wanted, 20);
}

TEST(Cast, DoesWithoutTheWantedThingWhereItCannotBeShown) {
  const SceneRequest thing{.noun = "thing2"};
  EXPECT_EQ(figures(Casting::kShapes, 3, 1, thing).size(), 3U);
  EXPECT_EQ(figures(Casting::kSame, 3, 1, {.noun = "thing5"}).size(), 3U) << "held out";
  EXPECT_FALSE(nouns_of(figures(Casting::kMixed, 9, 1, {.noun = "thing5"})).contains("thing5"));
  EXPECT_FALSE(nouns_of(figures(Casting::kOneShape, 3, 1, thing)).contains("thing2"));
}

TEST(Cast, KeepsToItsSideOfTheSplit) {
  for (const Figure& figure : figures(Casting::kMixed, 100, 3, {.split = Split::kHeldOut})) {
    EXPECT_TRUE(figure.source.empty() || figure.source >= "thing4") << figure.source;
  }
}

TEST(Cast, ShapesStandOutFromTheGround) {
  Studio studio(plate_assets());
  base::Rng rng(11);
  // A red ground: a red thing would not be seen.
  const draw::Image ground = draw::make_image(100, 100, {214, 36, 36});
  Cast cast(studio, {}, Casting::kShapes, rng);
  for (int i = 0; i < 60; ++i) {
    const auto figure = cast.figure_for(ground, kSpot, {.side_px = 40});
    ASSERT_TRUE(figure);
    EXPECT_NE(figure->object.colour, "red");
  }
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

}  // namespace
}  // namespace tessera::synth
