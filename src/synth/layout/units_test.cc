#include "synth/layout/internal/units.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

// Units with the places where a line may end: "|", and where a space stands: "_".
std::string cut(const std::vector<TextPiece>& pieces) {
  std::string out;
  for (const Unit& unit : cut_into_units(pieces)) {
    if (unit.starts_line) out += "/";
    if (unit.has_space_before) out += "_";
    if (!out.empty() && unit.may_start_line) out += "|";
    if (!out.empty() && !unit.may_start_line) out += "+";
    out += unit.text;
  }
  return out;
}

std::string cut(const std::string& text) {
  return cut(std::vector<TextPiece>{{.text = text}});
}

TEST(CutIntoUnits, PartsWordsAtSpacesOfAllKinds) {
  EXPECT_EQ(cut("one  two\tthree"), "one_|two_|three");
  EXPECT_EQ(cut("one\ntwo"), "one/_|two");
  EXPECT_EQ(cut(" one "), "one");
  EXPECT_EQ(cut(""), "");
}

TEST(CutIntoUnits, EndsNoLineAtANoBreakSpaceOrBeforeADetachedMark) {
  EXPECT_EQ(cut("12\u00A0500 km"), "12_+500_|km");
  EXPECT_EQ(cut("Quoi ? Rien"), "Quoi_+?_|Rien");
}

TEST(CutIntoUnits, JoinsPiecesOfOneWord) {
  EXPECT_EQ(
      cut({{.text = "see "}, {.text = "page", .emphasis = Emphasis::kBold}, {.text = ". So"}}),
      "see_|page+._|So");
}

TEST(CutIntoUnits, BreaksChineseBetweenCharactersButForPunctuation) {
  EXPECT_EQ(cut("你好，世界。"), "你|好，|世|界。");
  EXPECT_EQ(cut("（你）好"), "（你）|好");
  EXPECT_EQ(cut("他说：“好”。"), "他|说：|“好”。");
  EXPECT_EQ(cut("用Linux吧"), "用|Linux|吧");
}

TEST(CutIntoUnits, KnowsWhereAChineseWordOfTheTruthEnds) {
  const std::array pieces = {TextPiece{.text = "你好，世界"}};
  std::string ends;
  for (const Unit& unit : cut_into_units(pieces))
    ends += unit.ends_word ? "1" : "0";
  EXPECT_EQ(ends, "0100");
}

TEST(CutIntoUnits, KeepsSoftHyphensApartFromTheText) {
  const std::array pieces = {TextPiece{.text = "hy\u00ADphen\u00ADate"}};
  const std::vector<Unit> units = cut_into_units(pieces);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units.front().text, "hyphenate");
  EXPECT_EQ(units.front().soft_hyphens, (std::vector<std::size_t>{2, 6}));
}

TEST(CutIntoCodeUnits, KeepsSpacesAndEmptyLines) {
  const std::array pieces = {TextPiece{.text = "if x:\n    y\n\nz"}};
  std::vector<std::string> lines;
  for (const Unit& unit : cut_into_code_units(pieces)) {
    EXPECT_EQ(unit.starts_line, !lines.empty());
    lines.push_back(unit.text);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"if x:", "    y", "", "z"}));
}

TEST(ClusterStarts, KeepMarksWithTheirLetters) {
  EXPECT_EQ(cluster_starts("ae\u0301b"), (std::vector<std::size_t>{0, 1, 4}));
}

}  // namespace
}  // namespace tessera::synth
