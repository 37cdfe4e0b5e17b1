#include "eval/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/test_suite.h"

namespace tessera::eval {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Report, ShowsScoresRivalsAndTheWorstAnswersAndLoadsNothing) {
  const formats::TemporaryFolder folder;
  const std::string box = "<|ref|>cat<|/ref|><|det|>[[0, 0, 500, 500]]<|/det|>";
  folder.write("a.png", data::png_bytes(900, 300));
  folder.write("numbers.jsonl",
               R"([{"role": "user", "content": "<image>\nwhere?", "images": ["a.png"]},)"
               R"( {"role": "assistant", "content": ")" +
                   box + "\"}]\n");
  const TaskConfig task{
      .name = "cats",
      .metric = Metric::kBoxF1,
      .also = {Metric::kRecall},
      .target = 0.85,
      .sources = {.sources = {{.path = folder.file("numbers.jsonl"), .name = "cats"}}}};
  const std::vector<StoredAnswer> answers = {{.number = 0,
                                              .prompt = "where?",
                                              .truth = box,
                                              .text = "<script>alert(1)</script>",
                                              .finish_reason = "length",
                                              .times = {.cpu_s = 1.25}}};
  SuiteResult result{.suite = "animals & things", .model = "m"};
  result.tasks.push_back(score_task(task, answers, 1));
  SuiteResult other = result;
  other.tasks[0].score.value = 0.123;
  const std::vector<Rival> rivals = {{.name = "another reader", .result = other}};
  const std::vector<TaskCases> cases = {
      worst_cases(result.tasks[0], answers, open_questions(task, folder), data::small_processor())};
  ASSERT_EQ(cases[0].cases.size(), 1u);
  ASSERT_EQ(cases[0].cases[0].pictures.size(), 1u);

  const std::string html = report_html(result, rivals, cases).value();
  for (const char* part : {"animals &amp; things", "F1 of boxes", "recall of boxes", "≥ 0.850",
                           "class=\"number missed\"", "another reader", "0.123", "1.25 s", "where?",
                           "&lt;script&gt;", "ended by length", "src=\"data:image/jpeg;base64,"})
    EXPECT_THAT(html, HasSubstr(part));
  for (const char* part : {"<script>alert", "http://", "https://", "<link", "src=\"a.png"})
    EXPECT_THAT(html, Not(HasSubstr(part)));
}

TEST(Report, QuestionsThatAreGoneHaveNoPictures) {
  const formats::TemporaryFolder folder;
  const TaskConfig task = numbers_task(folder, 2);
  const std::vector<StoredAnswer> answers = {{.number = 1, .truth = "1", .text = "2"}};
  const TaskResult result = score_task(task, answers, 1);
  const Questions questions = open_questions(task, folder);
  EXPECT_TRUE(worst_cases(result, answers, questions, data::small_processor())
                  .cases.at(0)
                  .pictures.empty());
}

}  // namespace
}  // namespace tessera::eval
