// Each splitting stage by itself, on strings cut by hand; the vectors of tokenizer_test.cc prove
// them together.
#include "text/internal/pre_tokenizer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::text {
namespace {

using Json = nlohmann::json;
using Pieces = std::vector<std::string>;

Pieces cut(const Json& settings, std::string_view text) {
  const auto pre_tokenizer = PreTokenizer::create(settings);
  RegexScratch scratch;
  PieceList list;
  EXPECT_TRUE(pre_tokenizer.value().apply(text, scratch, list).has_value());
  Pieces pieces;
  for (const Span& piece : list.pieces) {
    pieces.emplace_back(list.text.substr(piece.begin, piece.end - piece.begin));
  }
  return pieces;
}

std::string error_of(const std::string& settings) {
  const auto pre_tokenizer = PreTokenizer::create(Json::parse(settings));
  return pre_tokenizer ? "no error" : pre_tokenizer.error().to_string();
}

Json split_at_hyphen(const std::string& behavior, bool invert) {
  return {{"type", "Split"},
          {"pattern", {{"String", "-"}}},
          {"behavior", behavior},
          {"invert", invert}};
}

TEST(PreTokenizer, NullLeavesTheTextWhole) {
  EXPECT_EQ(cut(nullptr, "a b-c"), Pieces{"a b-c"});
  EXPECT_EQ(cut(nullptr, ""), Pieces{});
}

struct BehaviorCase {
  std::string behavior;
  bool invert = false;
  Pieces inside;   // of "a-b--c"
  Pieces outside;  // of "-a-"
};

class SplitBehavior : public testing::TestWithParam<BehaviorCase> {};

TEST_P(SplitBehavior, MatchesGoWhereItsNameSays) {
  const BehaviorCase& c = GetParam();
  const Json settings = split_at_hyphen(c.behavior, c.invert);
  EXPECT_EQ(cut(settings, "a-b--c"), c.inside);
  EXPECT_EQ(cut(settings, "-a-"), c.outside);
}

TEST_P(SplitBehavior, ATextWithoutPiecesToCutStaysTogetherOrGoes) {
  const BehaviorCase& c = GetParam();
  const bool is_dropped = c.behavior == "Removed" && c.invert;
  EXPECT_EQ(cut(split_at_hyphen(c.behavior, c.invert), "abc"),
            is_dropped ? Pieces{} : Pieces{"abc"});
  EXPECT_EQ(cut(split_at_hyphen(c.behavior, c.invert), ""), Pieces{});
}

INSTANTIATE_TEST_SUITE_P(
    Split,
    SplitBehavior,
    testing::Values(
        BehaviorCase{"Isolated", false, {"a", "-", "b", "-", "-", "c"}, {"-", "a", "-"}},
        BehaviorCase{"Isolated", true, {"a", "-", "b", "-", "-", "c"}, {"-", "a", "-"}},
        BehaviorCase{"Removed", false, {"a", "b", "c"}, {"a"}},
        BehaviorCase{"Removed", true, {"-", "-", "-"}, {"-", "-"}},
        BehaviorCase{"MergedWithPrevious", false, {"a-", "b-", "-", "c"}, {"-", "a-"}},
        BehaviorCase{"MergedWithPrevious", true, {"a", "-b", "-", "-c"}, {"-a", "-"}},
        BehaviorCase{"MergedWithNext", false, {"a", "-b", "-", "-c"}, {"-a", "-"}},
        BehaviorCase{"MergedWithNext", true, {"a-", "b-", "-", "c"}, {"-", "a-"}},
        BehaviorCase{"Contiguous", false, {"a", "-", "b", "--", "c"}, {"-", "a", "-"}},
        BehaviorCase{"Contiguous", true, {"a", "-", "b", "--", "c"}, {"-", "a", "-"}}));

TEST(PreTokenizer, ASplitExpressionMatchesCharactersNotBytes) {
  const Json settings = Json::parse(R"({"type": "Split", "pattern": {"Regex": "[\u4e00-\u9fa5]"},
                                        "behavior": "Isolated", "invert": false})");
  EXPECT_EQ(cut(settings, "x\u4E2D\u6587y"), (Pieces{"x", "\u4E2D", "\u6587", "y"}));
}

TEST(PreTokenizer, EmptyMatchesSeparateWithoutBecomingPieces) {
  const auto split = [](const char* behavior) {
    return Json{{"type", "Split"},
                {"pattern", {{"Regex", "(?=B)"}}},
                {"behavior", behavior},
                {"invert", false}};
  };
  for (const char* behavior : {"Isolated", "Removed", "Contiguous"}) {
    EXPECT_EQ(cut(split(behavior), "aBcB"), (Pieces{"a", "Bc", "B"})) << behavior;
  }
}

