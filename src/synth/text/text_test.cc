#include "synth/text/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/testing/scenes.h"
#include "synth/text/internal/code_text.h"
#include "synth/text/internal/page_writer.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

const SceneTemplate& text_template(std::string_view name) {
  const auto templates = text_templates();
  const auto found =
      std::find_if(templates.begin(), templates.end(),
                   [name](const SceneTemplate& entry) { return entry.name == name; });
  return *found;
}

TEST(TextTemplates, AreManyAndSomeAreHeldOut) {
  EXPECT_GE(std::ssize(text_templates()), 25);
  EXPECT_GE(count_held_out(text_templates()), 3);
}

TEST(TextTemplates, MakeSoundScenesOfAllSizesAndDensities) {
  Studio studio(small_assets());
  for_each_scene_request(text_templates(), [&](const SceneTemplate& entry,
                                               const SceneRequest& request, std::uint64_t seed) {
    studio.begin_scene();
    base::Rng rng(seed);
    const Scene scene = entry.make(studio, request, rng);
    expect_sound_scene(scene, request, name_of(entry, request));
    EXPECT_FALSE(to_markdown(scene.root).empty());
  });
}

TEST(TextTemplates, CutNoCharacterInTwo) {
  Studio studio(small_assets());
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    base::Rng rng(seed);
    const Scene scene = text_template("log").make(
        studio, {.language = Language::kChinese, .width = 384, .height = 200}, rng);
    const std::string printed = plain_text(scene.root);
    EXPECT_EQ(text::find_ill_formed_utf8(printed), printed.size()) << printed;
  }
}

TEST(TextTemplates, MakeTheSameSceneOfTheSameSeed) {
  expect_same_scenes_again(text_templates());
}

TEST(TextTemplates, WriteMoreWhereTheDensityIsHigher) {
  Studio studio(small_assets());
  const auto words_at = [&](double density) {
    base::Rng rng(3);
    const SceneRequest request{.width = 1152, .height = 768, .density = density};
    return count_words(text_template("book-page").make(studio, request, rng).root);
  };
  EXPECT_GT(words_at(1), 4 * words_at(0.4));
  EXPECT_GT(words_at(1), 250);
}

TEST(TextTemplates, LettersAreFromOneToAFullPage) {
  Studio studio(small_assets());
  const auto letters_at = [&](std::string_view name, double density, std::uint64_t seed) {
    base::Rng rng(seed);
    const SceneRequest request{.width = 384, .height = 384, .density = density};
    std::string letters = plain_text(text_template(name).make(studio, request, rng).root);
    std::erase_if(letters, [](char c) { return c == ' ' || c == '\n'; });
    return letters;
  };
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    EXPECT_EQ(letters_at("letters", 0, seed).size(), 1U);
    EXPECT_EQ(letters_at("letters", 0.5, seed).size(), 16U);
    const std::string page = letters_at("letters", 1, seed);
    EXPECT_GT(page.size(), 180U);
    EXPECT_GT(std::set<char>(page.begin(), page.end()).size(), 30U);
    const std::string one = letters_at("one-letter", 1, seed);
    EXPECT_EQ(std::set<char>(one.begin(), one.end()).size(), 1U);
  }
}

TEST(TextTemplates, ListsAndHeadingsComeOutAsMarkdown) {
  Studio studio(small_assets());
  std::string all;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    base::Rng rng(seed);
    all += to_markdown(text_template("article")
                           .make(studio, {.width = 900, .height = 1200, .density = 0.9}, rng)
                           .root) +
           "\n\n";
  }
  for (const std::string_view part : {"# ", "\n- ", "\n1. ", "\n2. ", "\n> ", "```\n"})
    EXPECT_NE(all.find(part), all.npos) << part;
}

TEST(TextTemplates, LeaveNoLineLostOnALargePage) {
  Studio studio(small_assets());
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    base::Rng rng(seed);
    const SceneRequest request{.width = 1152, .height = 768, .density = 1};
    const Scene scene = text_template("line").make(studio, request, rng);
    EXPECT_GT(scene.root.box.height(), 0.02 * 768) << seed << ": " << plain_text(scene.root);
    sum += scene.root.box.height();
  }
  EXPECT_GT(sum / 30, 0.08 * 768);
}

