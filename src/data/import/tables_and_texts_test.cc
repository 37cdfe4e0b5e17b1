// VLMEvalKit tables, pictures with texts beside them, and words of pages to lines.
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/import/internal/import_test_data.h"
#include "data/import/internal/prompts.h"
#include "data/import/internal/text_lines.h"
#include "data/import/internal/text_list.h"

namespace tessera::data {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

TEST_F(Import, TablesAskAsVlmEvalKitDoes) {
  const std::string picture = base64(png_bytes(20, 10));
  folder.write("x.tsv",
               "index\timage\tquestion\thint\tA\tB\tC\tanswer\n"
               "1\t" +
                   picture +
                   "\tWhich?\tLook.\tred\tblue\t\tB\n"
                   "2\t1\tWhich, \"\"really\"\"?\t\tred\tblue\t\tred\n"
                   "3\t1\t\"How\tmany\n\"\"dogs\"\"?\"\t\t\t\t\t['2', \"two\"]\n");
  const ImportReport report = import("x.tsv");
  EXPECT_EQ(report.drops.num_dropped(), 0) << report.drops.to_text();
  EXPECT_THAT(conversations(),
              ElementsAre("Hint: Look.\nQuestion: Which?\nOptions:\nA. red\nB. blue\n"
                          "Please select the correct answer from the options above. -> B",
                          "Question: Which, \"\"really\"\"?\nOptions:\nA. red\nB. blue\n"
                          "Please select the correct answer from the options above. -> A",
                          "How\tmany\n\"dogs\"? -> 2"));
  // One file serves the three rows.
  EXPECT_TRUE(std::filesystem::exists(folder.file("out/images/000000.png")));
  EXPECT_FALSE(std::filesystem::exists(folder.file("out/images/000001.png")));
  EXPECT_EQ(source->read(2)->conversation.images(), source->read(0)->conversation.images());
}

TEST_F(Import, TablesHoldSeveralPicturesOrName) {
  const std::string picture = base64(png_bytes(20, 10));
  write_picture("a.png", 8, 8);
  folder.write("x.tsv",
               "index\timage\timage_path\tquestion\tanswer\n"
               "1\t['" +
                   picture + "', '" + picture +
                   "']\t\tSame?\tYes\n"
                   "2\t\ta.png\tWhat?\tA square\n"
                   "3\t\t['a.png', 'a.png']\tSame?\tYes\n");
  import("x.tsv");
  EXPECT_THAT(conversations(), ElementsAre("Same? -> Yes", "What? -> A square", "Same? -> Yes"));
  EXPECT_EQ(source->read(0)->pictures.size(), 2U);
  EXPECT_EQ(source->read(1)->pictures[0].encoded.size(), png_bytes(8, 8).size());
  EXPECT_EQ(source->read(2)->pictures.size(), 2U);
}

TEST_F(Import, RowsOfATableAreLostOneByOne) {
  const std::string picture = base64(png_bytes(20, 10));
  folder.write("x.tsv",
               "index\timage\tquestion\tA\tB\tanswer\tsplit\n"
               "1\t" +
                   picture +
                   "\tone\tx\ty\tA\tdev\n"
                   "2\t" +
                   picture +
                   "\ttwo\tx\ty\tC\tdev\n"
                   "3\t" +
                   picture +
                   "\tthree\tx\ty\t\tdev\n"
                   "4\t17\tfour\tx\ty\tA\tdev\n"
                   "5\t\tfive\tx\ty\tA\tdev\n"
                   "6\t" +
                   picture.substr(1) +
                   "\tsix\tx\ty\tA\tdev\n"
                   "7\tx\n"
                   "8\t1\t\"eight\tx\ty\tA\tdev\n"
                   "9\t1\tnine\xFF\tx\ty\tA\tdev\n"
                   "10\t1\tten\tx\ty\tA\ttest\n"
                   "11\t1\televen\tx\ty\tA\tdev\n");
  const ImportReport report = import("x.tsv", {.split = "dev"});
  EXPECT_EQ(conversations().size(), 2U);
  EXPECT_EQ(report.num_other_split, 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadRow), 3);
  EXPECT_EQ(report.drops.count(DropReason::kNoTarget), 1);
  EXPECT_EQ(report.drops.count(DropReason::kMissingImage), 2);
  EXPECT_EQ(report.drops.count(DropReason::kBadImage), 1);
  EXPECT_EQ(report.drops.count(DropReason::kBadText), 1);
  EXPECT_THAT(report.drops.examples(DropReason::kBadRow)[0], HasSubstr("x.tsv: line 3, index 2"));
  folder.write("y.tsv", "a\tb\n1\t2\n");
  EXPECT_THAT(error_of("y.tsv", {.replaces = true}),
              HasSubstr("question, answer and image or image_path"));
}

