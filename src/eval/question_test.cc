#include "eval/question.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "eval/question_files.h"
#include "eval/test_suite.h"

namespace tessera::eval {
namespace {

using formats::Json;
using testing::HasSubstr;

class QuestionTest : public testing::Test {
 protected:
  formats::TemporaryFolder folder_;
  processor::Processor processor_ = data::small_processor();
};

TEST_F(QuestionTest, EachSampleComesOnceInAnOrderOfTheSeed) {
  const TaskConfig task = numbers_task(folder_, 40);
  const Questions questions = open_questions(task, folder_);
  ASSERT_EQ(questions.count(), 40);
  std::set<std::string> truths;
  bool is_shuffled = false;
  for (Index i = 0; i < questions.count(); ++i) {
    const auto question = questions.read(i, processor_);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->prompt, "what is " + question->truth + "?");
    EXPECT_EQ(question->conversation.messages.size(), 1u);
    is_shuffled = is_shuffled || question->truth != std::to_string(i);
    truths.insert(question->truth);
  }
  EXPECT_EQ(truths.size(), 40u);
  EXPECT_TRUE(is_shuffled);
  const Questions other = Questions::open(task, 2, {}, folder_.path(), nullptr).value();
  EXPECT_NE(other.identity(), questions.identity());
}

TEST_F(QuestionTest, ALimitKeepsTheFirstQuestions) {
  TaskConfig task = numbers_task(folder_, 40);
  const Questions all = open_questions(task, folder_);
  TaskConfig shorter = task;
  shorter.limit = 5;
  const Questions few = open_questions(shorter, folder_);
  EXPECT_EQ(few.count(), 5);
  EXPECT_EQ(few.identity(), all.identity());
  EXPECT_EQ(few.read(4, processor_)->truth, all.read(4, processor_)->truth);
}

TEST_F(QuestionTest, WhatCannotBeAskedIsADrop) {
  TaskConfig task = numbers_task(folder_, 1);
  const auto drop_of = [&](const std::string& line) {
    folder_.write("numbers.jsonl", line + "\n");
    return open_questions(task, folder_).read(0, processor_).drop();
  };
  EXPECT_EQ(drop_of("no json").reason, data::DropReason::kBadJson);
  EXPECT_EQ(drop_of(R"([{"role": "user", "content": "who?"}])").reason,
            data::DropReason::kNoTarget);
  const std::string boxes =
      data::text_line("where?", "<|ref|>a<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>");
  EXPECT_THAT(drop_of(boxes).message, HasSubstr("a text without boxes for exact"));
  task.metric = Metric::kBoxF1;
  EXPECT_TRUE(open_questions(task, folder_).read(0, processor_));
}

// Pictures with texts beside them, asked with the task's own words, and written for others.
TEST_F(QuestionTest, FoldersAreImportedOnceAndWrittenAsFiles) {
  std::filesystem::create_directory(folder_.file("in"));
  folder_.write("in/a.png", data::png_bytes(20, 10));
  folder_.write("in/a.txt", "some text\n");
  const TaskConfig task{.name = "texts",
                        .metric = Metric::kCharacterErrors,
                        .import = ImportConfig{.path = folder_.file("in"), .form = "folder"},
                        .prompt = "Read it."};
  const Questions questions = open_questions(task, folder_);
  ASSERT_EQ(questions.count(), 1);
  const auto question = questions.read(0, processor_);
  ASSERT_TRUE(question) << question.drop().message;
  EXPECT_EQ(question->truth, "some text");
  EXPECT_EQ(question->prompt, "<image>\nRead it.");
  EXPECT_EQ(question->pictures.at(0).pixels.width, 20);
  folder_.write("in/a.txt", "other text\n");  // what was imported stays
  EXPECT_EQ(open_questions(task, folder_).identity(), questions.identity());

  ASSERT_TRUE(write_questions({.task = "texts", .questions = questions.identity()}, questions,
                              processor_, {.folder = folder_.path()}));
  std::vector<Json> lines;
  formats::read_json_lines(folder_.file("questions/texts.jsonl"), [&](const Json& line) {
    lines.push_back(line);
    return true;
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["questions"], questions.identity());
  EXPECT_EQ(lines[1]["truth"], "some text");
  EXPECT_EQ(lines[1]["pictures"], Json({"texts/000000-0.png"}));
  EXPECT_EQ(formats::load_image(folder_.file("questions/texts/000000-0.png"))->height, 10);
}

}  // namespace
}  // namespace tessera::eval
