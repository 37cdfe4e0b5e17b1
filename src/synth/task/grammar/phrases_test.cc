#include "synth/task/grammar/phrases.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/check.h"

namespace tessera::synth {
namespace {

constexpr std::array kQuestionLanguages = {Language::kEnglish, Language::kChinese};
// Rules that questions are drawn from, by the first part of their names; the rest are words, parts
// of answers and parts of other rules.
constexpr std::array<std::string_view, 16> kQuestionFamilies = {
    "ocr.",   "markup.",   "screen.", "fact.",    "data.", "caption.", "list.",      "count.",
    "place.", "relation.", "ground.", "present.", "mark.", "several.", "attribute.", "text."};

bool has_slot(std::string_view text) {
  return text.find('{') != std::string_view::npos;
}

// Rules of questions; those with one wording are parts of answers.
std::vector<std::string> question_rules(Language language) {
  std::vector<std::string> rules;
  for (const std::string& name : phrase_grammar(language).rule_names()) {
    const auto is_start = [&](std::string_view start) { return name.starts_with(start); };
    if (!std::ranges::any_of(kQuestionFamilies, is_start)) continue;
    if (phrase_grammar(language).count(name) > 1) rules.push_back(name);
  }
  return rules;
}

// A value for every slot of the tables.
Slots all_slots() {
  Slots slots;
  for (const Language language : kQuestionLanguages) {
    for (const std::string& rule : phrase_grammar(language).rule_names()) {
      base::Rng rng(1);
      for (int i = 0; i < 200; ++i) {
        std::string_view form;
        const std::string text = phrase_grammar(language).expand(rule, rng);
        form = text;
        while (has_slot(form)) {
          const std::size_t open = form.find('{');
          const std::size_t close = form.find('}', open);
          slots.emplace_back(form.substr(open + 1, close - open - 1), "VALUE");
          form.remove_prefix(close + 1);
        }
      }
    }
  }
  std::ranges::sort(slots);
  const auto doubled = std::ranges::unique(slots);
  slots.erase(doubled.begin(), doubled.end());
  return slots;
}

TEST(Phrases, HaveTheSameRulesInBothLanguages) {
  std::vector<std::string> names[2];
  for (int i = 0; i < 2; ++i) {
    for (const std::string& name : phrase_grammar(kQuestionLanguages[i]).rule_names()) {
      if (name.find('.') != std::string::npos) names[i].push_back(name);
    }
  }
  EXPECT_EQ(names[0], names[1]);
}

TEST(Phrases, AreTenThousandAndMore) {
  std::set<std::string> ids;
  for (const Language language : kQuestionLanguages) {
    base::Rng rng(5);
    for (const std::string& rule : question_rules(language)) {
      for (int i = 0; i < 400; ++i)
        ids.insert(phrase_id(phrase_grammar(language).expand(rule, rng)));
    }
  }
  EXPECT_GE(ids.size(), 10000);
}

TEST(Phrases, EveryQuestionHasFormsOnBothSidesThatNeverMeet) {
  const Slots slots = all_slots();
  std::set<std::string> ids[2];
  for (const Language language : kQuestionLanguages) {
    for (const std::string& rule : question_rules(language)) {
      for (const Split split : kSplits) {
        base::Rng rng(11);
        for (int i = 0; i < 30; ++i) {
          const Phrase phrase = draw_phrase(rule, {language, split}, slots, rng);
          EXPECT_EQ(split_of_phrase(phrase.id), split) << rule;
          EXPECT_FALSE(has_slot(phrase.text)) << phrase.text;
          ids[static_cast<int>(split)].insert(phrase.id);
        }
      }
    }
  }
  std::vector<std::string> both;
  std::ranges::set_intersection(ids[0], ids[1], std::back_inserter(both));
  EXPECT_TRUE(both.empty());
}

TEST(Phrases, EveryQuestionHasEnoughOfBothSides) {
  for (const Language language : kQuestionLanguages) {
    for (const std::string& rule : question_rules(language)) {
      base::Rng rng(3);
      int num_held_out = 0;
      for (int i = 0; i < 1000; ++i) {
        const std::string form = phrase_grammar(language).expand(rule, rng);
        if (split_of_phrase(phrase_id(form)) == Split::kHeldOut) ++num_held_out;
      }
      EXPECT_GE(num_held_out, 20) << to_string(language) << " " << rule;
      EXPECT_LE(num_held_out, 400) << to_string(language) << " " << rule;
    }
  }
}

TEST(Phrases, EnglishFormsAreAsciiAndChineseOnesAreNot) {
  base::Rng rng(2);
  for (const std::string& rule : question_rules(Language::kEnglish)) {
    for (int i = 0; i < 20; ++i) {
      const std::string text = phrase_grammar(Language::kEnglish).expand(rule, rng);
      const bool is_ascii = std::ranges::all_of(text, [](char c) { return c >= 0; });
      EXPECT_TRUE(is_ascii || rule == "text.multiply") << text;
    }
  }
}

TEST(PhraseId, LooksAtWordsOnly) {
  EXPECT_EQ(phrase_id("Read the text."), phrase_id("read, the  TEXT"));
  EXPECT_EQ(phrase_id("图中有什么？"), phrase_id("图中有什么?"));
  EXPECT_NE(phrase_id("Read the text."), phrase_id("Read the {text}."));
  EXPECT_EQ(phrase_id("x").size(), 12);
}

TEST(SplitOfPhrase, HoldsOutAboutATenth) {
  int num_held_out = 0;
  for (int i = 0; i < 20000; ++i) {
    if (split_of_phrase(phrase_id(std::to_string(i))) == Split::kHeldOut) ++num_held_out;
  }
  EXPECT_NEAR(num_held_out, 2000, 220);  // five deviations
}

TEST(DrawPhrase, IsAFunctionOfTheStream) {
  base::Rng first(4);
  base::Rng second(4);
  for (int i = 0; i < 50; ++i) {
    const Phrase a = draw_phrase("ocr.page", {}, {}, first);
    const Phrase b = draw_phrase("ocr.page", {}, {}, second);
    EXPECT_EQ(a.text, b.text);
    EXPECT_EQ(a.id, b.id);
  }
}

TEST(DrawFixedPrompt, IsSpelledAsUsersKnowIt) {
  base::Rng rng(1);
  const Phrase phrase = draw_fixed_prompt("fixed.markdown", Language::kEnglish, {}, rng);
  EXPECT_EQ(phrase.text, "Convert this page to Markdown.");
  EXPECT_EQ(phrase.id, "fixed:markdown");
  EXPECT_EQ(draw_fixed_prompt("fixed.find", Language::kEnglish, {{"query", "a cat"}}, rng).text,
            "Locate <|ref|>a cat<|/ref|> in the given image.");
}

TEST(FillSlots, PutsValuesInOnceAndWantsAllOfThem) {
  EXPECT_EQ(fill_slots("{a} and {b}", {{"a", "{b}"}, {"b", "2"}}), "{b} and 2");
  EXPECT_THROW((void)fill_slots("{a}", {}), base::ContractError);
}

TEST(Wording, IsOneText) {
  EXPECT_EQ(wording("word.colour.red", Language::kChinese), "红色");
  EXPECT_EQ(wording("refer.colour", Language::kEnglish, {{"colour", "red"}, {"item", "cat"}}),
            "the red cat");
  EXPECT_THROW((void)wording("ocr.page", Language::kEnglish), base::ContractError);
}

}  // namespace
}  // namespace tessera::synth
