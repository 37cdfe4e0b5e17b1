#include "synth/task/grammar/grammar.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/check.h"

namespace tessera::synth {
namespace {

Grammar grammar_of(std::string_view table) {
  return Grammar(std::span<const std::string_view>(&table, 1));
}

using Texts = std::vector<std::string>;

TEST(Grammar, ExpandsChoicesOptionsAndRules) {
  const Grammar grammar = grammar_of(
      "# a table\n"
      "read:\n"
      "  (Read|Say) $what[ , please].\n"
      "what:\n"
      "  it\n"
      "  all of it\n");
  EXPECT_EQ(grammar.all_expansions("read"),
            (Texts{"Read all of it, please.", "Read all of it.", "Read it, please.", "Read it.",
                   "Say all of it, please.", "Say all of it.", "Say it, please.", "Say it."}));
  EXPECT_EQ(grammar.count("read"), 8);
}

TEST(Grammar, KeepsSlotsSpecialTokensAndEscapedBrackets) {
  const Grammar grammar = grammar_of(
      "find:\n"
      "  Find <|ref|>{item}<|/ref|> \\(all\\)\n");
  EXPECT_EQ(grammar.all_expansions("find"), (Texts{"Find <|ref|>{item}<|/ref|> (all)"}));
}

TEST(Grammar, EndsANameBeforeAFullStopAndAtAChineseCharacter) {
  const Grammar grammar = grammar_of("a:\n  $b.c. $b.c，好\nb.c:\n  x\n");
  EXPECT_EQ(grammar.all_expansions("a"), (Texts{"x. x，好"}));
}

TEST(Grammar, PutsABodyIntoItsFrame) {
  const Grammar grammar = grammar_of(
      "request:\n  please {...}.\n  {...}, please.\n"
      "question:\n  say: {...}?\n"
      "value_question:\n  {...}? (Shortly).\n"
      "a:\n  ! (read|write) it\n  2* ? who\n  = when\n  that\n");
  EXPECT_EQ(grammar.all_expansions("a"),
            (Texts{"please read it.", "please write it.", "read it, please.", "say: who?", "that",
                   "when? Shortly.", "write it, please."}));
  EXPECT_EQ(grammar.count("a"), 7);
  base::Rng rng(3);
  std::set<std::string> seen;
  for (int i = 0; i < 300; ++i)
    seen.insert(grammar.expand("a", rng));
  EXPECT_EQ(seen.size(), 7);
}

TEST(Grammar, DrawsEveryExpansionByItsWeight) {
  const Grammar grammar = grammar_of("a:\n  3* x (3*y|z)\n  w\n");
  base::Rng rng(1);
  std::map<std::string, int> counts;
  for (int i = 0; i < 16000; ++i)
    ++counts[grammar.expand("a", rng)];
  EXPECT_EQ(counts.size(), 3);
  EXPECT_NEAR(counts["x y"], 9000, 300);  // 16000 * 3/4 * 3/4, five deviations
  EXPECT_NEAR(counts["x z"], 3000, 250);
  EXPECT_NEAR(counts["w"], 4000, 280);
}

TEST(Grammar, IsAFunctionOfTheStream) {
  const Grammar grammar = grammar_of("a:\n  [a] [b] [c] [d] [e] [f]\n");
  base::Rng first(7);
  base::Rng second(7);
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const std::string text = grammar.expand("a", first);
    EXPECT_EQ(text, grammar.expand("a", second));
    seen.insert(text);
  }
  EXPECT_GT(seen.size(), 20);
}

TEST(Grammar, RefusesFaultyTables) {
  EXPECT_THROW((void)grammar_of("a:\n"), base::ContractError);                    // no pattern
  EXPECT_THROW((void)grammar_of("a:\n  $b\n"), base::ContractError);              // unknown
  EXPECT_THROW((void)grammar_of("a:\n  $b\nb:\n  [$a]\n"), base::ContractError);  // circular
  EXPECT_THROW((void)grammar_of("a:\n  x\na:\n  y\n"), base::ContractError);      // twice
  EXPECT_THROW((void)grammar_of("  x\n"), base::ContractError);                   // no name
  EXPECT_THROW((void)grammar_of("a:\n  (x\n"), base::ContractError);
  EXPECT_THROW((void)grammar_of("a:\n  x)\n"), base::ContractError);
  EXPECT_THROW((void)grammar_of("a:\n  {x\n"), base::ContractError);
  EXPECT_THROW((void)grammar_of("a:\n  0*x\n"), base::ContractError);
}

}  // namespace
}  // namespace tessera::synth
