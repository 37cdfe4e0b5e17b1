#include "synth/task/internal/naming.h"

#include <gtest/gtest.h>

#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::internal {
namespace {

TaskInput input_in(Language language) {
  return {.assets = AssetView(testing::assets(), Split::kTrain), .language = language};
}

bool may_mean_same(std::string_view a, std::string_view b) {
  EXPECT_EQ(are_confusable(sense_of(a), sense_of(b)), are_confusable(sense_of(b), sense_of(a)));
  return are_confusable(sense_of(a), sense_of(b));
}

TEST(NounForms, AreThoseOfTheAssetsOrOfAShape) {
  const TaskInput english = input_in(Language::kEnglish);
  const TaskInput chinese = input_in(Language::kChinese);
  EXPECT_EQ(noun_forms(english, "apple")->a_one, "an apple");
  EXPECT_EQ(noun_forms(english, "apple")->many, "apples");
  EXPECT_EQ(noun_forms(english, "scissors")->a_one, "scissors");
  EXPECT_EQ(noun_forms(chinese, "dog")->many, "狗");
  EXPECT_EQ(noun_forms(english, "octagon")->a_one, "an octagon");
  EXPECT_EQ(noun_forms(english, "cross")->many, "crosses");
  EXPECT_EQ(noun_forms(chinese, "star")->one, "星形");
  EXPECT_FALSE(noun_forms(english, "no such thing"));
}

TEST(CountedThing, ReadsAsTheLanguageWritesIt) {
  const TaskInput english = input_in(Language::kEnglish);
  const TaskInput chinese = input_in(Language::kChinese);
  const auto english_thing = [&](std::string_view noun, std::string_view colour, Index count) {
    return counted_thing(english, *noun_forms(english, noun), colour, count);
  };
  EXPECT_EQ(english_thing("apple", "", 1), "an apple");
  EXPECT_EQ(english_thing("apple", "red", 1), "a red apple");
  EXPECT_EQ(english_thing("dog", "orange", 1), "an orange dog");
  EXPECT_EQ(english_thing("dog", "brown", 3), "three brown dogs");
  EXPECT_EQ(english_thing("scissors", "blue", 1), "blue scissors");
  EXPECT_EQ(counted_thing(chinese, *noun_forms(chinese, "dog"), "black", 2), "两只黑色的狗");
  EXPECT_EQ(counted_thing(chinese, *noun_forms(chinese, "apple"), "", 1), "一个苹果");
}

TEST(JoinList, PutsTheLastWordBehindAnAnd) {
  const std::vector<std::string> items = {"a", "b", "c"};
  EXPECT_EQ(join_list(input_in(Language::kEnglish), items), "a, b and c");
  EXPECT_EQ(join_list(input_in(Language::kChinese), items), "a、b和c");
  EXPECT_EQ(join_list(input_in(Language::kEnglish), std::span(items).first(1)), "a");
  EXPECT_EQ(join_plainly(input_in(Language::kEnglish), items), "a, b, c");
  EXPECT_EQ(join_plainly(input_in(Language::kEnglish), {}), "");
}

TEST(AreConfusable, SharesWordsOrAGroupOfNames) {
  EXPECT_TRUE(may_mean_same("apple", "red apple"));
  EXPECT_TRUE(may_mean_same("banana", "bananas"));
  EXPECT_TRUE(may_mean_same("cat face", "cat"));
  EXPECT_TRUE(may_mean_same("kitten", "cat"));
  EXPECT_TRUE(may_mean_same("motor boat", "ship"));
  EXPECT_TRUE(may_mean_same("oncoming taxi", "automobile"));
  EXPECT_FALSE(may_mean_same("cat", "dog"));
  EXPECT_FALSE(may_mean_same("bow and arrow", "nut and bolt"));
  EXPECT_FALSE(may_mean_same("glass of milk", "ear of corn"));
}

TEST(NumberWord, AndOrdinalWordCountUp) {
  EXPECT_EQ(number_word(Language::kEnglish, 2), "two");
  EXPECT_EQ(number_word(Language::kChinese, 2), "两");
  EXPECT_EQ(number_word(Language::kEnglish, 13), "13");
  EXPECT_EQ(ordinal_word(Language::kEnglish, 1), "first");
  EXPECT_EQ(ordinal_word(Language::kEnglish, 20), "twentieth");
  EXPECT_EQ(ordinal_word(Language::kChinese, 12), "十二");
  EXPECT_THROW((void)ordinal_word(Language::kEnglish, 21), base::ContractError);
}

TEST(ColourWord, IsNothingForColoursWithoutAName) {
  EXPECT_EQ(colour_word(input_in(Language::kChinese), "blue"), "蓝色");
  EXPECT_FALSE(colour_word(input_in(Language::kEnglish), ""));
  EXPECT_FALSE(colour_word(input_in(Language::kEnglish), "octarine"));
}

}  // namespace
}  // namespace tessera::synth::internal
