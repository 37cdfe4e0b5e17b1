#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/layout/faces.h"
#include "synth/layout/flow.h"
#include "synth/layout/paper.h"
#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"
#include "synth/markup/markup.h"
#include "synth/testing/ink.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

using draw::Box;

constexpr std::string_view kEnglish =
    "The old bridge was closed for two years, but nobody seemed to mind. Travellers crossed by "
    "ferry: it left every hour, except on Sundays.";
constexpr std::string_view kChinese =
    "春天来了，小河边的柳树都绿了。爷爷说：“今年的雨水很好，田里的庄稼长得快。”晚上，我们一起看《西"
    "游记》。";

class LayoutTest : public testing::Test {
 protected:
  FaceSet faces(Language language, std::string_view family = {}) {
    for (const FontInfo& font : studio_.view(Split::kTrain).fonts()) {
      if (family.empty() || font.family == family) return {studio_, Split::kTrain, language, font};
    }
    ADD_FAILURE() << family;
    return {studio_, Split::kTrain, language, studio_.view(Split::kTrain).fonts().front()};
  }

  Studio studio_{small_assets()};
  FaceSet english_ = faces(Language::kEnglish, "Noto Sans");
  FaceSet chinese_ = faces(Language::kChinese, "Noto Sans CJK");
  TextStyle style_{.faces = &english_, .size_px = 20};
};

// What stands in the lines, read on as a text.
std::string read_on(const SetText& text) {
  std::string out;
  for (const SetLine& line : text.lines) {
    for (const SetWord& word : line.words) {
      out += word.text;
      if (word.has_soft_hyphen) out.pop_back();
      if (!word.joins_next) out += ' ';
    }
  }
  while (out.ends_with(' '))
    out.pop_back();
  return out;
}

TEST_F(LayoutTest, FillsLinesAsFarAsWordsGo) {
  const SetText text = set_text(kEnglish, style_, 260);
  ASSERT_GT(text.lines.size(), 3U);
  EXPECT_EQ(read_on(text), kEnglish);
  EXPECT_FALSE(text.has_broken_words);
  const double space = text_width("a a", style_) - 2 * text_width("a", style_);
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    EXPECT_LE(text.lines[i].width, 260.01);
    EXPECT_EQ(text.lines[i].ends_paragraph, i + 1 == text.lines.size());
    if (i == 0) continue;
    const double next = text.lines[i].words.front().run.advance;
    EXPECT_GT(text.lines[i - 1].width + space + next, 260);
    EXPECT_NEAR(text.lines[i].baseline - text.lines[i - 1].baseline, 24, 1e-9);
  }
}

TEST_F(LayoutTest, BreaksChineseByTheRulesOfPunctuation) {
  style_.faces = &chinese_;
  for (double width = 65; width < 400; width += 13) {
    const SetText text = set_text(kChinese, style_, width);
    EXPECT_EQ(read_on(text), kChinese);
    for (const SetLine& line : text.lines) {
      EXPECT_LE(line.width, width + 0.01);
      for (const std::string_view mark : {"，", "。", "”", "》", "："})
        EXPECT_FALSE(line.words.front().text.starts_with(mark)) << width;
      for (const std::string_view mark : {"“", "《"})
        EXPECT_FALSE(line.words.back().text.ends_with(mark)) << width;
    }
  }
}

TEST_F(LayoutTest, JustifiedLinesReachBothSides) {
  style_.alignment = Alignment::kJustified;
  for (FaceSet* faces : {&english_, &chinese_}) {
    style_.faces = faces;
    const SetText text = set_text(faces == &english_ ? kEnglish : kChinese, style_, 300);
    ASSERT_GT(text.lines.size(), 3U);
    for (const SetLine& line : text.lines) {
      const double end = line.words.back().x + line.words.back().run.advance;
      EXPECT_NEAR(line.words.front().x, 0, 1e-9);
      EXPECT_NEAR(line.ends_paragraph ? 300 : end, 300, 0.01);
    }
  }
}

TEST_F(LayoutTest, JustifiedLinesThatEndInAHyphenDoToo) {
  style_.alignment = Alignment::kJustified;
  style_.is_hyphenated = true;
  Index num_hyphens = 0;
  for (double width = 150; width < 400; width += 7) {
    const SetText text =
        set_text("The extra\u00ADordi\u00ADnary bridge of the un\u00ADusual town", style_, width);
    for (const SetLine& line : text.lines) {
      const SetWord& last = line.words.back();
      EXPECT_LE(last.x + last.run.advance, width + 0.01);
      num_hyphens += last.has_soft_hyphen ? 1 : 0;
    }
  }
  EXPECT_GT(num_hyphens, 5);
}