TEST(PreTokenizer, DigitsStandAloneOrTogether) {
  const auto digits = [](bool individual) {
    return Json{{"type", "Digits"}, {"individual_digits", individual}};
  };
  EXPECT_EQ(cut(digits(true), "a12b3"), (Pieces{"a", "1", "2", "b", "3"}));
  EXPECT_EQ(cut(digits(false), "a12b3"), (Pieces{"a", "12", "b", "3"}));
  // Letter numbers and fractions are numbers too.
  EXPECT_EQ(cut(digits(false), "a\u2167\u00BDb"), (Pieces{"a", "\u2167\u00BD", "b"}));
}

TEST(PreTokenizer, PunctuationIsIsolatedUnlessToldOtherwise) {
  EXPECT_EQ(cut(Json{{"type", "Punctuation"}}, "a,b!?"), (Pieces{"a", ",", "b", "!", "?"}));
  EXPECT_EQ(cut(Json{{"type", "Punctuation"}, {"behavior", "Contiguous"}}, "a,b!?"),
            (Pieces{"a", ",", "b", "!?"}));
  EXPECT_EQ(cut(Json{{"type", "Punctuation"}}, "\u4E2D\u3002$"), (Pieces{"\u4E2D", "\u3002", "$"}));
}

TEST(PreTokenizer, WhiteSpaceIsDroppedBetweenPieces) {
  EXPECT_EQ(cut(Json{{"type", "WhitespaceSplit"}}, " a  b,\u3000c\n"), (Pieces{"a", "b,", "c"}));
  EXPECT_EQ(cut(Json{{"type", "WhitespaceSplit"}}, " \t\n"), Pieces{});
}

TEST(PreTokenizer, WhitespaceKeepsWordsAndRunsOfOtherCharacters) {
  EXPECT_EQ(cut(Json{{"type", "Whitespace"}}, "Hey man!? a_1"),
            (Pieces{"Hey", "man", "!?", "a_1"}));
  // A zero-width joiner is a part of the word.
  EXPECT_EQ(cut(Json{{"type", "Whitespace"}}, "a\u200Db."), (Pieces{"a\u200D"
                                                                    "b",
                                                                    "."}));
}

TEST(PreTokenizer, ByteLevelCutsWordsWithTheSpaceBefore) {
  const Json settings = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
  EXPECT_EQ(cut(settings, "I'll go  now 42!?"),
            (Pieces{"I", "'ll", " go", " ", " now", " 42", "!?"}));
  EXPECT_EQ(cut(settings, "a \n\nb  "), (Pieces{"a", " \n", "\n", "b", "  "}));
  EXPECT_EQ(cut(settings, "it's WE'RE"), (Pieces{"it", "'s", " WE", "'", "RE"}));
}

TEST(PreTokenizer, ByteLevelMayLeaveTextsWhole) {
  const Json settings = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  EXPECT_EQ(cut(settings, "I'll go now"), Pieces{"I'll go now"});
  EXPECT_TRUE(PreTokenizer::create(settings).value().is_byte_level());
  EXPECT_FALSE(PreTokenizer::create(Json{{"type", "Whitespace"}}).value().is_byte_level());
}

TEST(PreTokenizer, APrefixSpaceIsPutWhereNoneIs) {
  const Json settings = {{"type", "ByteLevel"}, {"add_prefix_space", true}};
  EXPECT_EQ(cut(settings, "a b"), (Pieces{" a", " b"}));
  EXPECT_EQ(cut(settings, " a b"), (Pieces{" a", " b"}));
  EXPECT_EQ(cut(settings, "\ta"), (Pieces{" ", "\t", "a"}));
  EXPECT_EQ(cut(settings, ""), Pieces{});
}

TEST(PreTokenizer, EveryPieceOfTheStageBeforeGetsItsPrefixSpace) {
  const Json settings = {
      {"type", "Sequence"},
      {"pretokenizers",
       {split_at_hyphen("Removed", false), {{"type", "ByteLevel"}, {"add_prefix_space", true}}}}};
  EXPECT_EQ(cut(settings, "a- b-c"), (Pieces{" a", " b", " c"}));
}

TEST(PreTokenizer, StagesCutThePiecesOfTheOnesBefore) {
  const Json settings = {{"type", "Sequence"},
                         {"pretokenizers",
                          {split_at_hyphen("Removed", false),
                           {{"type", "Digits"}, {"individual_digits", true}},
                           {{"type", "Punctuation"}}}}};
  EXPECT_EQ(cut(settings, "a1-22,b"), (Pieces{"a", "1", "2", "2", ",", "b"}));
}

