#include "eval/metric/text_errors.h"

#include <gtest/gtest.h>

#include "eval/metric/text_form.h"

namespace tessera::eval {
namespace {

TEST(TextForm, IsTidiedRepairedAndFolded) {
  EXPECT_EQ(tidy(" Two\n\nlines\tand  cafe\u0301 "), "Two lines and caf\u00e9");
  EXPECT_EQ(tidy("a\xff"
                 "b"),
            "a\ufffd"
            "b");
  EXPECT_EQ(code_points("a\n\u4e2d"), U"a\n\u4e2d");
  EXPECT_EQ(folded(" \u00c4pfel\nund "), U"\u00c4PFEL UND");
}

TEST(TextErrors, CountCharactersAndWordsOfTheTruth) {
  struct Case {
    const char* truth;
    const char* answer;
    ErrorCount characters, words;
  };
  const Case cases[] = {
      {"the cat sat", "the cat sat", {0, 11}, {0, 3}},
      {"the cat sat", "the\n  cat\nsat\n", {0, 11}, {0, 3}},  // line breaks do not count
      {"the cat sat", "the bat", {5, 11}, {2, 3}},
      {"one", "one one one", {8, 3}, {2, 1}},  // more errors than items
      {"na\u00efve", "nai\u0308ve", {0, 5}, {0, 1}},
      {"x", "", {1, 1}, {1, 1}},
  };
  for (const Case& each : cases) {
    const ErrorCount characters = character_errors(each.truth, each.answer);
    EXPECT_EQ(characters.num_errors, each.characters.num_errors) << each.answer;
    EXPECT_EQ(characters.num_items, each.characters.num_items) << each.answer;
    const ErrorCount words = word_errors(each.truth, each.answer);
    EXPECT_EQ(words.num_errors, each.words.num_errors) << each.answer;
    EXPECT_EQ(words.num_items, each.words.num_items) << each.answer;
  }
}

}  // namespace
}  // namespace tessera::eval