TEST_F(LayoutTest, AlignsAndIndents) {
  style_.first_indent_px = 30;
  EXPECT_EQ(set_text(kEnglish, style_, 300).lines[0].words[0].x, 30);
  EXPECT_EQ(set_text(kEnglish, style_, 300).lines[1].words[0].x, 0);
  style_.first_indent_px = 0;
  style_.alignment = Alignment::kRight;
  const SetText right = set_text("one two", style_, 300);
  EXPECT_NEAR(right.lines[0].words[1].x + right.lines[0].words[1].run.advance, 300, 1e-9);
  style_.alignment = Alignment::kCentred;
  const SetText centred = set_text("one two", style_, 300);
  EXPECT_NEAR(2 * centred.lines[0].words[0].x + centred.lines[0].width, 300, 1e-9);
}

TEST_F(LayoutTest, BreaksAtSoftHyphensOnlyWhereTheStyleSaysSo) {
  constexpr std::string_view kText = "one more extra\u00ADordi\u00ADnary un\u00ADusual word";
  const double width = text_width("one more extraordi-", style_) + 1;
  const SetText plain = set_text(kText, style_, width);
  EXPECT_EQ(plain.lines[0].words.size(), 2U);
  EXPECT_EQ(plain.lines[1].words[0].text, "extraordinary");
  style_.is_hyphenated = true;
  const SetText hyphenated = set_text(kText, style_, width);
  const SetWord& end = hyphenated.lines[0].words.back();
  EXPECT_EQ(end.text, "extraordi-");
  EXPECT_TRUE(end.has_soft_hyphen && end.joins_next);
  EXPECT_EQ(read_on(hyphenated), "one more extraordinary unusual word");
}

TEST_F(LayoutTest, UsesACoveringFaceOrLeavesAWordOut) {
  const SetText mixed = set_text("tea 茶 \U000F0000 end", style_);
  ASSERT_EQ(mixed.lines.size(), 1U);
  ASSERT_EQ(mixed.lines[0].words.size(), 3U);
  EXPECT_EQ(read_on(mixed), "tea 茶 end");
  EXPECT_EQ(mixed.lines[0].words[0].run.face, mixed.lines[0].words[2].run.face);
  EXPECT_NE(mixed.lines[0].words[0].run.face, mixed.lines[0].words[1].run.face);
  EXPECT_EQ(english_.used_fonts(),
            (std::vector<std::string>{"NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc"}));
}

TEST_F(LayoutTest, TakesTheFamilysOwnStylesForEmphasis) {
  const std::array pieces = {TextPiece{.text = "a "},
                             TextPiece{.text = "b", .emphasis = Emphasis::kBold},
                             TextPiece{.text = " c", .emphasis = Emphasis::kItalic}};
  const SetText text = set_text(pieces, style_);
  EXPECT_EQ(english_.used_fonts(),
            (std::vector<std::string>{"NotoSans-Regular.ttf", "NotoSans-Bold.ttf",
                                      "NotoSans-Italic.ttf"}));
  EXPECT_EQ(text.lines[0].words[1].emphasis, Emphasis::kBold);
  FaceSet serif = faces(Language::kEnglish, "Noto Serif");
  EXPECT_GT(serif.face_for("b", Emphasis::kBold).style.embolden, 0);
  EXPECT_GT(serif.face_for("b", Emphasis::kItalic).style.slant, 0);
}

TEST_F(LayoutTest, AVariedFamilyIsVariedInAllItsStyles) {
  const double plain = text_width("extraordinarily", style_);
  english_.vary({.slant = 0.1, .width = 1.25});
  EXPECT_NEAR(text_width("extraordinarily", style_), 1.25 * plain, 1e-9);
  for (const Emphasis emphasis : {Emphasis::kBold, Emphasis::kItalic, Emphasis::kCode}) {
    EXPECT_EQ(english_.face_for("b", emphasis).style.width, 1.25);
    EXPECT_GE(english_.face_for("b", emphasis).style.slant, 0.1);
  }
  EXPECT_EQ(english_.face_for("茶").style.width, 1.25);  // of another family
}

TEST_F(LayoutTest, SheetsVaryAShareOfTheirFamilies) {
  const auto num_varied = [this](double share) {
    base::Rng rng(3);
    const SceneRequest request{.varied_faces = share};
    Sheet sheet(studio_, request, rng, Paper{});
    int count = 0;
    for (int i = 0; i < 100; ++i)
      count += sheet.add_faces({}).face_for("b").style == draw::GlyphStyle{} ? 0 : 1;
    return count;
  };
  EXPECT_EQ(num_varied(0), 0);
  EXPECT_NEAR(num_varied(0.3), 30, 15);
  EXPECT_EQ(num_varied(1), 100);
}