TEST(SetUnbroken, ShrinksToWhatCanBeReadAndThenBreaks) {
  Studio studio(small_assets());
  base::Rng rng(1);
  const SceneRequest request{.width = 400, .height = 60};
  Sheet sheet(studio, request, rng, {});
  FaceSet& faces = sheet.add_faces({});
  const TextStyle style{.faces = &faces, .size_px = 40};
  const std::array pieces = {TextPiece{.text = "an incomprehensible word"}};
  const double widest = widest_word(pieces, style);
  const auto set_at = [&](double share) { return set_unbroken(pieces, style, share * widest); };
  EXPECT_EQ(set_at(1.1).ascent, set_text(pieces, style).ascent);
  const SetText smaller = set_at(0.5);
  EXPECT_FALSE(smaller.has_broken_words);
  EXPECT_NEAR(smaller.ascent, 0.49 * set_at(1.1).ascent, 1);
  const SetText smallest = set_at(0.1);
  EXPECT_TRUE(smallest.has_broken_words);
  const double size_px = 40 * smallest.ascent / set_at(1.1).ascent;
  EXPECT_GE(x_height_at(faces, size_px), kSmallestXHeight - 0.3);
  // A text that is smaller already stays as it is.
  const TextStyle tiny{.faces = &faces, .size_px = 5};
  EXPECT_EQ(set_unbroken(pieces, tiny, 10).ascent, set_text(pieces, tiny).ascent);
}

TEST(Entry, IsDrawnWholeOrNotAtAll) {
  Studio studio(small_assets());
  base::Rng rng(1);
  const SceneRequest request{.width = 400, .height = 60};
  Sheet sheet(studio, request, rng, {});
  TextStyle style{.faces = &sheet.add_faces({}), .size_px = 18};
  const Entry entry{.left = "coffee maker",
                    .right = "$12.50",
                    .has_leader = true,
                    .fact = {.key = "document.item_price", .value = "$12.50"}};
  const Node whole = draw_entry(sheet, entry, style, {10, 10, 390, 40});
  EXPECT_EQ(plain_text(whole), "coffee maker $12.50");
  ASSERT_EQ(sheet.scene.facts.size(), 1U);
  EXPECT_EQ(sheet.scene.facts[0].box, whole.children.back().box);
  // Too narrow for both words: the fact would name what is not there.
  const Node cut = draw_entry(sheet, entry, style, {10, 10, 160, 40});
  EXPECT_EQ(plain_text(cut), "coffee $12.50");
  EXPECT_EQ(sheet.scene.facts.size(), 1U);
  EXPECT_TRUE(draw_entry(sheet, entry, style, {10, 50, 390, 80}).children.empty());
}

TEST(SoftHyphens, StandBetweenSyllablesAndNearNoEnd) {
  EXPECT_EQ(with_soft_hyphens("information"), "infor\u00ADma\u00ADtion");
  EXPECT_EQ(with_soft_hyphens("a table, under"), "a table, under");
  EXPECT_EQ(with_soft_hyphens("Straßenbahn 12"), "Stra\u00ADßen\u00ADbahn 12");
  EXPECT_EQ(with_soft_hyphens("你好"), "你好");
}

TEST(CodeText, HasTheLinesAskedForAndNoEmptyOnesAtItsEnds) {
  Studio studio(small_assets());
  base::Rng rng(4);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  for (int i = 0; i < 200; ++i) {
    const Index num_lines = rng.next_between(1, 30);
    const std::string text =
        plain_code(make_code_text(choose_code_language(rng), num_lines, prose, rng));
    EXPECT_GE(std::count(text.begin(), text.end(), '\n') + 2, num_lines);
    EXPECT_NE(text.front(), '\n');
    EXPECT_NE(text.back(), '\n');
    EXPECT_EQ(text.find('`'), text.npos);
    EXPECT_EQ(text.find("$n"), text.npos);
  }
}

}  // namespace
}  // namespace tessera::synth
