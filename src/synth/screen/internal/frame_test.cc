#include "synth/screen/internal/frame.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::changed_box;
using testing::controls_of;
using testing::for_each_look;
using testing::names_of;
using testing::with_screen;

// The fact of a key that the stage has so far; null when it has none.
const Fact* fact_of(const Stage& stage, std::string_view key) {
  const auto& facts = stage.sheet.scene.facts;
  const auto found = std::ranges::find(facts, key, &Fact::key);
  return found == facts.end() ? nullptr : &*found;
}

void expect_from_left_to_right(const std::vector<const Node*>& controls) {
  for (std::size_t i = 1; i < controls.size(); ++i)
    EXPECT_LE(controls[i - 1]->box.x1, controls[i]->box.x0 + 1e-9);
}

TEST(Wallpaper, CoversThePicture) {
  for_each_look(6, [](Stage& stage) {
    stage.pen.fill(stage.bounds(), draw::Colour{1, 254, 3});
    const draw::Image before = stage.pen.canvas().to_image();
    draw_wallpaper(stage);
    EXPECT_EQ(changed_box(before, stage.pen.canvas().to_image()), stage.bounds());
  });
}

TEST(OpenWindow, HasATitleAndRoomForItsContent) {
  for_each_look(30, [](Stage& stage) {
    const Box box{20, 20, 460, 220};
    const std::string title = stage.words.word(ScreenWord::kSettings);
    const Window window = open_window(stage, box, title);
    EXPECT_EQ(window.node.role, "window");
    EXPECT_EQ(window.node.text, title);
    EXPECT_EQ(window.node.box, box);
    EXPECT_TRUE(box.contains(window.inside));
    EXPECT_GT(window.inside.area(), 0.6 * box.area());
    ASSERT_NE(fact_of(stage, "screen.title"), nullptr);
    EXPECT_EQ(fact_of(stage, "screen.title")->value, title);
    EXPECT_LE(fact_of(stage, "screen.title")->box.y1, window.inside.y0);
  });
}

TEST(OpenWindow, GoesWithoutATitleThatHasNoRoom) {
  with_screen(60, 200, [](Stage& stage) {
    const Window window = open_window(stage, {0, 0, 20, 180}, "Preferences");
    EXPECT_TRUE(window.node.children.empty());
    EXPECT_TRUE(window.node.text.empty());
    EXPECT_EQ(fact_of(stage, "screen.title"), nullptr);
  });
}

TEST(MenuBar, KeepsItsOrderAndItsEnds) {
  for_each_look(12, [](Stage& stage) {
    const Box row{0, 0, 480, stage.look.row_px};
    const MenuBar bar = draw_menu_bar(stage, row, 1);
    const std::vector<std::string> names = names_of(bar.node, "menu");
    ASSERT_GE(names.size(), 2U);
    EXPECT_EQ(names.size(), bar.boxes.size());
    EXPECT_EQ(names.front(), stage.words.word(ScreenWord::kFile));
    const auto all = stage.words.all(WordGroup::kMenus);
    std::size_t last = 0;
    for (const std::string& name : names) {
      const auto place = std::ranges::find(all, name);
      ASSERT_NE(place, all.end()) << name;
      EXPECT_GE(static_cast<std::size_t>(place - all.begin()), last);
      last = static_cast<std::size_t>(place - all.begin());
    }
    expect_from_left_to_right(controls_of(bar.node, "menu"));
  });
}

TEST(ToolBar, RunsAlongItsLongSide) {
  for_each_look(6, [](Stage& stage) {
    const Node row = draw_tool_bar(stage, {0, 0, 480, 30});
    const auto icons = controls_of(row, "icon");
    EXPECT_GT(icons.size(), 6U);
    expect_from_left_to_right(icons);
    const Node column = draw_tool_bar(stage, {0, 40, 30, 240});
    const auto below = controls_of(column, "icon");
    EXPECT_GT(below.size(), 3U);
    for (std::size_t i = 1; i < below.size(); ++i)
      EXPECT_LE(below[i - 1]->box.y1, below[i]->box.y0);
    EXPECT_TRUE(draw_tool_bar(stage, {}).children.empty());
  });
}

TEST(StatusBar, PrintsWhatHasRoom) {
  for_each_look(6, [](Stage& stage) {
    const std::vector<std::string> texts = {"Ready", "Page 4", "Line 12"};
    const Node bar = draw_status_bar(stage, {0, 200, 480, 226}, texts);
    EXPECT_EQ(plain_text(bar), "Ready\n\nPage 4\n\nLine 12");
    const Node narrow = draw_status_bar(stage, {0, 160, 6 * stage.em(), 186}, texts);
    EXPECT_EQ(plain_text(narrow), "Ready");
  });
}