TEST_F(LayoutTest, BreaksAWordWiderThanTheLineAndSaysSo) {
  const SetText text = set_text("a extraordinarily b", style_, 60);
  EXPECT_TRUE(text.has_broken_words);
  EXPECT_EQ(read_on(text), "a extraordinarily b");
  for (const SetLine& line : text.lines)
    EXPECT_LE(line.width, 60.01);
  const std::array pieces = {TextPiece{.text = "a extraordinarily b"}};
  EXPECT_NEAR(widest_word(pieces, style_), text_width("extraordinarily", style_), 1e-9);
}

TEST_F(LayoutTest, KeepsTheSpacesOfCode) {
  style_.keeps_spaces = true;
  const SetText text = set_text("if x:\n    y = 1\n\nz", style_);
  ASSERT_EQ(text.lines.size(), 4U);
  EXPECT_EQ(text.lines[1].words[0].text, "    y = 1");
  draw::Canvas canvas(300, 200, draw::kWhite);
  const Node code = text_node(NodeKind::kCode, draw_text(canvas, text, {5, 5}));
  EXPECT_EQ(plain_text(code), "if x:\n    y = 1\n\nz");
}

TEST_F(LayoutTest, BoxesHoldTheInkOfTheirWordsAndNoMore) {
  for (FaceSet* faces : {&english_, &chinese_}) {
    for (const double size : {9.0, 15.5, 40.0}) {
      style_.faces = faces;
      style_.size_px = size;
      style_.is_underlined = size == 40;
      draw::Canvas canvas(700, 700, draw::kWhite);
      const SetText text = set_text(faces == &english_ ? kEnglish : kChinese, style_, 600);
      const std::vector<Node> lines = draw_text(canvas, text, {20.3, 11.7});
      EXPECT_EQ(lines.size(), text.lines.size());
      expect_ink_in_words(canvas.to_image(), text_node(NodeKind::kParagraph, lines),
                          size == 40 ? 0.96 : 0.99);
    }
  }
}

TEST_F(LayoutTest, BoxesFollowTurnedText) {
  for (const int turns : {1, 2, 3}) {
    draw::Canvas canvas(400, 400, draw::kWhite);
    const SetText text = set_text("Turned words", style_);
    const auto lines = draw_turned_text(canvas, text, {200, 200}, turns);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(plain_text(lines[0]), "Turned words");
    expect_ink_in_words(canvas.to_image(), lines[0], 0.99);
  }
}

TEST_F(LayoutTest, LeavesOutLinesThatWouldBeClipped) {
  draw::Canvas canvas(200, 60, draw::kWhite);
  const SetText text = set_text("one two three four five six seven eight", style_, 190);
  const auto lines = draw_text(canvas, text, {3, -8});
  EXPECT_LT(lines.size(), text.lines.size());
  ASSERT_FALSE(lines.empty());
  expect_ink_in_words(canvas.to_image(), text_node(NodeKind::kParagraph, lines), 0.99);
  EXPECT_EQ(fits_inside(text, {3, -8}, canvas.bounds()), false);
  draw::Canvas other(200, 60, draw::kWhite);
  EXPECT_TRUE(draw_text(other, set_text("word", style_), {170, 10}).empty());
  EXPECT_EQ(ink_of(other.to_image(), other.bounds()), 0);
}

TEST_F(LayoutTest, LabelsLoseWordsFromTheEnd) {
  draw::Canvas canvas(300, 80, draw::kWhite);
  style_.alignment = Alignment::kCentred;
  const Box box{20, 20, 20 + text_width("one two thr", style_), 60};
  const Node label = draw_label(canvas, "one two three", style_, box);
  EXPECT_EQ(plain_text(label), "one two");
  EXPECT_NEAR(label.box.centre().x, box.centre().x, 2);
  EXPECT_NEAR(label.box.centre().y, box.centre().y, 2);
  EXPECT_TRUE(draw_label(canvas, "extraordinarily", style_, {0, 0, 30, 80}).children.empty());
}