TEST(ImportPrompts, DependOnTheirNumberAlone) {
  using internal::Ask;
  using internal::prompt_for;
  std::set<std::string> wordings;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const std::string prompt = prompt_for(Ask::kExpression, number, "the left dog");
    EXPECT_EQ(prompt, prompt_for(Ask::kExpression, number, "the left dog"));
    EXPECT_THAT(prompt, HasSubstr("<|ref|>the left dog<|/ref|>"));
    EXPECT_THAT(prompt_for(Ask::kCategory, number, "dog"), HasSubstr("<|ref|>dog<|/ref|>"));
    EXPECT_THAT(prompt_for(Ask::kTextWithBoxes, number), testing::StartsWith("<|grounding|>"));
    EXPECT_NE(prompt_for(Ask::kText, number), "");
    EXPECT_NE(prompt_for(Ask::kCaption, number), "");
    wordings.insert(prompt);
  }
  EXPECT_GT(wordings.size(), 20U);
  EXPECT_TRUE(wordings.contains("Locate <|ref|>the left dog<|/ref|> in the given image."));
}

TEST(TextList, IsWhatPythonPrints) {
  using internal::parse_text_list;
  EXPECT_THAT(*parse_text_list(R"(['a', "it's", 'x\'y\n', ''])"),
              ElementsAre("a", "it's", "x'y\n", ""));
  EXPECT_TRUE(parse_text_list("[]")->empty());
  for (const char* text : {"", "a", "['a'", "['a' 'b']", "['a',]", "[1]", "['a]", "['a', b]"})
    EXPECT_FALSE(parse_text_list(text)) << text;
}

TEST_F(Import, TextsBesidePicturesAreTheirAnswers) {
  write_picture("pages/a.png", 20, 10);
  write_picture("pages/sub/b.JPG", 20, 10);  // named so, read by its contents
  write_picture("pages/c.png", 20, 10);
  write_picture("pages/d.png", 20, 10);
  folder.write("pages/a.txt", "Line one\nLine two\n\n");
  folder.write("pages/a.md", "# Head\n");
  folder.write("pages/sub/b.gt.txt", "word");
  folder.write("pages/c.json", text_line("What?", "A square"));
  folder.write("pages/notes.txt", "of no picture");
  const ImportReport report = import("pages");
  EXPECT_EQ(report.form, ImportForm::kFolder);
  EXPECT_THAT(conversations(), ElementsAre(EndsWith(" -> Line one\nLine two"),
                                           testing::ContainsRegex("Markdown.* -> # Head"),
                                           "What? -> A square", EndsWith(" -> word")));
  EXPECT_THAT(report.drops.examples(DropReason::kNoText), ElementsAre(HasSubstr("d.png")));
  import("pages", {.prompt = "Describe it."});
  EXPECT_EQ(conversations().front(), "Describe it. -> Line one\nLine two");
}

TEST_F(Import, ConversationsBesidePicturesMayNameThem) {
  write_picture("pages/a.png", 20, 10);
  write_picture("pages/b.png", 30, 10);
  folder.write("pages/a.json", text_line("<image>What is here?", "A square"));
  folder.write("pages/b.json", R"([{"role": "user", "content": "<image><image> Same?",
                                    "images": ["a.png", "b.png"]},
                                   {"role": "assistant", "content": "No"}])");
  const ImportReport report = import("pages");
  EXPECT_EQ(report.drops.num_dropped(), 0) << report.drops.to_text();
  EXPECT_EQ(source->read(0)->pictures.size(), 1U);
  EXPECT_EQ(source->read(1)->pictures.size(), 2U);
  folder.write("pages/a.txt", "\xFF");
  folder.write("pages/b.txt", "\n");
  const ImportReport worse = import("pages");
  EXPECT_EQ(worse.drops.count(DropReason::kBadText), 1);
  EXPECT_EQ(worse.drops.count(DropReason::kNoText), 1);
  EXPECT_EQ(worse.drops.num_samples(), 2);
}