TEST(TabRow, ChecksTheChosenTab) {
  for_each_look(12, [](Stage& stage) {
    const std::vector<std::string> names = stage.words.several(WordGroup::kSizes, 3);
    const Node row = draw_tab_row(stage, {0, 0, 480, stage.look.row_px}, names, 1);
    const auto tabs = controls_of(row, "tab");
    ASSERT_EQ(tabs.size(), 3U);
    EXPECT_FALSE(tabs[0]->is_checked);
    EXPECT_TRUE(tabs[1]->is_checked);
    EXPECT_FALSE(tabs[2]->is_checked);
    expect_from_left_to_right(tabs);
  });
}

TEST(ButtonRow, EndsWithTheMainButton) {
  for_each_look(12, [](Stage& stage) {
    const std::vector<std::string> names = {"1", "2", "3"};
    const Box box{10, 10, 470, 10 + stage.look.row_px};
    const Node row = draw_button_row(stage, box, names);
    ASSERT_EQ(names_of(row, "button"), names);
    const auto buttons = controls_of(row, "button");
    expect_from_left_to_right(buttons);
    EXPECT_EQ(buttons.back()->box.x1, box.x1);
    // The outermost one stays where there is little room.
    const Box narrow{10, 60, 10 + 5 * stage.em(), 60 + stage.look.row_px};
    EXPECT_EQ(names_of(draw_button_row(stage, narrow, names), "button"),
              (std::vector<std::string>{"3"}));
  });
}

TEST(ScrollBar, KeepsWithinItsBox) {
  for_each_look(10, [](Stage& stage) {
    const Box box{440, 20, 456, 220};
    stage.pen.fill(stage.bounds(), stage.look.window);
    const draw::Image before = stage.pen.canvas().to_image();
    draw_scroll_bar(stage, box, 0.2, 0.6);
    const Box changed = changed_box(before, stage.pen.canvas().to_image());
    EXPECT_FALSE(changed.is_empty());
    EXPECT_TRUE(box.contains(changed));
    draw_scroll_bar(stage, {}, 0, 1);
  });
}

TEST(TaskBar, HasWindowsAndAClock) {
  for_each_look(12, [](Stage& stage) {
    const Node bar = draw_task_bar(stage, {0, 205, 480, 240});
    EXPECT_FALSE(controls_of(bar, "button").empty());
    expect_from_left_to_right(controls_of(bar, "button"));
    ASSERT_NE(fact_of(stage, "screen.time"), nullptr);
    EXPECT_EQ(fact_of(stage, "screen.time")->kind, ValueKind::kTime);
    EXPECT_NE(plain_text(bar).find(fact_of(stage, "screen.time")->value), std::string::npos);
    EXPECT_TRUE(bar.box.contains(fact_of(stage, "screen.time")->box));
  });
}

TEST(PhoneBars, TellTimeChargeAndTitle) {
  for_each_look(12, [](Stage& stage) {
    const Node status = draw_phone_status(stage, {0, 0, 480, 1.8 * stage.em()});
    ASSERT_NE(fact_of(stage, "screen.time"), nullptr);
    EXPECT_NE(plain_text(status).find('%'), std::string::npos);
    const std::string title = stage.words.word(ScreenWord::kMessages);
    const Node header = draw_phone_header(stage, {0, 40, 480, 40 + 2 * stage.look.row_px}, title);
    EXPECT_EQ(plain_text(header), title);
    EXPECT_EQ(fact_of(stage, "screen.title")->value, title);
  });
}

TEST(PhoneFoot, HasOneChosenTab) {
  for_each_look(12, [](Stage& stage) {
    const std::vector<std::string> names = stage.words.several(WordGroup::kMusicLists, 3);
    const Node foot = draw_phone_foot(stage, {0, 180, 480, 240}, names);
    const auto tabs = controls_of(foot, "tab");
    ASSERT_EQ(tabs.size(), 3U);
    EXPECT_EQ(std::ranges::count_if(tabs, [](const Node* tab) { return tab->is_checked; }), 1);
    expect_from_left_to_right(tabs);
    EXPECT_TRUE(draw_phone_foot(stage, {}, names).children.empty());
  });
}

TEST(AddressBar, ShowsAnAddress) {
  for_each_look(12, [](Stage& stage) {
    const Node bar = draw_address_bar(stage, {0, 0, 480, 1.3 * stage.look.row_px});
    const Fact* address = fact_of(stage, "screen.address");
    ASSERT_NE(address, nullptr);
    EXPECT_TRUE(address->value.starts_with("www."));
    EXPECT_EQ(controls_of(bar, "text field").size(), 1U);
    EXPECT_TRUE(bar.box.contains(address->box));
  });
}

TEST(ToolIcons, AreTilesWhereNoPictureIs) {
  for_each_look(4, [](Stage& stage) {
    const Box box{40, 40, 64, 64};
    const Node icon =
        testing::expect_inside_its_box(stage, [&] { return draw_tool_icon(stage, box, nullptr); });
    EXPECT_EQ(icon.role, "icon");
    EXPECT_TRUE(icon.text.empty());
  });
}

}  // namespace
}  // namespace tessera::synth
