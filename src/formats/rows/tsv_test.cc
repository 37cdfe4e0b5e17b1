#include "formats/rows/tsv.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::formats {
namespace {

using testing::ElementsAre;

// "line: value|value", with "!" for a damaged row.
std::vector<std::string> rows_of(std::string_view text) {
  std::vector<std::string> lines;
  TsvRows rows(text);
  while (const auto row = rows.next()) {
    std::string line = std::to_string(row->line) + (row->is_damaged ? "!" : ":");
    for (const TsvField& field : row->fields)
      line += (line.back() == ':' || line.back() == '!' ? " " : "|") + field.value();
    lines.push_back(line);
  }
  return lines;
}

TEST(TsvRows, FieldsStandBetweenTabs) {
  EXPECT_THAT(rows_of("a\tb\tc\n1\t\tx y\n"), ElementsAre("1: a|b|c", "2: 1||x y"));
  EXPECT_THAT(rows_of("a\tb\r\n1\t2\r\n\r\n3\t4"), ElementsAre("1: a|b", "2: 1|2", "4: 3|4"));
  EXPECT_THAT(rows_of("\xEF\xBB\xBF"
                      "a\tb\n"),
              ElementsAre("1: a|b"));
  EXPECT_THAT(rows_of(""), ElementsAre());
  EXPECT_THAT(rows_of("a\tb\n\t\n"), ElementsAre("1: a|b", "2: |"));
}

TEST(TsvRows, QuotedFieldsHoldTabsLineEndsAndQuotes) {
  EXPECT_THAT(rows_of("a\tb\n\"x\ty\n\"\"z\"\"\"\t2\n\"\"\t\"\"\"\"\n"),
              ElementsAre("1: a|b", "2: x\ty\n\"z\"|2", "4: |\""));
  // A quote inside a field that does not begin with one is a letter.
  EXPECT_THAT(rows_of("a\tb\n5\"\tx\"y\"\n"), ElementsAre("1: a|b", "2: 5\"|x\"y\""));
}

TEST(TsvRows, DamageCostsTheRowItIsIn) {
  EXPECT_THAT(rows_of("a\tb\n1\n2\t3\n4\t5\t6\n7\t8\n"),
              ElementsAre("1: a|b", "2! 1", "3: 2|3", "4! 4\t5\t6", "5: 7|8"));
  EXPECT_THAT(rows_of("a\tb\n1\t\"x\n2\t3\n4\t5\n"),
              ElementsAre("1: a|b", "2! 1\t\"x", "3: 2|3", "4: 4|5"));
  EXPECT_THAT(rows_of("a\tb\n1\t\"x\"y\n2\t3\n"), ElementsAre("1: a|b", "2! 1\t\"x\"y", "3: 2|3"));
  EXPECT_THAT(rows_of("a\tb\n1\t\"x\n2\t3\n4\t\"5\"\n"),
              ElementsAre("1: a|b", "2! 1\t\"x", "3: 2|3", "4: 4|5"));
}

}  // namespace
}  // namespace tessera::formats
