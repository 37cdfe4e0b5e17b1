#include "synth/screen/fields.h"

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::expect_inside_its_box;
using testing::for_each_look;

Box row_of(const Stage& stage) {
  return {20, 20, 20 + 16 * stage.em(), 20 + stage.look.row_px};
}

TEST(Fields, LieWithinTheirBoxesAndPrintTheirValue) {
  for_each_look(30, [](Stage& stage) {
    const Box row = row_of(stage);
    for (const FieldKind kind :
         {FieldKind::kText, FieldKind::kSearch, FieldKind::kCombo, FieldKind::kSpin}) {
      const Node field = expect_inside_its_box(stage, [&] {
        return draw_field(stage.pen, kind, row, {.name = "Width", .value = "120"});
      });
      EXPECT_EQ(field.text, "Width");
      ASSERT_NE(value_line(field), nullptr) << field.role;
      EXPECT_EQ(plain_text(*value_line(field)), "120");
      stage.pen.fill(stage.bounds(), stage.look.window);
    }
    const Amount amount{.name = "Volume", .share = 0.7, .value = "70%"};
    const Node slider =
        expect_inside_its_box(stage, [&] { return draw_slider(stage.pen, row, amount); });
    EXPECT_EQ(plain_text(slider), "70%");
    stage.pen.fill(stage.bounds(), stage.look.window);
    const Node bar =
        expect_inside_its_box(stage, [&] { return draw_progress_bar(stage.pen, row, amount); });
    EXPECT_EQ(bar.role, "progress bar");
  });
}

TEST(Fields, HidePasswordsAndTakeTheirNameFromAHint) {
  for_each_look(3, [](Stage& stage) {
    const Node secret = draw_field(stage.pen, FieldKind::kText, row_of(stage),
                                   {.name = "Password", .is_secret = true});
    EXPECT_TRUE(plain_text(secret).empty());
    EXPECT_EQ(secret.text, "Password");
    const Node search = draw_field(stage.pen, FieldKind::kSearch, row_of(stage).translated({0, 60}),
                                   {.value = "Search", .is_hint = true});
    EXPECT_EQ(search.text, "Search");
  });
}

TEST(Fields, ShowTheShareOfAnAmount) {
  for_each_look(12, [](Stage& stage) {
    draw::Image last;
    for (const double share : {0.1, 0.5, 0.9}) {
      stage.pen.fill(stage.bounds(), stage.look.window);
      (void)draw_slider(stage.pen, row_of(stage), {.name = "Volume", .share = share});
      (void)draw_progress_bar(stage.pen, row_of(stage).translated({0, 60}),
                              {.name = "Disk", .share = share});
      const draw::Image picture = stage.pen.canvas().to_image();
      EXPECT_NE(picture.rgb, last.rgb);
      last = picture;
    }
  });
}

TEST(Fields, ValuesBecomeFacts) {
  for_each_look(2, [](Stage& stage) {
    const Node field =
        draw_field(stage.pen, FieldKind::kSpin, row_of(stage), {.name = "Copies", .value = "12"});
    Scene scene;
    add_value_fact(scene, "screen.value", field, ValueKind::kInteger, 12);
    ASSERT_EQ(scene.facts.size(), 1U);
    EXPECT_EQ(scene.facts[0].value, "12");
    EXPECT_EQ(scene.facts[0].slots[0].second, "Copies");
    EXPECT_TRUE(field.box.contains(scene.facts[0].box));
    const Node nameless =
        draw_field(stage.pen, FieldKind::kText, row_of(stage).translated({0, 60}), {.value = "12"});
    add_value_fact(scene, "screen.value", nameless);
    EXPECT_EQ(scene.facts.size(), 1U);
  });
}

TEST(Fields, ShortenALongValueAndSayHow) {
  for_each_look(4, [](Stage& stage) {
    const Box narrow{20, 20, 20 + 8 * stage.em(), 20 + stage.look.row_px};
    const Node field =
        draw_field(stage.pen, FieldKind::kCombo, narrow,
                   {.name = "Path", .value = "/a/very/long/way/to/a/place/that/nobody/knows"});
    ASSERT_NE(value_line(field), nullptr);
    Scene scene;
    add_value_fact(scene, "screen.selected", field);
    ASSERT_EQ(scene.facts.size(), 1U);
    EXPECT_TRUE(scene.facts[0].value.ends_with("…"));
    EXPECT_TRUE(field.box.contains(scene.facts[0].box));
  });
}

TEST(Fields, HaveRoomForTheValueTheyAreMadeFor) {
  for_each_look(10, [](Stage& stage) {
    const std::string value = "Comic Neue";
    const Box box{20, 20, 20 + field_width(stage.pen, value), 20 + stage.look.row_px};
    const Node field =
        draw_field(stage.pen, FieldKind::kCombo, box, {.name = "Font", .value = value});
    ASSERT_NE(value_line(field), nullptr);
    EXPECT_EQ(plain_text(*value_line(field)), value);
  });
}

TEST(Fields, NeedRoomForATrack) {
  for_each_look(2, [](Stage& stage) {
    const Box narrow{20, 20, 20 + 2 * stage.em(), 50};
    EXPECT_FALSE(is_drawn(draw_slider(stage.pen, narrow, {.name = "Volume"})));
    EXPECT_FALSE(is_drawn(draw_progress_bar(stage.pen, {470, 20, 600, 50}, {.name = "Disk"})));
  });
}

}  // namespace
}  // namespace tessera::synth
