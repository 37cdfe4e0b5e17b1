#include "draw/font.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

constexpr const char* kSentence =
    "Tessera reads 24 pages — «Größe, Škoda, façade» — and (A/V) WAX.";

std::vector<double> advances(const GlyphRun& run) {
  std::vector<double> values;
  for (const Glyph& glyph : run.glyphs) {
    values.push_back(glyph.advance);
  }
  return values;
}

void expect_same_run(const GlyphRun& a, const GlyphRun& b) {
  ASSERT_EQ(a.glyphs.size(), b.glyphs.size());
  EXPECT_EQ(a.advance, b.advance);
  for (std::size_t i = 0; i < a.glyphs.size(); ++i) {
    EXPECT_EQ(a.glyphs[i].id, b.glyphs[i].id);
    EXPECT_EQ(a.glyphs[i].offset, b.glyphs[i].offset);
    EXPECT_EQ(a.glyphs[i].cluster, b.glyphs[i].cluster);
  }
}

TEST(FontFace, OpensFacesOfFilesAndCollections) {
  const auto serif = open_font(kSerifFile);
  EXPECT_EQ(serif->family(), "Noto Serif");
  EXPECT_EQ(serif->style_name(), "Regular");
  const FontBytes collection = load_font_bytes(kChineseFile);
  EXPECT_GT(FontFace::count_faces(collection).value(), 3);
  EXPECT_EQ(open_font(kChineseFile, kChineseFace)->family(), "Noto Sans CJK SC");
  EXPECT_FALSE(FontFace::open(collection, 99).has_value());
}

TEST(FontFace, RefusesWhatIsNoFont) {
  const auto none = std::make_shared<const std::vector<std::byte>>();
  EXPECT_FALSE(FontFace::open(none).has_value());
  const auto rubbish = std::make_shared<const std::vector<std::byte>>(5000, std::byte{7});
  EXPECT_FALSE(FontFace::open(rubbish).has_value());
  // Cut short at every twentieth: an error or a face, never a crash.
  const FontBytes whole = load_font_bytes(kSerifFile);
  for (std::size_t part = 0; part < 20; ++part) {
    const auto end = whole->begin() + static_cast<std::ptrdiff_t>(whole->size() * part / 20);
    const auto cut = std::make_shared<const std::vector<std::byte>>(whole->begin(), end);
    const auto face = FontFace::open(cut);
    if (face) {
      EXPECT_GE(face.value()->shape(kSentence, 20).advance, 0);
    }
  }
}

TEST(FontFace, CoversWhatItCanDraw) {
  const auto serif = open_font(kSerifFile);
  EXPECT_TRUE(serif->covers(kSentence));
  EXPECT_TRUE(serif->covers(U'Ж'));
  EXPECT_TRUE(serif->covers("a\u200Db\uFE0F"));  // joiner and selector do not count
  EXPECT_FALSE(serif->covers(U'语'));
  EXPECT_FALSE(serif->covers("plain 语"));
  EXPECT_FALSE(serif->covers("\xFF"));  // ill formed
  EXPECT_TRUE(open_font(kChineseFile, kChineseFace)->covers("视觉语言模型 abc，。"));
}

TEST(FontFace, MetricsScaleWithTheSize) {
  const auto serif = open_font(kSerifFile);
  const FontMetrics at_20 = serif->metrics(20);
  const FontMetrics at_40 = serif->metrics(40);
  EXPECT_DOUBLE_EQ(at_40.ascent, 2 * at_20.ascent);
  EXPECT_GT(at_20.ascent, at_20.cap_height);
  EXPECT_GT(at_20.cap_height, at_20.x_height);
  EXPECT_GT(at_20.x_height, 8);
  EXPECT_GT(at_20.descent, 0);
  EXPECT_GT(at_20.underline_offset, 0);
  EXPECT_GT(at_20.underline_thickness, 0.5);
  EXPECT_GT(at_20.strikeout_offset, at_20.x_height / 3);
  EXPECT_LT(at_20.strikeout_offset, at_20.x_height);
  // The heights are those of the ink.
  const Box ink = serif->ink_box(serif->shape("H", 200), {.baseline = {0, 0}});
  EXPECT_NEAR(-ink.y0, serif->metrics(200).cap_height, 1);
}

TEST(Shape, AdvancesAddUpAndScale) {
  const auto serif = open_font(kSerifFile);
  const GlyphRun run = serif->shape(kSentence, 24);
  double pen = 0;
  for (const Glyph& glyph : run.glyphs) {
    EXPECT_NEAR(glyph.offset.x, pen, 1e-9);
    pen += glyph.advance;
  }
  EXPECT_NEAR(run.advance, pen, 1e-9);
  EXPECT_NEAR(serif->shape(kSentence, 48).advance, 2 * run.advance, 1e-9);
  EXPECT_TRUE(serif->shape("", 24).glyphs.empty());
  EXPECT_THROW(static_cast<void>(serif->shape("a", 0)), base::ContractError);
}

