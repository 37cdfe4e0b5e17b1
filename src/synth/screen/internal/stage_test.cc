#include "synth/screen/internal/stage.h"

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::for_each_look;
using testing::with_screen;

void expect_apart(const std::vector<Box>& places, const Box& bounds) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_FALSE(places[i].is_empty());
    EXPECT_TRUE(bounds.contains(places[i]));
    for (std::size_t k = i + 1; k < places.size(); ++k)
      EXPECT_FALSE(draw::overlaps(places[i], places[k]));
  }
}

TEST(WindowPlaces, AreOneInAnOrdinaryPicture) {
  for (const auto& [width, height] : {std::pair{480, 360}, {384, 384}, {360, 480}}) {
    with_screen(width, height, [](Stage& stage) {
      const std::vector<Box> places = window_places(stage, stage.bounds(), {200, 100});
      ASSERT_EQ(places.size(), 1U);
      EXPECT_EQ(places[0].width(), 200);
      EXPECT_EQ(places[0].height(), 100);
      expect_apart(places, stage.bounds());
    });
  }
}

TEST(WindowPlaces, FillExtremePictures) {
  with_screen(1800, 200, [](Stage& stage) {
    const std::vector<Box> places = window_places(stage, stage.bounds(), {250, 150});
    EXPECT_GE(places.size(), 3U);
    expect_apart(places, stage.bounds());
  });
  with_screen(200, 1800, [](Stage& stage) {
    const std::vector<Box> places = window_places(stage, stage.bounds(), {180, 250});
    EXPECT_GE(places.size(), 3U);
    expect_apart(places, stage.bounds());
  });
}

TEST(WindowPlaces, AreNotLargerThanThePicture) {
  with_screen(120, 90, [](Stage& stage) {
    const std::vector<Box> places = window_places(stage, stage.bounds(), {500, 400});
    ASSERT_EQ(places.size(), 1U);
    EXPECT_EQ(places[0], stage.bounds());
  });
}

TEST(LargePlace, TakesMostOfThePicture) {
  for_each_look(20, [](Stage& stage) {
    const Box place = large_place(stage, stage.bounds());
    EXPECT_TRUE(stage.bounds().contains(place));
    EXPECT_GT(place.area(), 0.6 * stage.bounds().area());
    EXPECT_EQ(place, place.to_pixels());
  });
  with_screen(60, 300,
              [](Stage& stage) { EXPECT_EQ(large_place(stage, stage.bounds()), stage.bounds()); });
}

TEST(SquareIn, StandsInTheMiddle) {
  EXPECT_EQ(square_in({0, 0, 40, 20}, 10), (Box{15, 5, 25, 15}));
  EXPECT_EQ(square_in({0, 0, 40, 20}, 100), (Box{10, 0, 30, 20}));
  EXPECT_EQ(square_in({0, 0, 8.5, 20}, 100).width(), 8);
}

TEST(Stage, SaysWhatItUsed) {
  with_screen(300, 200, [](Stage& stage) {
    Node line = stage.pen.line(stage.prose.title(2, 3), stage.pen.plain(), {10, 10, 290, 40});
    ASSERT_TRUE(is_drawn(line));
    stage.add(std::move(line));
    stage.add(Node{.kind = NodeKind::kParagraph});  // nothing was drawn of it
    const Scene scene = stage.finish();
    EXPECT_EQ(scene.root.children.size(), 1U);
    EXPECT_FALSE(scene.provenance.fonts.empty());
    EXPECT_FALSE(scene.provenance.passages.empty());
    EXPECT_EQ(scene.image.width, 300);
  });
}

}  // namespace
}  // namespace tessera::synth
