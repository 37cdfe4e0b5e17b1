#include "synth/screen/controls.h"

#include <set>

#include <gtest/gtest.h>

#include "synth/layout/paper.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::expect_inside_its_box;
using testing::for_each_look;

constexpr Index kManyLooks = 30;

// A name in the language of the screen.
std::string name_for(Stage& stage) {
  return stage.words.word(ScreenWord::kSave);
}

Box row_of(const Stage& stage) {
  return {20, 20, 20 + 14 * stage.em(), 20 + stage.look.row_px};
}

TEST(Looks, AreOfAllThemes) {
  std::set<Theme> themes;
  for_each_look(kManyLooks, [&](Stage& stage) { themes.insert(stage.look.theme); });
  EXPECT_EQ(themes.size(), kAllThemes.size());
}

TEST(Controls, LieWithinTheirBoxes) {
  for_each_look(kManyLooks, [](Stage& stage) {
    Pen& pen = stage.pen;
    const std::string name = name_for(stage);
    const Box row = row_of(stage);
    for (const ButtonKind kind : {ButtonKind::kPlain, ButtonKind::kMain}) {
      const Node button =
          expect_inside_its_box(stage, [&] { return draw_button(pen, row, name, kind); });
      EXPECT_EQ(button.role, "button");
      EXPECT_EQ(button.text, plain_text(button));
    }
    const Box below = row.translated({0, 40});
    for (const ChoiceKind kind : {ChoiceKind::kCheckBox, ChoiceKind::kRadioButton,
                                  ChoiceKind::kSwitch, ChoiceKind::kToggle}) {
      pen.fill(stage.bounds(), stage.look.window);
      const Node choice =
          expect_inside_its_box(stage, [&] { return draw_choice(pen, kind, below, name, true); });
      EXPECT_TRUE(choice.is_checked);
      EXPECT_EQ(choice.text, name);
    }
    pen.fill(stage.bounds(), stage.look.window);
    expect_inside_its_box(stage, [&] { return draw_link(pen, row, name, pen.plain()); });
    expect_inside_its_box(stage, [&] { return draw_tab(pen, below, name, true); });
    expect_inside_its_box(stage, [&] {
      return draw_list_entry(pen, row.translated({0, 90}), name, Sign::kFile, true);
    });
    const MenuEntry entry{.name = name, .shortcut = "Ctrl+S", .is_checked = true};
    const Node item = expect_inside_its_box(stage, [&] {
      return draw_menu_entry(pen, row.translated({0, 130}), entry);
    });
    EXPECT_EQ(item.text, name);
    EXPECT_EQ(item.children.size(), 2U);
  });
}

// Whoever reads the picture can tell the states apart.
TEST(Controls, ShowTheirState) {
  for_each_look(kManyLooks, [](Stage& stage) {
    Pen& pen = stage.pen;
    const std::string name = name_for(stage);
    const Box row = row_of(stage);
    const auto picture_of = [&](const std::function<Node(bool)>& draw_control, bool is_on) {
      pen.fill(stage.bounds(), stage.look.window);
      const Node node = draw_control(is_on);
      EXPECT_EQ(node.is_checked, is_on) << node.role;
      return pen.canvas().to_image();
    };
    const auto expect_visible = [&](const std::function<Node(bool)>& draw_control) {
      EXPECT_NE(picture_of(draw_control, true).rgb, picture_of(draw_control, false).rgb)
          << "theme " << static_cast<int>(stage.look.theme);
    };
    for (const ChoiceKind kind : {ChoiceKind::kCheckBox, ChoiceKind::kRadioButton,
                                  ChoiceKind::kSwitch, ChoiceKind::kToggle}) {
      expect_visible([&](bool is_on) { return draw_choice(pen, kind, row, name, is_on); });
    }
    expect_visible([&](bool is_on) { return draw_tab(pen, row, name, is_on); });
    expect_visible([&](bool is_on) { return draw_list_entry(pen, row, name, {}, is_on); });
    expect_visible(
        [&](bool is_on) { return draw_menu_entry(pen, row, {.name = name, .is_checked = is_on}); });
  });
}

TEST(Controls, AreNotDrawnWhereTheyHaveNoRoom) {
  for_each_look(5, [](Stage& stage) {
    const draw::Image before = stage.pen.canvas().to_image();
    const Box outside{470, 20, 560, 50};
    const Box narrow{20, 20, 26, 50};
    for (const Box& box : {outside, narrow}) {
      EXPECT_FALSE(is_drawn(draw_button(stage.pen, box, "Save as", ButtonKind::kMain)));
      EXPECT_FALSE(is_drawn(draw_tab(stage.pen, box, "Save as", true)));
      EXPECT_FALSE(is_drawn(draw_choice(stage.pen, ChoiceKind::kCheckBox, box, "Save as", true)));
      EXPECT_FALSE(is_drawn(draw_list_entry(stage.pen, box, "Save as", Sign::kFile, true)));
    }
    EXPECT_EQ(before.rgb, stage.pen.canvas().to_image().rgb);
  });
}

