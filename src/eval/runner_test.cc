// The runner over a model whose answers depend on the length of the prompt alone.
#include "eval/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/test_model.h"
#include "eval/test_suite.h"

namespace tessera::eval {
namespace {

using testing::HasSubstr;

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    const std::int32_t a = *processor_.tokenizer().token_to_id("a");
    model_.replace_next = [this, a](Index position, std::int32_t) {
      return position % 4 == 3 ? processor_.ids().eos : a + static_cast<std::int32_t>(position % 4);
    };
    // Every forward pass of some prompt's beginning.
    model_.on_decode = [this](const nn::Step& step) {
      for (const nn::StepSequence& sequence : step.sequences)
        num_prompts_ += sequence.first_position == 0 ? 1 : 0;
      if (num_prompts_ >= cancel_at_) cancel_.request();
    };
  }

  base::Result<bool> run(const std::string& out, const RunOptions& options, Index context = 512) {
    const Questions questions = Questions::open(task_, 1, {}, folder_.path(), nullptr).value();
    engine::Engine engine(model_, processor_, {.context = context, .max_running = 3});
    AnswerLog log = AnswerLog::open(folder_.file(out), header(questions), options.part).value();
    RunOptions all = options;
    all.cancel = &cancel_;
    return run_task({.task = task_, .questions = questions, .engine = engine, .log = log}, all);
  }
  [[nodiscard]] AnswerHeader header(const Questions& questions) const {
    return {.task = task_.name, .questions = questions.identity(), .model = "m"};
  }
  // Number, truth, text and reason of every answer.
  [[nodiscard]] std::vector<std::string> stored(const std::string& out) const {
    std::vector<std::string> all;
    const Questions questions = Questions::open(task_, 1, {}, folder_.path(), nullptr).value();
    for (const StoredAnswer& answer :
         read_answers(folder_.file(out), task_.name, questions.identity(), 1000).value()) {
      all.push_back(std::to_string(answer.number) + " " + answer.truth + " " + answer.text + " " +
                    answer.finish_reason + answer.error + answer.dropped);
      EXPECT_EQ(answer.ids.size(), answer.token_ends.size());
    }
    return all;
  }

  formats::TemporaryFolder folder_;
  TaskConfig task_ = numbers_task(folder_, 12);
  processor::Processor processor_ = data::small_processor();
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
  engine::TestModel model_{*context_, /*vocabulary=*/512};
  base::CancelFlag cancel_;
  int num_prompts_ = 0;
  int cancel_at_ = 1000;
};

TEST_F(RunnerTest, AnswersDoNotDependOnCompanyShardsOrInterruptions) {
  ASSERT_TRUE(run("one", {.batch_size = 1}).value());
  const std::vector<std::string> expected = stored("one");
  ASSERT_EQ(expected.size(), 12u);
  EXPECT_THAT(expected, testing::Each(testing::MatchesRegex("[0-9]+ [0-9]+ (abc|bc|c|) stop")));

  ASSERT_TRUE(run("many", {.batch_size = 3}).value());
  EXPECT_EQ(stored("many"), expected);

  for (const Index part : {1, 0, 2})
    ASSERT_TRUE(
        run("parts", {.part = {.remainder = part, .num_parts = 3}, .batch_size = 2}).value());
  EXPECT_EQ(stored("parts"), expected);

  num_prompts_ = 0;
  cancel_at_ = 5;
  EXPECT_FALSE(run("cut", {.batch_size = 2}).value());
  const std::size_t num_kept = stored("cut").size();
  EXPECT_GT(num_kept, 0u);
  EXPECT_LT(num_kept, 12u);
  cancel_.clear();
  cancel_at_ = 1000;
  num_prompts_ = 0;
  ASSERT_TRUE(run("cut", {.batch_size = 2}).value());
  EXPECT_EQ(num_prompts_, static_cast<int>(12 - num_kept));  // none is asked again
  EXPECT_EQ(stored("cut"), expected);
}

TEST_F(RunnerTest, WhatCannotBeAskedOrAnsweredIsStoredAsSuch) {
  folder_.write("numbers.jsonl", data::text_line("what?", "x") + "\nbroken\n" +
                                     data::text_line(std::string(300, 'q'), "y") + "\n");
  ASSERT_TRUE(run("out", {}, /*context=*/64).value());
  EXPECT_THAT(stored("out"), testing::UnorderedElementsAre(
                                 HasSubstr(" x "), HasSubstr("bad_json: "), HasSubstr(" y  ")));
}

TEST_F(RunnerTest, AnswersEndAtTheTasksLimit) {
  model_.replace_next = [](Index, std::int32_t) { return 2 + 'z'; };
  task_.max_tokens = 5;
  ASSERT_TRUE(run("out", {}).value());
  EXPECT_THAT(stored("out"), testing::Each(HasSubstr(" zzzzz length")));
}

TEST(TokenEnds, AreBytesThatAreCertain) {
  const processor::Processor processor = data::small_processor();
  const std::vector<std::int32_t> ids = processor.tokenizer().encode("a\u00e9b").value();
  ASSERT_EQ(ids.size(), 4u);
  EXPECT_EQ(token_ends_of(processor.tokenizer(), ids), (std::vector<Index>{1, 1, 3, 4}));
}

}  // namespace
}  // namespace tessera::eval
