#include "synth/screen/internal/site.h"

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::changed_box;
using testing::controls_of;
using testing::for_each_look;
using testing::with_screen;

TEST(BrowserBars, StandAboveThePage) {
  Index num_bars = 0;
  for (int i = 0; i < 2; ++i) {
    with_screen(900, 600, [&](Stage& stage) {
      Space space(stage.bounds());
      draw_browser_bars(stage, space);
      for (const Node& bar : stage.sheet.scene.root.children) {
        EXPECT_LE(bar.box.y1, space.box().y0);
        ++num_bars;
      }
    });
  }
  EXPECT_GE(num_bars, 2);
}

TEST(BrowserBars, AreLeftOutOfALowPicture) {
  with_screen(900, 100, [](Stage& stage) {
    Space space(stage.bounds());
    draw_browser_bars(stage, space);
    EXPECT_EQ(space.box(), stage.bounds());
  });
}

TEST(SiteHead, HasANameAndLinks) {
  for_each_look(8, [](Stage& stage) {
    Space space(stage.bounds());
    draw_site_head(stage, space);
    if (stage.sheet.scene.root.children.empty()) return;
    const Node& head = stage.sheet.scene.root.children.front();
    EXPECT_LE(head.box.y1, space.box().y0);
    testing::expect_beside_one_another(controls_of(head, "link"));
    for (const Node* link : controls_of(head, "link"))
      EXPECT_FALSE(link->text.empty());
  });
}

TEST(SiteFoot, StandsBelowThePage) {
  with_screen(900, 700, [](Stage& stage) {
    // Most pages have one.
    Space space(stage.bounds());
    Node foot;
    for (int i = 0; i < 8 && !is_drawn(foot); ++i)
      foot = draw_site_foot(stage, space);
    ASSERT_TRUE(is_drawn(foot));
    EXPECT_GE(foot.box.y0, space.box().y1);
    EXPECT_GT(controls_of(foot, "link").size(), 2U);
  });
  with_screen(900, 80, [](Stage& stage) {
    Space space(stage.bounds());
    EXPECT_FALSE(is_drawn(draw_site_foot(stage, space)));
  });
}

TEST(PageMargins, KeepTextInTheMiddle) {
  with_screen(2400, 300, [](Stage& stage) {
    Space space(stage.bounds());
    shrink_to_page(stage, space);
    EXPECT_NEAR(space.box().centre().x, 1200, 1);
    EXPECT_LT(space.width(), 111 * stage.em());
  });
  with_screen(200, 300, [](Stage& stage) {
    Space space(stage.bounds());
    shrink_to_page(stage, space);
    EXPECT_GT(space.width(), 170);
  });
}

TEST(Things, ArePlainAreasWhereNoPictureIs) {
  for_each_look(6, [](Stage& stage) {
    const Node image = testing::expect_inside_its_box(stage, [&] {
      return draw_thing(stage, {40, 40, 140, 100}, nullptr);
    });
    EXPECT_EQ(image.role, "image");
    EXPECT_TRUE(image.text.empty());
    EXPECT_FALSE(is_drawn(draw_thing(stage, {}, nullptr)));
  });
}

TEST(Portraits, AreDiscs) {
  for_each_look(4, [](Stage& stage) {
    const draw::Image before = stage.pen.canvas().to_image();
    const Box box{40, 40, 80, 140};
    draw_portrait(stage, box);
    const Box changed = changed_box(before, stage.pen.canvas().to_image());
    EXPECT_NEAR(changed.width(), 40, 1);
    EXPECT_NEAR(changed.height(), 40, 1);
    EXPECT_TRUE(box.contains(changed));
    draw_portrait(stage, {});
  });
}

}  // namespace
}  // namespace tessera::synth