TEST(Controls, NameWhatAShortenedLabelSays) {
  for_each_look(4, [](Stage& stage) {
    const std::string name = "A name that is a good deal longer than this button";
    const Node button = draw_button(stage.pen, row_of(stage), name);
    ASSERT_TRUE(is_drawn(button));
    EXPECT_TRUE(button.text.ends_with("…")) << button.text;
    EXPECT_EQ(button.text, plain_text(button));
  });
}

TEST(Controls, ImagesKeepTheirShape) {
  for_each_look(2, [](Stage& stage) {
    const draw::Picture wide = draw::make_picture(64, 16, {200, 30, 30});
    const Box room{10, 10, 110, 110};
    const Node image = expect_inside_its_box(
        stage, [&] { return draw_image(stage.pen, room, wide, "image", "x"); });
    EXPECT_EQ(image.text, "x");
    EXPECT_NEAR(image.box.width() / image.box.height(), 4, 0.2);
    EXPECT_TRUE(room.contains(image.box));
  });
}

TEST(Controls, AreAsWideAsTheySay) {
  for_each_look(10, [](Stage& stage) {
    Pen& pen = stage.pen;
    const std::string name = name_for(stage);
    const double height = stage.look.row_px;
    const Node button = draw_button(pen, {10, 10, 10 + button_width(pen, name), 10 + height}, name);
    EXPECT_FALSE(button.text.ends_with("…")) << button.text;
    const Node tab = draw_tab(pen, {10, 60, 10 + tab_width(pen, name), 60 + height}, name, false);
    EXPECT_EQ(tab.text, name);
    const Box row{10, 110, 10 + choice_width(pen, name), 110 + height};
    EXPECT_EQ(draw_choice(pen, ChoiceKind::kSwitch, row, name, false).text, name);
    const MenuEntry entry{.name = name, .shortcut = "Ctrl+Q"};
    const Box item{10, 160, 10 + menu_width(pen, entry), 160 + height};
    EXPECT_EQ(draw_menu_entry(pen, item, entry).children.size(), 2U);
  });
}

TEST(Controls, LeaveAShortcutOutThatHasNoRoom) {
  for_each_look(6, [](Stage& stage) {
    const std::string name = name_for(stage);
    const MenuEntry bare{.name = name};
    const MenuEntry entry{.name = name, .shortcut = "Ctrl+Shift+Alt+Q"};
    const Box box{10, 10, 10 + menu_width(stage.pen, bare), 10 + stage.look.row_px};
    const Node item = draw_menu_entry(stage.pen, box, entry);
    EXPECT_EQ(item.text, name);
    EXPECT_EQ(item.children.size(), 1U);
  });
}

TEST(Controls, PutTheMarkWhereItBelongs) {
  for_each_look(6, [](Stage& stage) {
    const Box row = row_of(stage);
    const Node box = draw_choice(stage.pen, ChoiceKind::kCheckBox, row, name_for(stage), true);
    EXPECT_GT(box.children[0].box.x0, row.x0 + 0.8 * stage.em());
    const Node other =
        draw_choice(stage.pen, ChoiceKind::kSwitch, row.translated({0, 60}), name_for(stage), true);
    EXPECT_LT(other.children[0].box.x1, row.x1 - 1.8 * stage.em());
    EXPECT_EQ(other.box.x1, row.to_pixels().x1);
  });
}

TEST(Controls, WriteButtonsAsTheThemeDoes) {
  Index num_upper = 0;
  for_each_look(60, [&](Stage& stage) {
    const Node button = draw_button(stage.pen, row_of(stage), "Send");
    const bool is_upper = stage.look.has_upper_case_buttons;
    EXPECT_EQ(button.text, is_upper ? "SEND" : "Send");
    num_upper += is_upper ? 1 : 0;
  });
  EXPECT_GT(num_upper, 0);
}

TEST(Controls, ChosenRowsHaveInksThatCanBeRead) {
  for_each_look(30, [](Stage& stage) {
    const RowInks plain = draw_row_ground(stage.pen, row_of(stage), false);
    EXPECT_EQ(plain.ink, stage.look.ink);
    const RowInks chosen = draw_row_ground(stage.pen, row_of(stage), true);
    EXPECT_GT(brightness_distance(chosen.ink, stage.look.selection), 0.35);
    EXPECT_GT(brightness_distance(chosen.dim, stage.look.selection), 0.35);
  });
}

}  // namespace
}  // namespace tessera::synth