TEST(PreTokenizer, AnEmptySequenceLeavesTheTextWhole) {
  EXPECT_EQ(cut(Json::parse(R"({"type": "Sequence", "pretokenizers": []})"), "a b"), Pieces{"a b"});
}

TEST(PreTokenizer, AListIsReusedWithoutTracesOfTheLastText) {
  const auto pre_tokenizer =
      PreTokenizer::create(Json{{"type", "ByteLevel"}, {"add_prefix_space", true}}).value();
  RegexScratch scratch;
  PieceList list;
  ASSERT_TRUE(pre_tokenizer.apply("a long text", scratch, list).has_value());
  ASSERT_TRUE(pre_tokenizer.apply("b", scratch, list).has_value());
  ASSERT_EQ(list.pieces.size(), 1U);
  EXPECT_EQ(list.text, " b");
  ASSERT_TRUE(pre_tokenizer.apply("", scratch, list).has_value());
  EXPECT_TRUE(list.pieces.empty());
}

TEST(PreTokenizer, NamesWhatIsWrong) {
  struct Case {
    std::string settings;
    std::string message;
  };
  const Case cases[] = {
      {"3", "pre_tokenizer: an object, is 3"},
      {"{}", "pre_tokenizer.type: a text, is null"},
      {R"({"type": "Metaspace"})",
       "pre_tokenizer.type: Split, ByteLevel, Digits, Punctuation, Whitespace, WhitespaceSplit or "
       "Sequence, is \"Metaspace\""},
      {R"({"type": "Sequence", "pretokenizers": {}})",
       "pre_tokenizer.pretokenizers: a list, is {}"},
      {R"({"type": "Sequence", "pretokenizers": [{"type": "Digits"}]})",
       "pre_tokenizer.pretokenizers[0].individual_digits: true or false, is null"},
      {R"({"type": "Punctuation", "behavior": "Merged"})",
       "pre_tokenizer.behavior: Isolated, Removed, MergedWithPrevious, MergedWithNext or "
       "Contiguous, is \"Merged\""},
      {R"({"type": "Split", "pattern": {"String": "-"}, "invert": false})",
       "pre_tokenizer.behavior: a text, is null"},
      {R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "Removed"})",
       "pre_tokenizer.invert: true or false, is null"},
      {R"({"type": "Split", "pattern": "-", "behavior": "Removed", "invert": false})",
       "pre_tokenizer.pattern: an object, is \"-\""},
      {R"({"type": "Split", "pattern": {"String": ""}, "behavior": "Removed", "invert": false})",
       "pre_tokenizer.pattern.String: a character or more, has none"},
      {R"({"type": "Split", "pattern": {}, "behavior": "Removed", "invert": false})",
       "pre_tokenizer.pattern: either Regex or String, has both or none"},
      {R"({"type": "Split", "pattern": {"String": "a", "Regex": "a"}, "behavior": "Removed",
           "invert": false})",
       "pre_tokenizer.pattern: either Regex or String, has both or none"},
      {R"({"type": "Split", "pattern": {"Regex": 1}, "behavior": "Removed", "invert": false})",
       "pre_tokenizer.pattern.Regex: a text or null, is 1"},
      {R"({"type": "ByteLevel"})", "pre_tokenizer.add_prefix_space: true or false, is null"},
      {R"({"type": "ByteLevel", "add_prefix_space": 1})",
       "pre_tokenizer.add_prefix_space: true or false, is 1"},
      {R"({"type": "Whitespace", "x": [1]})",
       "pre_tokenizer.x: a known field, is not; its value is [1]"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.settings), "tokenizer file: " + c.message) << c.settings;
  }
}

TEST(PreTokenizer, NothingComesAfterByteLevel) {
  EXPECT_EQ(error_of(R"({"type": "Sequence", "pretokenizers": [
                {"type": "ByteLevel", "add_prefix_space": false}, {"type": "Punctuation"}]})"),
            "tokenizer file: pre_tokenizer.pretokenizers[1]: ByteLevel as the last part, "
            "Punctuation comes after it");
}

TEST(PreTokenizer, AMatcherThatGivesUpIsAnError) {
  const auto pre_tokenizer = PreTokenizer::create(
      Json::parse(R"({"type": "Split", "pattern": {"Regex": "(a+)+(a+)+(a+)+$"},
                                           "behavior": "Removed", "invert": false})"));
  RegexScratch scratch;
  PieceList list;
  const auto done = pre_tokenizer.value().apply(std::string(64, 'a') + "b", scratch, list);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace tessera::text