// A white page of 200 x 100 on which every word has ink.
class Lines : public testing::Test {
 protected:
  Lines() {
    page.image = {.width = 200, .height = 100, .rgb = {}};
    page.image.rgb.assign(std::size_t{200} * 100 * 3, 255);
  }
  void add(const std::string& text, double x, double y, double width, bool has_space = true) {
    page.words.push_back({.text = text,
                          .x0 = x,
                          .y0 = y,
                          .x1 = x + width,
                          .y1 = y + 10,
                          .has_space_after = has_space});
    page.image.rgb[(static_cast<std::size_t>(y + 5) * 200 + static_cast<std::size_t>(x + 1)) * 3] =
        0;
  }
  // "text @ x0 y0 x1 y1".
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    const auto found = internal::lines_of(page, "p");
    if (!found) return {"! " + found.drop().message};
    for (const auto& line : *found) {
      std::string text = line.text + " @";
      for (const double edge : line.box)
        text += " " + std::to_string(static_cast<int>(edge));
      all.push_back(text);
    }
    return all;
  }
  formats::PdfPage page;
};

TEST_F(Lines, WordsSideBySideAreOneLine) {
  add("Hello", 10, 10, 30);
  add("wor", 45, 11, 20, /*has_space=*/false);
  add("ld,", 65, 10, 15);
  add("again", 10, 25, 30);
  EXPECT_THAT(lines(), ElementsAre("Hello world, @ 10 10 80 21", "again @ 10 25 40 35"));
}

TEST_F(Lines, WideGapsSeparateColumns) {
  add("left", 10, 10, 30);
  add("right", 100, 10, 30);
  add("under", 10, 24, 30);
  EXPECT_THAT(lines(),
              ElementsAre("left @ 10 10 40 20", "right @ 100 10 130 20", "under @ 10 24 40 34"));
}

TEST_F(Lines, LettersAreThoseThatWouldBeTyped) {
  add("e\xEF\xAC\x83"
      "cient",
      10, 10, 30);                // U+FB03
  add("hy\xC2\xAD", 45, 10, 20);  // a soft hyphen
  EXPECT_THAT(lines(), ElementsAre("efficient hy- @ 10 10 65 20"));
}

TEST_F(Lines, WhatCannotBeSeenIsNotRead) {
  add("seen", 10, 10, 30);
  add("hidden", 10, 30, 30);
  page.image.rgb.assign(page.image.rgb.size(), 255);
  page.image.rgb[std::size_t{15 * 200 + 11} * 3] = 0;
  page.words.push_back({.text = "outside", .x0 = 10, .y0 = 300, .x1 = 40, .y1 = 310});
  EXPECT_THAT(lines(), ElementsAre("seen @ 10 10 40 20"));
}

TEST_F(Lines, TextThatMayNotBeWhatIsSeenCostsThePage) {
  for (const char* text : {"\xEF\xBF\xBD", "\xEE\x80\x80", "\xD7\x90", "\xFF", "a\x01"}) {
    page.words.clear();
    add(text, 10, 10, 30);
    EXPECT_THAT(lines(), ElementsAre(HasSubstr("! p: upright words of known letters"))) << text;
  }
  page.words.clear();
  add("up", 10, 10, 30);
  page.words[0].is_upright = false;
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("! p: upright words")));
}

TEST_F(Lines, LinesThatNobodyReadsInThisOrderCostThePage) {
  add("left", 10, 60, 30);
  add("right", 100, 10, 30);  // the next column
  add("under", 10, 80, 30);   // what stands below both
  EXPECT_EQ(lines().size(), 3U);
  add("above", 10, 40, 30);
  EXPECT_THAT(lines(), ElementsAre("! p: lines in the order of reading, has \"above\" behind "
                                   "\"under\""));
}

}  // namespace
}  // namespace tessera::data