TEST_F(LayoutTest, FindsTheLargestSizeThatFits) {
  const std::array pieces = {TextPiece{.text = std::string(kEnglish)}};
  const double size =
      largest_fitting_size(pieces, style_, {300, 200}, {.min_px = 6, .max_px = 100});
  ASSERT_GT(size, 6);
  const auto height_at = [&](double px) {
    TextStyle style = style_;
    style.size_px = px;
    return set_text(pieces, style, 300).height;
  };
  EXPECT_LE(height_at(size), 200);
  EXPECT_GT(height_at(size * 1.04), 200);
  EXPECT_EQ(largest_fitting_size(pieces, style_, {300, 10}, {}), 0);
}

TEST_F(LayoutTest, SizesByTheHeightOfLetters) {
  const double size = size_for_x_height(english_, 10);
  EXPECT_NEAR(x_height_at(english_, size), 10, 1e-9);
  EXPECT_NEAR(english_.metrics(size).x_height, 10, 0.1);
  EXPECT_GT(size_for_x_height(chinese_, 10), size);
}

TEST_F(LayoutTest, FlowGoesOnInTheNextColumn) {
  draw::Canvas canvas(700, 140, draw::kWhite);
  Node page;
  Flow flow(canvas, equal_columns({10, 10, 690, 130}, 3, 20), page);
  const SetText text = set_text(kEnglish, style_, flow.width());
  ASSERT_GT(text.lines.size(), 4U);
  EXPECT_TRUE(flow.add(NodeKind::kParagraph, text, {.gap_px = 10}));
  ASSERT_EQ(page.children.size(), 2U);
  EXPECT_TRUE(page.children[0].children.back().goes_on);
  EXPECT_FALSE(page.children[1].children.back().goes_on);
  EXPECT_EQ(to_markdown(page), kEnglish);
  close_boxes(page);
  EXPECT_LT(page.children[0].box.x1, page.children[1].box.x0);
  expect_ink_in_words(canvas.to_image(), page, 0.99);
  EXPECT_FALSE(
      flow.add(NodeKind::kParagraph,
               set_text(std::string(kEnglish) + std::string(kEnglish), style_, flow.width())));
  EXPECT_TRUE(flow.is_full());
}

TEST_F(LayoutTest, FlowKeepsWhatMustStandTogether) {
  draw::Canvas canvas(500, 120, draw::kWhite);
  Node page;
  Flow flow(canvas, equal_columns({10, 10, 490, 110}, 2, 20), page);
  flow.skip(60);
  const SetText heading = set_text("Heading", style_, flow.width());
  EXPECT_TRUE(flow.add(NodeKind::kHeading, heading,
                       {.is_kept_whole = true, .keep_with_next_px = 10, .level = 2}));
  EXPECT_TRUE(
      flow.add(NodeKind::kHeading, heading, {.is_kept_whole = true, .keep_with_next_px = 60}));
  ASSERT_EQ(page.children.size(), 2U);
  EXPECT_EQ(page.children[0].children[0].level, 2);
  EXPECT_LT(page.children[1].children[0].box.y0, 60);
}

TEST(Paper, InkStandsOutByTheContrastAskedFor) {
  base::Rng rng(3);
  for (int i = 0; i < 2'000; ++i) {
    const double difficulty = rng.next_uniform();
    const Paper paper = choose_paper(difficulty, rng, 0.3);
    EXPECT_GE(brightness_distance(paper.ink, paper.ground), 0.295);
    EXPECT_GE(brightness_distance(paper.accent, paper.ground), 0.295);
    EXPECT_GE(brightness_distance(choose_ink(paper.ground, rng, 0.5), paper.ground), 0.45);
  }
  const Paper plain = choose_paper(0, rng);
  EXPECT_EQ(plain.ink, draw::kBlack);
}

TEST(BodyXHeight, FallsWithDensityToWhatTheModelCanRead) {
  base::Rng rng(3);
  EXPECT_EQ(reading_scale(1152, 768), 1);
  EXPECT_EQ(reading_scale(100, 50), 1);
  EXPECT_NEAR(reading_scale(2304, 1536), 2, 1e-9);
  for (int i = 0; i < 100; ++i) {
    EXPECT_NEAR(body_x_height({.width = 1152, .height = 768, .density = 1}, rng), 7, 1);
    EXPECT_GE(body_x_height({.width = 2304, .height = 1536, .density = 1}, rng), 14);
    EXPECT_GT(body_x_height({.width = 384, .height = 384, .density = 0}, rng), 35);
    EXPECT_GE(body_x_height({.width = 384, .height = 32, .density = 0}, rng), 7);
    const SceneRequest small{.width = 2304, .height = 1536, .density = 1, .smallest_x_height = 5};
    EXPECT_NEAR(body_x_height(small, rng), 10, 1.5);
  }
}

}  // namespace
}  // namespace tessera::synth
