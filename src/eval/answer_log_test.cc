#include "eval/answer_log.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

namespace tessera::eval {
namespace {

using testing::HasSubstr;

constexpr Part kWhole{};

class AnswerLogTest : public testing::Test {
 protected:
  [[nodiscard]] base::Result<AnswerLog> open(const Part& part = kWhole) const {
    return AnswerLog::open(folder_.path(), header_, part);
  }
  [[nodiscard]] std::vector<StoredAnswer> read(Index count = 100) const {
    return read_answers(folder_.path(), "t", "q", count).value();
  }

  formats::TemporaryFolder folder_;
  AnswerHeader header_{.task = "t", .questions = "q", .model = "m", .max_tokens = 8};
};

TEST_F(AnswerLogTest, WhatIsStoredIsReadAgain) {
  const StoredAnswer answer{.number = 3,
                            .prompt = "p",
                            .truth = "t\n\u00e9",
                            .text = "x",
                            .ids = {5, 6},
                            .log_probs = {-0.1F, -3.4028e38F},
                            .token_ends = {0, 1},
                            .finish_reason = "length",
                            .times = {1, 2, 3, 4, 0.5}};
  ASSERT_TRUE(open()->append(answer));
  ASSERT_TRUE(open()->append({.number = 1, .error = "too long"}));
  ASSERT_TRUE(open()->append({.number = 2, .dropped = "bad_image: x"}));
  const std::vector<StoredAnswer> stored = read();
  ASSERT_EQ(stored.size(), 3u);
  EXPECT_EQ(stored[0].error, "too long");
  EXPECT_EQ(stored[1].dropped, "bad_image: x");
  EXPECT_EQ(to_json(stored[2]), to_json(answer));
  EXPECT_EQ(stored[2].log_probs, answer.log_probs);
  EXPECT_TRUE(stored[2].scored().is_endless);
  EXPECT_EQ(stored[2].scored().tokens.token_ends.size(), 2u);
  EXPECT_EQ(read(3).size(), 2u);
  EXPECT_EQ(model_of_answers(folder_.path(), "t"), "m");
}

TEST_F(AnswerLogTest, HalfALineIsDroppedAndItsQuestionAskedAgain) {
  ASSERT_TRUE(open()->append({.number = 0, .text = "a"}));
  const std::string whole = folder_.read("answers/t.jsonl");
  folder_.write("answers/t.jsonl", whole + R"({"number": 1, "text")");
  {
    const auto log = open();
    EXPECT_TRUE(log->has(0));
    EXPECT_FALSE(log->has(1));
    EXPECT_EQ(folder_.read("answers/t.jsonl"), whole);
  }
  folder_.write("answers/t.jsonl", whole.substr(0, 9));  // killed in the first line
  EXPECT_FALSE(open()->has(0));
  EXPECT_TRUE(read().empty());
}

TEST_F(AnswerLogTest, PartsAreReadTogetherAndOtherTasksAreNot) {
  ASSERT_TRUE(open({.remainder = 1, .num_parts = 2})->append({.number = 1, .text = "b"}));
  ASSERT_TRUE(open({.remainder = 0, .num_parts = 2})->append({.number = 0, .text = "a"}));
  folder_.write("answers/t-more.jsonl", "{}\n{\"number\": 9}\n");
  ASSERT_EQ(read().size(), 2u);
  const auto whole = open();
  EXPECT_TRUE(whole->has(0));
  EXPECT_TRUE(whole->has(1));
  EXPECT_TRUE(std::filesystem::exists(folder_.file("answers/t.1-of-2.jsonl")));
}

TEST_F(AnswerLogTest, AnotherModelOrAnotherProcessIsRefused) {
  const auto log = open();
  EXPECT_FALSE(open());
  EXPECT_TRUE(open({.remainder = 1, .num_parts = 2}));
  header_.model = "other";
  const auto refused = open({.remainder = 0, .num_parts = 3});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("answers for model \"other\", are for \"m\""));
  EXPECT_FALSE(read_answers(folder_.path(), "t", "other questions", 1));
}

// Files of other programs: fields may lack or be of another type.
TEST_F(AnswerLogTest, ForeignLinesAreTakenForWhatTheyHold) {
  const StoredAnswer answer =
      answer_from_json({{"number", 2}, {"text", "x"}, {"ids", "none"}, {"cpu_s", 1.5}});
  EXPECT_EQ(answer.number, 2);
  EXPECT_EQ(answer.text, "x");
  EXPECT_TRUE(answer.ids.empty());
  EXPECT_EQ(answer.times.cpu_s, 1.5);
}

}  // namespace
}  // namespace tessera::eval
