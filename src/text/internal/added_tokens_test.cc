// The matching rules of added tokens, one by one.
#include "text/internal/added_tokens.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::text {
namespace {

using Segments = std::vector<std::string>;

// What cut_raw() or cut_normalized() visits: texts in quotes, tokens as "#id".
Segments segments_of(const AddedTokens& tokens, std::string_view text, bool is_normalized = false) {
  Segments segments;
  const auto visit = [&segments](const AddedTokens::Segment& segment) {
    segments.push_back(segment.id >= 0 ? "#" + std::to_string(segment.id)
                                       : std::string(segment.text));
    return true;
  };
  EXPECT_TRUE(is_normalized ? tokens.cut_normalized(text, visit) : tokens.cut_raw(text, visit));
  return segments;
}

AddedToken token_of(std::string content, std::int32_t id) {
  return {.content = content, .searched = content, .id = id};
}

AddedTokens tokens_of(const std::vector<AddedToken>& list) {
  AddedTokens tokens;
  for (const AddedToken& token : list)
    tokens.add(token);
  return tokens;
}

TEST(LiteralSet, FindsTheLeftmostAndThenTheLongest) {
  LiteralSet set;
  set.add("ab", 1);
  set.add("abcd", 2);
  set.add("bcde", 3);
  const auto match = set.find("xabcde", 0);
  EXPECT_EQ(match.begin, 1U);
  EXPECT_EQ(match.end, 5U);
  EXPECT_EQ(match.value, 2);
}

TEST(LiteralSet, FallsBackToTheLongestThatIsWhole) {
  LiteralSet set;
  set.add("ab", 1);
  set.add("abcd", 2);
  const auto match = set.find("abcx", 0);
  EXPECT_EQ(match.end, 2U);
  EXPECT_EQ(match.value, 1);
}

TEST(LiteralSet, SearchesFromAPlace) {
  LiteralSet set;
  set.add("a", 1);
  EXPECT_EQ(set.find("aba", 1).begin, 2U);
  EXPECT_EQ(set.find("aba", 3).value, -1);
  EXPECT_EQ(set.find("", 0).value, -1);
}

TEST(LiteralSet, AnEmptyLiteralIsNeverFound) {
  LiteralSet set;
  set.add("", 1);
  EXPECT_EQ(set.find("abc", 0).value, -1);
}

TEST(LiteralSet, ALiteralAddedAgainKeepsTheLastValue) {
  LiteralSet set;
  set.add("a", 1);
  set.add("a", 2);
  EXPECT_EQ(set.find("a", 0).value, 2);
}

// Against the definition: at each place in turn, the longest literal that stands there.
TEST(LiteralSet, MatchesTheDefinitionOnRandomTexts) {
  base::Rng rng(11);
  const auto word = [&rng](std::size_t max_size) {
    std::string text(1 + rng.next_below(max_size), 'a');
    for (char& c : text)
      c = "abc"[rng.next_below(3)];
    return text;
  };
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> literals;
    LiteralSet set;
    for (int i = 0; i < 4; ++i) {
      literals.push_back(word(4));
      set.add(literals.back(), i);
    }
    const std::string text = word(20);
    std::size_t begin = 0;
    std::string longest;
    for (; begin < text.size() && longest.empty(); ++begin) {
      for (const std::string& literal : literals) {
        const bool is_here = text.compare(begin, literal.size(), literal) == 0;
        if (is_here && literal.size() > longest.size()) longest = literal;
      }
    }
    const auto match = set.find(text, 0);
    ASSERT_EQ(match.value >= 0, !longest.empty()) << text;
    if (longest.empty()) continue;
    EXPECT_EQ(match.begin, begin - 1) << text;
    EXPECT_EQ(text.substr(match.begin, match.end - match.begin), longest) << text;
    EXPECT_EQ(literals[static_cast<std::size_t>(match.value)], longest) << text;
  }
}

TEST(AddedTokens, TextIsCutAtEveryToken) {
  const AddedTokens tokens = tokens_of({token_of("<x>", 5), token_of("<xy>", 6)});
  EXPECT_EQ(segments_of(tokens, "a<x>b<xy><x>"), (Segments{"a", "#5", "b", "#6", "#5"}));
  EXPECT_EQ(segments_of(tokens, "<x"), Segments{"<x"});
  EXPECT_EQ(segments_of(tokens, ""), Segments{});
  EXPECT_EQ(segments_of(AddedTokens(), "abc"), Segments{"abc"});
}

