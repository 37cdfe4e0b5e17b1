// Answers about facts, recomputed from the scene's facts and the words of the question.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "processor/grounding.h"
#include "synth/task/question/question_tasks.h"
#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::is_applicable;
using testing::numbers_in;
using testing::Sample;
using testing::visit_scene;

const std::map<std::string, double>& prices() {
  static const std::map<std::string, double> made = {
      {"Coffee", 2.40}, {"Bread", 3.10}, {"Milk", 0.95}};
  return made;
}

// Items that the question quotes, in its order.
std::vector<std::string> items_in(const std::string& question) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const auto& [item, price] : prices()) {
    const std::size_t at = question.find('"' + item + '"');
    if (at != std::string::npos) found.emplace_back(at, item);
  }
  std::ranges::sort(found);
  std::vector<std::string> items;
  for (auto& [at, item] : found)
    items.push_back(item);
  return items;
}

void visit_page(std::string_view task,
                int repeats,
                const std::function<void(const Sample&)>& visit) {
  visit_scene(task, {testing::page_scene()}, repeats, visit);
}

// The number behind the last "= ".
double result_of(const std::string& answer) {
  return std::stod(answer.substr(answer.rfind("= ") + 2));
}

TEST(FactTasks, AnswerWithThePrintedValue) {
  std::set<std::string> answers;
  visit_page("fact.one", 200, [&](const Sample& sample) {
    const std::string question = sample.question();
    std::string expected;
    if (const std::vector<std::string> items = items_in(question); !items.empty()) {
      expected = std::map<std::string, std::string>{
          {"Coffee", "2.40"}, {"Bread", "3.10"}, {"Milk", "0.95"}}[items[0]];
    } else if (has_word(question, {"date", "Date", "When", "when", "which day", "what day"})) {
      expected = "12/05/2024";
    } else if (has_word(question, {"cashier", "Cashier", "served", "till"})) {
      expected = "Martha";
    } else {
      expected = "6.45";
    }
    EXPECT_EQ(sample.answer(), expected) << question;
    answers.insert(sample.answer());
  });
  EXPECT_EQ(answers.size(), 6);
}

TEST(FactTasks, ShowWhereTheValueIsPrinted) {
  visit_page("fact.grounded", 40, [](const Sample& sample) {
    const std::vector<processor::GroundedPhrase> phrases =
        processor::parse_grounding(sample.answer());
    ASSERT_EQ(phrases.size(), 1);
    const auto fact = std::ranges::find(sample.scene().facts, phrases[0].label, &Fact::value);
    ASSERT_NE(fact, sample.scene().facts.end());
    EXPECT_NEAR(phrases[0].boxes[0][0] * 600 / 999, fact->box.x0, 1);
    EXPECT_NEAR(phrases[0].boxes[0][3] * 800 / 999, fact->box.y1, 1);
    EXPECT_NE(fact->key, "document.date");  // it has no box
  });
}

TEST(FactTasks, AddAndSubtractExactly) {
  visit_page("fact.sum", 40, [](const Sample& sample) {
    const std::vector<std::string> items = items_in(sample.question());
    ASSERT_EQ(items.size(), 2) << sample.question();
    EXPECT_NEAR(result_of(sample.answer()), prices().at(items[0]) + prices().at(items[1]), 1e-9);
  });
  visit_page("fact.difference", 40, [](const Sample& sample) {
    const std::vector<std::string> items = items_in(sample.question());
    ASSERT_EQ(items.size(), 2) << sample.question();
    EXPECT_NEAR(result_of(sample.answer()), std::abs(prices().at(items[0]) - prices().at(items[1])),
                1e-9);
  });
}

TEST(FactTasks, CompareTwoAndAll) {
  visit_page("fact.larger", 40, [](const Sample& sample) {
    const std::vector<std::string> items = items_in(sample.question());
    ASSERT_EQ(items.size(), 2);
    const bool is_first = prices().at(items[0]) > prices().at(items[1]);
    EXPECT_EQ(items_in(sample.answer()), std::vector<std::string>{items[is_first ? 0 : 1]});
  });
  visit_page("fact.extreme", 40, [](const Sample& sample) {
    const bool is_largest = has_word(sample.question(), {"highest", "largest", "greatest"});
    EXPECT_EQ(sample.answer(), is_largest ? "Bread" : "Milk") << sample.question();
  });
  visit_page("fact.count_above", 40, [](const Sample& sample) {
    const std::string question = sample.question();
    ASSERT_EQ(numbers_in(question).size(), 1) << question;
    const double threshold = numbers_in(question)[0];
    const auto count = std::ranges::count_if(
        prices(), [&](const auto& entry) { return entry.second > threshold; });
    EXPECT_EQ(sample.answer(), std::to_string(count)) << question;
  });
}

TEST(FactTasks, VerifyTrueAndFalseValues) {
  std::map<bool, int> counts;
  visit_page("fact.verify", 100, [&](const Sample& sample) {
    const std::string question = sample.question();
    const Scene& scene = sample.scene();
    // The fact that is asked about, by its words.
    const auto fact = std::ranges::find_if(scene.facts, [&](const Fact& f) {
      if (!f.slots.empty())
        return question.find('"' + f.slots[0].second + '"') != std::string::npos;
      return has_word(question, {f.key == "document.date" ? "date" : "total"}) &&
             question.find('"') == std::string::npos;
    });
    ASSERT_NE(fact, scene.facts.end()) << question;
    const bool is_true = question.find(fact->value) != std::string::npos;
    EXPECT_EQ(sample.answer(), is_true ? "Yes." : "No, it is " + fact->value + ".") << question;
    ++counts[is_true];
  });
  EXPECT_GT(counts[true], 25);
  EXPECT_GT(counts[false], 25);
}

TEST(FactTasks, ExtractJsonOfWhatIsAsked) {
  visit_page("fact.extract", 40, [](const Sample& sample) {
    const std::string& answer = sample.answer();
    EXPECT_TRUE(answer.starts_with("{\"") && answer.ends_with("\"}")) << answer;
    int num_values = 0;
    for (const Fact& fact : sample.scene().facts) {
      if (answer.find(": \"" + fact.value + "\"") != std::string::npos) ++num_values;
    }
    EXPECT_EQ(num_values, std::ranges::count(answer, ':'));
    EXPECT_GE(num_values, 2);
  });
}

TEST(FactTasks, SayThatAnItemIsNotThere) {
  visit_page("fact.absent_item", 30, [](const Sample& sample) {
    const std::string& answer = sample.answer();
    const std::string item = answer.substr(1, answer.rfind('"') - 1);
    EXPECT_NE(sample.question().find('"' + item + '"'), std::string::npos);
    EXPECT_EQ(plain_text(sample.scene().root).find(item), std::string::npos);
  });
}

TEST(FactTasks, AskNothingThatHasTwoAnswers) {
  Scene scene = testing::page_scene();
  scene.facts = {{.key = "document.total", .value = "1"}, {.key = "document.total", .value = "2"}};
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  EXPECT_FALSE(is_applicable(*find_task("fact.one"), input));
}

TEST(FactTasks, AddNothingThatIsPrintedInTwoWays) {
  Scene scene = testing::page_scene();
  scene.facts.resize(2);
  scene.facts[1].value = "3,10 €";
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  EXPECT_FALSE(is_applicable(*find_task("fact.sum"), input));
  scene.facts[1].value = "3.10";
  EXPECT_TRUE(is_applicable(*find_task("fact.sum"), input));
}

}  // namespace
}  // namespace tessera::synth
