#include "draw/boxes.h"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "draw/internal/label.h"

namespace tessera::draw {
namespace {

// A picture in which no two neighbours are alike and no pixel has a palette colour.
formats::Image textured(Index width, Index height) {
  formats::Image image{.width = width, .height = height, .rgb = {}};
  for (Index i = 0; i < 3 * width * height; ++i) {
    image.rgb.push_back(static_cast<std::uint8_t>(20 + i * 7 % 90));
  }
  return image;
}

Rgb at(const formats::Image& image, Index x, Index y) {
  const auto* pixel = image.rgb.data() + 3 * (y * image.width + x);
  return {pixel[0], pixel[1], pixel[2]};
}

formats::Image drawn(const formats::Image& image, const std::vector<LabelledBox>& boxes) {
  auto result = draw_boxes(image, boxes);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().to_string());
  return *std::move(result);
}

// Calls visit(x, y) for every pixel that differs.
template <class Visit>
void for_each_change(const formats::Image& before, const formats::Image& after, Visit&& visit) {
  ASSERT_EQ(after.width, before.width);
  ASSERT_EQ(after.height, before.height);
  ASSERT_EQ(after.rgb.size(), before.rgb.size());
  for (Index y = 0; y < before.height; ++y) {
    for (Index x = 0; x < before.width; ++x) {
      if (at(before, x, y) != at(after, x, y)) visit(x, y);
    }
  }
}

formats::Image label_picture(const std::string& text) {
  auto plate = render_label(text, {.text_pixels = 40, .plate = {0, 0, 0}, .max_width = 2000});
  EXPECT_TRUE(plate.has_value());
  return *std::move(plate);
}

// Rows of the plate in which the text left anything.
Index rows_with_ink(const formats::Image& plate) {
  Index rows = 0;
  for (Index y = 0; y < plate.height; ++y) {
    bool inked = false;
    for (Index x = 0; x < plate.width; ++x)
      inked = inked || at(plate, x, y)[0] > 100;
    rows += inked ? 1 : 0;
  }
  return rows;
}

TEST(DrawBoxes, ChangesTheFrameAndNothingElse) {
  const formats::Image image = textured(400, 300);
  const Index line = frame_width(400, 300);
  const formats::Image marked = drawn(image, {{.label = "", .box = {50, 60, 200, 180}}});
  const auto is_within = [](Index x, Index y, Index margin) {
    return x >= 50 + margin && x < 200 - margin && y >= 60 + margin && y < 180 - margin;
  };
  const Rgb hairline{255, 255, 255};  // on red
  for (Index y = 0; y < 300; ++y) {
    for (Index x = 0; x < 400; ++x) {
      Rgb expected = at(image, x, y);
      if (is_within(x, y, 0) && !is_within(x, y, line + 1)) expected = hairline;
      if (is_within(x, y, 0) && !is_within(x, y, line)) expected = kBoxColours[0];
      ASSERT_EQ(at(marked, x, y), expected) << x << ", " << y;
    }
  }
}

TEST(DrawBoxes, TakesThePalettesColoursInTurn) {
  std::vector<LabelledBox> boxes;
  for (Index i = 0; i < 15; ++i) {
    boxes.push_back({.label = "", .box = {20 * i, 10, 20 * i + 15, 40}});
  }
  const formats::Image marked = drawn(textured(400, 60), boxes);
  for (Index i = 0; i < 15; ++i) {
    EXPECT_EQ(at(marked, 20 * i, 10), kBoxColours[static_cast<std::size_t>(i % 13)]);
  }
}

TEST(DrawBoxes, ClampsOrdersAndNeverLosesABox) {
  const formats::Image image = textured(100, 80);
  const formats::Image whole = drawn(image, {{.label = "", .box = {-50, -9, 5000, 900}}});
  EXPECT_EQ(at(whole, 0, 0), kBoxColours[0]);
  EXPECT_EQ(at(whole, 99, 79), kBoxColours[0]);
  EXPECT_EQ(at(whole, 50, 40), at(image, 50, 40));
  const formats::Image reversed = drawn(image, {{.label = "", .box = {60, 50, 20, 10}}});
  EXPECT_EQ(reversed.rgb, drawn(image, {{.label = "", .box = {20, 10, 60, 50}}}).rgb);
  const formats::Image point = drawn(image, {{.label = "", .box = {100, 80, 100, 80}}});
  EXPECT_EQ(at(point, 99, 79), kBoxColours[0]);
}

TEST(DrawBoxes, LineAndTextGrowWithThePicture) {
  EXPECT_EQ(frame_width(1000, 700), 3);
  EXPECT_GT(frame_width(300, 4000), 3 * frame_width(700, 1000));
  const auto plate_pixels = [](Index side) {
    Index count = 0;
    const formats::Image image = textured(side, side);
    const std::vector<LabelledBox> boxes = {
        {.label = "word", .box = {side / 2, side / 2, side / 2 + 1, side / 2 + 1}}};
    for_each_change(image, drawn(image, boxes), [&count](Index, Index) { ++count; });
    return count;
  };
  EXPECT_GT(plate_pixels(2000), 3 * plate_pixels(1000));
}

TEST(DrawBoxes, KeepsEveryPlateInsideThePicture) {
  const formats::Image image = textured(300, 200);
  for (const Index x : {0, 285}) {
    for (const Index y : {0, 185}) {
      const formats::Image marked =
          drawn(image, {{.label = "corner", .box = {x, y, x + 15, y + 15}}});
      Index num_changed = 0;
      // A plate that left the picture would come back on the other side.
      for_each_change(image, marked, [&](Index px, Index py) {
        ++num_changed;
        EXPECT_LT(std::abs(px - x), 110);
        EXPECT_LT(std::abs(py - y), 50);
      });
      EXPECT_GT(num_changed, 15 * 15 + 300);
    }
  }
}

TEST(DrawBoxes, EndsALongLabelWithAnEllipsis) {
  const formats::Image image = textured(200, 100);
  const std::string sentence(5'000, 'w');
  const formats::Image marked = drawn(image, {{.label = sentence, .box = {150, 50, 190, 90}}});
  // The plate moved left, as far as two thirds of the picture's width take it.
  EXPECT_NE(at(marked, 200 - 133, 45), at(image, 200 - 133, 45));
  EXPECT_EQ(at(marked, 200 - 134, 45), at(image, 200 - 134, 45));
  const LabelStyle style{.text_pixels = 20, .plate = {0, 0, 0}, .max_width = 120};
  EXPECT_EQ(render_label(sentence, style)->rgb, render_label(sentence + "!", style)->rgb);
  const auto plate = render_label(sentence, style);
  ASSERT_EQ(plate->width, 120);
  Index above = 0;
  Index below = 0;
  for (Index y = 0; y < plate->height; ++y) {
    for (Index x = 100; x < 114; ++x) {
      (2 * y < plate->height ? above : below) += at(*plate, x, y)[0];
    }
  }
  EXPECT_EQ(above, 0);  // three dots on the ground line
  EXPECT_GT(below, 0);
}

TEST(DrawBoxes, PutsAPlateBesideAnEarlierOne) {
  const formats::Image image = textured(600, 400);
  const LabelledBox first{.label = "first", .box = {200, 150, 400, 300}};
  const formats::Image alone = drawn(image, {first});
  const formats::Image both = drawn(image, {first, {.label = "second", .box = first.box}});
  for (Index y = 0; y < 150; ++y) {
    for (Index x = 0; x < 600; ++x)
      ASSERT_EQ(at(both, x, y), at(alone, x, y)) << x << ", " << y;
  }
  EXPECT_NE(at(both, 201, 301), at(image, 201, 301));  // the second stands below the box
}

TEST(DrawBoxes, DrawsOnPicturesTooSmallOrTooWideForAPlate) {
  const formats::Image tiny = textured(6, 4);
  EXPECT_EQ(at(drawn(tiny, {{.label = "tiny", .box = {0, 0, 6, 4}}}), 0, 0), kBoxColours[0]);
  const formats::Image wide = textured(40'000, 900);  // wider than a cairo surface may be
  const formats::Image marked = drawn(wide, {{.label = "far", .box = {39'000, 850, 39'900, 890}}});
  EXPECT_EQ(at(marked, 39'000, 850), kBoxColours[0]);
  EXPECT_EQ(at(marked, 5, 5), at(wide, 5, 5));
}

TEST(Label, StandsOutOnEveryColour) {
  for (const Rgb& colour : kBoxColours) {
    const auto plate =
        render_label("Text", {.text_pixels = 40, .plate = colour, .max_width = 1000});
    ASSERT_TRUE(plate.has_value());
    EXPECT_EQ(at(*plate, 0, 0), colour);
    const bool is_black =
        colour != Rgb{255, 0, 0} && colour != Rgb{0, 0, 255} && colour != Rgb{255, 0, 255};
    const Rgb ink = is_black ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
    Index num_inked = 0;
    for (Index y = 0; y < plate->height; ++y) {
      for (Index x = 0; x < plate->width; ++x)
        num_inked += at(*plate, x, y) == ink ? 1 : 0;
    }
    EXPECT_GT(num_inked, 150);
  }
}

// A missing glyph is drawn as a box as high as a letter; these characters are one, two and three
// level strokes.
TEST(Label, WritesChineseJapaneseAndKorean) {
  const Index one = rows_with_ink(label_picture("一"));
  EXPECT_GT(one, 1);
  EXPECT_LT(one, 8);
  EXPECT_NE(label_picture("二").rgb, label_picture("三").rgb);
  EXPECT_NE(label_picture("猫").rgb, label_picture("犬").rgb);
  EXPECT_NE(label_picture("ネコ").rgb, label_picture("イヌ").rgb);
  EXPECT_NE(label_picture("고양이").rgb, label_picture("강아지").rgb);
  EXPECT_EQ(rows_with_ink(label_picture("ー")), rows_with_ink(label_picture("ーー")));
}

TEST(Label, ShowsIllFormedTextAndControlsInOneLine) {
  const formats::Image plain = label_picture("a b");
  EXPECT_EQ(label_picture("a\nb").rgb, plain.rgb);
  EXPECT_EQ(label_picture("a\x01"
                          "b")
                .rgb,
            plain.rgb);
  EXPECT_EQ(label_picture("a\xFF"
                          "b")
                .rgb,
            label_picture("a\uFFFD"
                          "b")
                .rgb);
  // Cut in the middle of a character by the bound on a label's length.
  const auto cut = render_label(std::string(1'023, 'a') + "猫",
                                {.text_pixels = 11, .plate = {0, 0, 0}, .max_width = 30'000});
  EXPECT_TRUE(cut.has_value());
}

}  // namespace
}  // namespace tessera::draw
