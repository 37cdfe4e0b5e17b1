#include "cli/ocr/ocr_text.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace tessera::cli {
namespace {

struct Case {
  const char* markdown;
  const char* text;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const Case& example : cases) {
    EXPECT_EQ(plain_text_of_markdown(example.markdown), example.text) << example.markdown;
  }
}

TEST(PlainText, HeadingsRulesAndQuotesLoseTheirMarks) {
  expect_all({{"# Title", "Title"},
              {"###### Deep ######", "Deep"},
              {"####### seven", "####### seven"},
              {"#tag", "#tag"},
              {"# C#", "C#"},
              {"Title\n=====\ntext", "Title\ntext"},
              {"Title\n---\ntext", "Title\ntext"},
              {"a\n\n* * *\n\nb", "a\n\nb"},
              {"> quoted\n> > twice", "quoted\ntwice"}});
}

TEST(PlainText, ListsKeepNumbersAndLoseBullets) {
  expect_all({{"- one\n- two\n  more", "one\ntwo\nmore"},
              {"* a\n+ b", "a\nb"},
              {"1. first\n2) second", "1. first\n2) second"},
              {"- [ ] open\n- [x] done", "open\ndone"},
              {"-5 degrees", "-5 degrees"}});
}

TEST(PlainText, EmphasisNeedsBothEnds) {
  expect_all({{"*a* _b_ **c** __d__ ***e*** ~~f~~", "a b c d e f"},
              {"**bold *it* more**", "bold it more"},
              {"***both* bold**", "both bold"},
              {"**two\nlines**", "two\nlines"},
              {"**重要**です", "重要です"},
              {"snake_case_name", "snake_case_name"},
              {"2 * 3 * 4", "2 * 3 * 4"},
              {"*open", "*open"},
              {"*a _b* c_", "a _b c_"},
              {"Name: ______ ****", "Name: ______ ****"},
              {"~5 and ~6~", "~5 and ~6~"}});
}

TEST(PlainText, CodeStaysAsItIs) {
  expect_all({{"`a*b*` and ``x ` y``", "a*b* and x ` y"},
              {"`open and ``other", "`open and ``other"},
              {"\\``x`", "`x"},
              {"```cpp\nint *a = b;\n\n  # no title\n```\nend", "int *a = b;\n\n  # no title\nend"},
              {"~~~\nnever **closed**", "never **closed**"}});
}

TEST(PlainText, CellsAreSeparatedByASpace) {
  expect_all({{"| A | **B** |\n|---|:-:|\n| 1 |  |\n| x \\| y | 2 |", "A B\n1\nx | y 2"},
              {"A|B\n-|-\n1|2\n\nafter", "A B\n1 2\n\nafter"},
              {"a|b without a rule", "a|b without a rule"},
              {"| a<br>b | c |\n|---|---|", "a b c"},
              {"<table><tr><td>1</td><td>2</td></tr>\n<tr><td>3</td>\n<td>4</td></tr></table>x",
               "1 2\n3 4\nx"}});
}

TEST(PlainText, LinksAndPicturesLeaveTheirText) {
  expect_all({{"[text](http://a.b/c_(d)) end", "text end"},
              {"![alt *x*](p.png \"t\")", "alt x"},
              {"go [a][ref] [b]", "go a [b]"},
              {"see [1] (x)", "see [1] (x)"},
              {"[![in](a)](b)", "in"},
              {"<https://x.y/z>", "https://x.y/z"},
              {"[open](never", "[open](never"}});
}

TEST(PlainText, SimpleTagsAndEntitiesAreRead) {
  expect_all({{"H<sub>2</sub>O <b class=\"x\">bold</b><br/>next", "H2O bold\nnext"},
              {"a < b and c > d", "a < b and c > d"},
              {"vector<int> x", "vector<int> x"},
              {"<!-- gone -->kept <!-- open", "kept <!-- open"},
              {"&lt;b&gt; &amp;amp; &#x41;&#66; &#0; &unknown;", "<b> &amp; AB &#0; &unknown;"},
              {"\\*plain\\* \\# 1\\. a\\b", "*plain* # 1. a\\b"}});
}

TEST(PlainText, FormulasAreLeftAlone) {
  expect_all({{"$a_1*b_2*c$ and *d*", "$a_1*b_2*c$ and d"},
              {"\\(x_i\\) \\[y_{i}*2*\\]", "\\(x_i\\) \\[y_{i}*2*\\]"},
              {"$$\na_1\n\n= *b*\n$$\n*c*", "$$\na_1\n= *b*\n$$\nc"},
              {"costs $5 or *$6*", "costs $5 or $6"},
              {"\\(open *a*", "(open a"}});
}

TEST(PlainText, BlankLinesAndEndsOfLinesAreTidy) {
  expect_all({{"", ""}, {"\n\n a  \r\n\n\n\nb\\\nc\n\n", "a\n\nb\nc"}});
}

// Marks that never close, in numbers at which a quadratic search would take a minute.
TEST(PlainText, HostileInputTakesLinearTime) {
  const char* const pieces[] = {
      "*",     "_a ",  "[",    "[a](",  "![",    "`",          "``a`",   "<b",   "<!--",
      "$a ",   "\\(",  "\\[",  "&",     "|",     "> ",         "~~a",    "$$",   "[a][",
      "**a_",  "<td>", "\n$$", "\n\\[", "\n```", "\n|a|\n|-|", "\n- ",   "\n# ", "]",
      "a\n= ", "\xff", "\\",   "[a](b", "($",    "* a*",       "***a** "};
  constexpr std::size_t kBytes = 1 << 18;
  for (const std::string piece : pieces) {
    std::string hostile;
    while (hostile.size() < kBytes)
      hostile += piece;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_LE(plain_text_of_markdown(hostile).size(), hostile.size());
    EXPECT_LE(text_without_grounding(hostile).size(), hostile.size());
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    EXPECT_LT(elapsed.count(), 10.0) << piece;
  }
}

TEST(TextWithoutGrounding, KeepsLabelsAndDropsBoxes) {
  EXPECT_EQ(text_without_grounding("a <|ref|>Title<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|> b"),
            "a Title b");
  EXPECT_EQ(text_without_grounding("<|grounding|>x<|det|>[[1"), "x[[1");
  EXPECT_EQ(text_without_grounding("<|/det|>y<|/ref|>"), "y");
  EXPECT_EQ(text_without_grounding("<|User|> stays"), "<|User|> stays");
}

}  // namespace
}  // namespace tessera::cli