TEST(Shape, ClustersAreBytesOfTheText) {
  const auto serif = open_font(kSerifFile);
  const std::string text = "öb  ä";  // 2 + 1 + 1 + 1 + 2 bytes
  const GlyphRun run = serif->shape(text, 20);
  ASSERT_EQ(run.glyphs.size(), 5U);
  const std::vector<Index> expected = {0, 2, 3, 4, 5};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(run.glyphs[i].cluster, expected[i]);
  }
}

TEST(Shape, KerningAndLigaturesCanBeLeftOut) {
  const auto serif = open_font(kSerifFile);
  EXPECT_LT(serif->shape("AVAVA", 40).advance,
            serif->shape("AVAVA", 40, {.is_kerned = false}).advance);
  EXPECT_LT(serif->shape("ffi", 40).glyphs.size(), 3U);
  EXPECT_EQ(serif->shape("ffi", 40, {.is_ligated = false}).glyphs.size(), 3U);
  EXPECT_EQ(serif->shape("ffi", 40, {.letter_spacing = 1}).glyphs.size(), 3U);
}

TEST(Shape, SpacingIsAddedAfterClustersAndSpaces) {
  const auto serif = open_font(kSerifFile);
  const double plain = serif->shape("ab cd", 20, {.is_ligated = false}).advance;
  EXPECT_NEAR(serif->shape("ab cd", 20, {.letter_spacing = 3}).advance, plain + 15, 1e-9);
  EXPECT_NEAR(serif->shape("ab cd", 20, {.word_spacing = 7}).advance, plain + 7, 1e-9);
  const double bold = serif->shape("abcd", 20, {.style = {.embolden = 0.05}}).advance;
  EXPECT_NEAR(bold, serif->shape("abcd", 20).advance + 4, 1e-9);
  const double wide =
      serif->shape("ab cd", 20, {.is_ligated = false, .style = {.width = 1.3}}).advance;
  EXPECT_NEAR(wide, 1.3 * plain, 1e-9);
}

TEST(Shape, RightToLeftTextRunsInVisualOrder) {
  const auto arabic = open_font(kArabicFile);
  const GlyphRun run = arabic->shape("سلام دنيا", 30, {.is_right_to_left = true});
  ASSERT_GT(run.glyphs.size(), 4U);
  // The first word stands at the right end.
  EXPECT_GT(run.glyphs.front().cluster, run.glyphs.back().cluster);
  EXPECT_EQ(run.glyphs.back().cluster, 0);
  // Letters take the forms of their place in the word.
  EXPECT_NE(arabic->shape("ه", 30, {.is_right_to_left = true}).glyphs[0].id,
            arabic->shape("ههه", 30, {.is_right_to_left = true}).glyphs[1].id);
}

TEST(Shape, LanguageChoosesForms) {
  const auto chinese = open_font(kChineseFile, kChineseFace);
  const GlyphRun mainland = chinese->shape("骨", 30, {.language = "zh-CN"});
  const GlyphRun japan = chinese->shape("骨", 30, {.language = "ja"});
  EXPECT_NE(mainland.glyphs[0].id, japan.glyphs[0].id);
  EXPECT_EQ(mainland.glyphs[0].id, chinese->shape("骨", 30).glyphs[0].id);
}

TEST(Shape, WordsThatWereKeptAreTheSame) {
  const auto face = open_font(kSerifFile);
  const GlyphRun before = face->shape(kSentence, 17);
  for (int i = 0; i < 8000; ++i) {  // more words than are kept
    static_cast<void>(face->shape("word" + std::to_string(i), 17));
  }
  expect_same_run(face->shape(kSentence, 17), before);
  expect_same_run(open_font(kSerifFile)->shape(kSentence, 17), before);
  // Options are part of what a kept word is.
  const auto kerned = advances(face->shape("AVAVA", 40));
  EXPECT_NE(advances(face->shape("AVAVA", 40, {.is_kerned = false})), kerned);
  EXPECT_EQ(advances(face->shape("AVAVA", 40)), kerned);
}

TEST(Outline, FillsAsTheGlyphsAreDrawn) {
  const auto serif = open_font(kSerifFile);
  const GlyphRun run = serif->shape("Gß8", 80, {.style = {.slant = 0.2}});
  Canvas filled(250, 120, kWhite);
  filled.fill(serif->outline(run).transformed(Affine::translation(20, 90)), kBlack);
  Canvas drawn(250, 120, kWhite);
  const Box ink = drawn.draw_glyphs(run, {.baseline = {20, 90}}, kBlack);
  const double expected = ink_within(drawn.to_image(), ink);
  EXPECT_NEAR(ink_within(filled.to_image(), ink) / expected, 1, 0.005);
  EXPECT_TRUE(serif->outline(serif->shape("   ", 20)).is_empty());
}

}  // namespace
}  // namespace tessera::draw