TEST(AddedTokens, RawAndNormalizedTokensAreSearchedApart) {
  AddedToken normalized = token_of("NORM", 6);
  normalized.searched = "norm";
  normalized.is_normalized = true;
  const AddedTokens tokens = tokens_of({token_of("raw", 5), normalized});
  EXPECT_EQ(segments_of(tokens, "raw norm"), (Segments{"#5", " norm"}));
  EXPECT_EQ(segments_of(tokens, "raw norm", true), (Segments{"raw ", "#6"}));
  EXPECT_EQ(segments_of(tokens, "NORM", true), Segments{"NORM"});
}

TEST(AddedTokens, LeftStripTakesTheWhiteSpaceBefore) {
  AddedToken token = token_of("<x>", 5);
  token.strips_left = true;
  const AddedTokens tokens = tokens_of({token});
  EXPECT_EQ(segments_of(tokens, "a \u3000\n<x> b"), (Segments{"a", "#5", " b"}));
  EXPECT_EQ(segments_of(tokens, "  <x>"), Segments{"#5"});
}

TEST(AddedTokens, RightStripTakesTheWhiteSpaceAfter) {
  AddedToken token = token_of("<x>", 5);
  token.strips_right = true;
  const AddedTokens tokens = tokens_of({token});
  EXPECT_EQ(segments_of(tokens, "a <x> \t\u2003b"), (Segments{"a ", "#5", "b"}));
  EXPECT_EQ(segments_of(tokens, "<x>  "), Segments{"#5"});
}

TEST(AddedTokens, WhiteSpaceBetweenTwoTokensIsTakenOnce) {
  AddedToken right = token_of("<r>", 5);
  right.strips_right = true;
  AddedToken left = token_of("<l>", 6);
  left.strips_left = true;
  const AddedTokens tokens = tokens_of({right, left});
  EXPECT_EQ(segments_of(tokens, "<r>  <l>"), (Segments{"#5", "#6"}));
  EXPECT_EQ(segments_of(tokens, "<l>  <r>"), (Segments{"#6", "  ", "#5"}));
}

TEST(AddedTokens, ASingleWordTouchesNoWordCharacter) {
  AddedToken token = token_of("cat", 5);
  token.is_single_word = true;
  const AddedTokens tokens = tokens_of({token});
  EXPECT_EQ(segments_of(tokens, "a cat."), (Segments{"a ", "#5", "."}));
  EXPECT_EQ(segments_of(tokens, "cat"), Segments{"#5"});
  for (const char* text : {"cats", "acat", "cat1", "_cat",
                           "\u4E2D"
                           "cat",
                           "cat\u00E9"}) {
    EXPECT_EQ(segments_of(tokens, text), Segments{text}) << text;
  }
  EXPECT_EQ(segments_of(tokens, "cats cat"), (Segments{"cats ", "#5"}));
}

TEST(AddedTokens, WithoutSingleWordATokenIsFoundInsideWords) {
  const AddedTokens tokens = tokens_of({token_of("cat", 5)});
  EXPECT_EQ(segments_of(tokens, "cats"), (Segments{"#5", "s"}));
}

TEST(AddedTokens, AreFoundByIdAndByContent) {
  const AddedTokens tokens = tokens_of({token_of("<x>", 5), token_of("<y>", 3)});
  ASSERT_NE(tokens.find(5), nullptr);
  EXPECT_EQ(tokens.find(5)->content, "<x>");
  ASSERT_NE(tokens.find("<y>"), nullptr);
  EXPECT_EQ(tokens.find("<y>")->id, 3);
  EXPECT_EQ(tokens.find(4), nullptr);
  EXPECT_EQ(tokens.find("<z>"), nullptr);
  EXPECT_EQ(tokens.last_id(), 5);
  EXPECT_EQ(AddedTokens().last_id(), -1);
}

TEST(AddedTokens, ATokenOfTheSameIdTakesThePlace) {
  AddedTokens tokens = tokens_of({token_of("<x>", 5)});
  AddedToken special = token_of("<x>", 5);
  special.is_special = true;
  tokens.add(special);
  EXPECT_TRUE(tokens.find(5)->is_special);
  EXPECT_EQ(tokens.last_id(), 5);
}

TEST(AddedTokens, AVisitorStopsTheCutting) {
  const AddedTokens tokens = tokens_of({token_of("<x>", 5)});
  for (int num_wanted = 1; num_wanted <= 3; ++num_wanted) {
    int num_seen = 0;
    EXPECT_FALSE(tokens.cut_raw(
        "a<x>b", [&](const AddedTokens::Segment&) { return ++num_seen < num_wanted; }));
    EXPECT_EQ(num_seen, num_wanted);
  }
}

}  // namespace
}  // namespace tessera::text
