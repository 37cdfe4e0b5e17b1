#include "eval/results.h"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::eval {
namespace {

using formats::Json;

StoredAnswer answer_of(Index number, const std::string& truth, const std::string& text) {
  return {.number = number,
          .truth = truth,
          .text = text,
          .ids = {1, 2},
          .finish_reason = "stop",
          .times = {.prefill_ms = 30, .decode_ms = 10, .cpu_s = 0.5}};
}

// Two right answers, a wrong one, one that could not be given, and a sample without a question.
struct ScoreTest : testing::Test {
  ScoreTest() {
    answers.push_back({.number = 4, .truth = "ghij", .error = "too long"});
    answers.push_back({.number = 5, .dropped = "bad_image: x"});
    answers[2].finish_reason = "length";
  }

  TaskConfig task{.name = "t",
                  .metric = Metric::kCharacterErrors,
                  .also = {Metric::kExact, Metric::kEndless},
                  .target = 0.5};
  std::vector<StoredAnswer> answers = {answer_of(0, "abcd", "abcd"), answer_of(1, "ab", "ab"),
                                       answer_of(3, "efghij", "efghix")};
};

TEST_F(ScoreTest, CountsAndScores) {
  const TaskResult result = score_task(task, answers, 1);
  EXPECT_EQ(result.num_answers, 4);
  EXPECT_EQ(result.num_errors, 1);
  EXPECT_EQ(result.num_dropped, 1);
  EXPECT_DOUBLE_EQ(result.score.value, 5.0 / 16);  // an answer that is missing lacks all letters
  EXPECT_LE(result.score.interval.low, result.score.value);
  EXPECT_GE(result.score.interval.high, result.score.value);
  ASSERT_EQ(result.also.size(), 2u);
  EXPECT_DOUBLE_EQ(result.also[0].value, 0.5);
  EXPECT_DOUBLE_EQ(result.also[1].value, 0.25);
  EXPECT_DOUBLE_EQ(result.mean_ms, 30);
  EXPECT_DOUBLE_EQ(result.mean_tokens, 1.5);
  EXPECT_DOUBLE_EQ(result.mean_cpu_s, 0.375);
  EXPECT_EQ(result.worst, (std::vector<std::size_t>{3, 2}));
}

TEST_F(ScoreTest, TargetsAreBoundsOfErrorsAndOfScores) {
  EXPECT_EQ(score_task(task, answers, 1).is_reached(), true);
  task.target = 0.3;
  EXPECT_EQ(score_task(task, answers, 1).is_reached(), false);
  task.metric = Metric::kExact;
  EXPECT_EQ(score_task(task, answers, 1).is_reached(), true);
  EXPECT_EQ(score_task(task, {}, 1).is_reached(), std::nullopt);
  task.target.reset();
  EXPECT_EQ(score_task(task, answers, 1).is_reached(), std::nullopt);
}

TEST_F(ScoreTest, JsonHoldsTheContractAndIsReadAgain) {
  const SuiteResult result{
      .suite = "s", .model = "m", .tasks = {score_task(task, answers, 1)}, .is_cancelled = true};
  const Json json = to_json(result);
  const Json& entry = json["tasks"]["t"];
  EXPECT_EQ(entry["metric"], "character_error_rate");
  EXPECT_EQ(entry["value"], 5.0 / 16);
  EXPECT_EQ(entry["interval"].size(), 2u);
  EXPECT_EQ(entry["n"], 4);
  EXPECT_EQ(entry["reached"], true);
  const auto read = result_from_json(json.dump(), "r.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), json);
}

TEST_F(ScoreTest, NoNumberIsNull) {
  const SuiteResult result{.tasks = {score_task(task, {}, 1)}};
  const Json json = to_json(result);
  EXPECT_TRUE(json["tasks"]["t"]["value"].is_null());
  EXPECT_TRUE(json["tasks"]["t"]["interval"][0].is_null());
  EXPECT_EQ(to_json(*result_from_json(json.dump(), "r.json")), json);
  EXPECT_FALSE(result_from_json(R"({"tasks": {"t": {"metric": "x"}}})", "r.json"));
}

TEST(ValueText, IsAPercentageOrASimilarity) {
  EXPECT_EQ(value_text(Metric::kCharacterErrors, 0.0236), "2.36 %");
  EXPECT_EQ(value_text(Metric::kTableSimilarity, 0.8512), "0.851");
  EXPECT_EQ(value_text(Metric::kExact, std::nan("")), "none");
}

}  // namespace
}  // namespace tessera::eval
