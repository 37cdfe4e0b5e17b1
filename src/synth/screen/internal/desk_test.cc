#include "synth/screen/internal/desk.h"

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::controls_of;
using testing::for_each_look;
using testing::with_screen;

TEST(VisiblePart, IsTheWholeOfWhatNothingHides) {
  const Box box{10, 10, 50, 40};
  EXPECT_EQ(visible_part(box, {}), box);
  const std::vector<Box> elsewhere = {{60, 10, 90, 40}};
  EXPECT_EQ(visible_part(box, elsewhere), box);
}

TEST(VisiblePart, IsCutWhereASideIsHidden) {
  const Box box{10, 10, 50, 40};
  const std::vector<Box> right = {{30, 0, 90, 60}};
  EXPECT_EQ(visible_part(box, right), (Box{10, 10, 30, 40}));
  const std::vector<Box> upper = {{0, 0, 90, 25}};
  EXPECT_EQ(visible_part(box, upper), (Box{10, 25, 50, 40}));
  // A corner hides no side.
  const std::vector<Box> corner = {{30, 20, 90, 60}};
  EXPECT_EQ(visible_part(box, corner), box);
}

TEST(VisiblePart, IsHiddenBySeveralTogether) {
  const Box box{10, 10, 50, 40};
  const std::vector<Box> halves = {{0, 0, 30, 50}, {30, 0, 60, 50}};
  EXPECT_TRUE(visible_part(box, halves).is_empty());
  const std::vector<Box> most = {{0, 0, 30, 50}, {30, 0, 60, 35}};
  EXPECT_EQ(visible_part(box, most), (Box{30, 35, 50, 40}));
}

TEST(Desk, KeepsItsTaskBarOutOfTheRoom) {
  Index num_bars = 0;
  for (int i = 0; i < 14; ++i) {
    with_screen(600, 900 + 10 * i, [&](Stage& stage) {
      for (int k = 0; k < i; ++k)
        (void)stage.rng.next_uniform();
      Desk desk = open_desk(stage);
      EXPECT_TRUE(stage.bounds().contains(desk.room));
      if (!is_drawn(desk.task_bar)) return;
      ++num_bars;
      EXPECT_FALSE(draw::overlaps(desk.room, desk.task_bar.box));
      close_desk(stage, std::move(desk));
      EXPECT_EQ(stage.sheet.scene.root.children.size(), 1U);
    });
  }
  EXPECT_GT(num_bars, 0);
}

TEST(Desk, PutsNoIconWhereAWindowWillStand) {
  Index num_icons = 0;
  for_each_look(30, [&](Stage& stage) {
    const Desk desk = open_desk(stage);
    const std::vector<Box> places = {{150, 30, 400, 200}};
    draw_desk_icons(stage, desk, places);
    for (const Node* icon : controls_of(stage.sheet.scene.root, "icon")) {
      EXPECT_FALSE(draw::overlaps(places[0], icon->box));
      ++num_icons;
    }
  });
  EXPECT_GT(num_icons, 20);
}

TEST(NamedIcon, HasItsNameBelowThePicture) {
  for_each_look(6, [](Stage& stage) {
    const Box box{20, 20, 20 + 8 * stage.em(), 20 + 5 * stage.em()};
    const Node icon = testing::expect_inside_its_box(
        stage, [&] { return draw_named_icon(stage, box, nullptr, "Music", stage.look.ink); });
    EXPECT_EQ(icon.text, "Music");
    ASSERT_EQ(icon.children.size(), 1U);
    EXPECT_GT(icon.children[0].box.y0, icon.box.centre().y);
  });
}

TEST(NamedIcon, IsLeftOutWithoutRoomForItsName) {
  with_screen(200, 200, [](Stage& stage) {
    EXPECT_FALSE(
        is_drawn(draw_named_icon(stage, {10, 10, 16, 90}, nullptr, "A long name", stage.look.ink)));
  });
}

}  // namespace
}  // namespace tessera::synth
