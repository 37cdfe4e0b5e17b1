// Metrics on disk, and the page that is made of them.
#include "train/report.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

namespace tessera::train {
namespace {

using formats::Json;
using testing::HasSubstr;
using testing::Not;

StepMetrics step_of(Index step) {
  return {.step = step,
          .loss = 4.0 / static_cast<double>(step),
          .aux_loss = 0.001,
          .grad_norm = 1.5,
          .learning_rate = 1e-4,
          .tokens = 100 * step,
          .tokens_per_s = 2000,
          .share_of_peak = 0.5,
          .expert_load = {{.layer = 2, .max_over_mean = 1.25}, {.layer = 10, .max_over_mean = 3}}};
}

TEST(Metrics, ALineHoldsTheStatedFields) {
  StepMetrics metrics = step_of(4);
  metrics.heldout_loss = 2.5;
  metrics.heldout_losses = {{"charts", 1.5}, {"text", 3}};
  const Json line = to_json(metrics);
  EXPECT_EQ(line["step"], 4);
  EXPECT_EQ(line["loss"], 1.0);
  EXPECT_EQ(line["aux_loss"], 0.001);
  EXPECT_EQ(line["grad_norm"], 1.5);
  EXPECT_EQ(line["lr"], 1e-4);
  EXPECT_EQ(line["tokens"], 400);
  EXPECT_EQ(line["tokens_per_s"], 2000.0);
  EXPECT_EQ(line["heldout_loss"], 2.5);
  EXPECT_EQ(line["heldout_losses"], Json::parse(R"({"charts": 1.5, "text": 3.0})"));
  EXPECT_EQ(line["expert_load"], Json::parse("[[2, 1.25], [10, 3.0]]"));
  metrics.loss = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(to_json(metrics)["loss"].is_null());
}

TEST(Metrics, AResumedRunDropsTheLinesBehindItsStep) {
  const formats::TemporaryFolder folder;
  const std::string path = folder.file("metrics.jsonl");
  {
    LineLog log = open_line_log(path, 0).value();
    for (Index step = 1; step <= 5; ++step)
      ASSERT_TRUE(log.append(to_json(step_of(step))));
  }
  // A killed process leaves half a line.
  folder.write("metrics.jsonl", folder.read("metrics.jsonl") + "{\"step\": 6, \"lo");
  EXPECT_EQ(read_metrics(path).size(), 5U);
  LineLog log = open_line_log(path, 3).value();
  ASSERT_TRUE(log.append(to_json(step_of(4))));
  const std::vector<StepMetrics> read = read_metrics(path);
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(read[3].step, 4);
  EXPECT_EQ(read[3].loss, 1.0);
  EXPECT_EQ(read[3].tokens, 400);
  ASSERT_EQ(read[3].expert_load.size(), 2U);
  EXPECT_EQ(read[3].expert_load[1].layer, 10);
}

TEST(Metrics, AnswersOfAnyBytesSurvive) {
  const formats::TemporaryFolder folder;
  const std::string path = folder.file("answers.jsonl");
  LineLog log = open_line_log(path, 0).value();
  ASSERT_TRUE(log.append(to_json(SampleAnswer{
      .step = 3, .sample = 1, .prompt = "p", .expected = "é", .answer = "a\xC3\n<b>"})));
  const std::vector<SampleAnswer> read = read_answers(path);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].expected, "é");
  EXPECT_EQ(read[0].answer, "a\xEF\xBF\xBD\n<b>") << "ill-formed bytes are replaced";
}

TEST(Metrics, AFileThatCannotGrowIsAnError) {
  EXPECT_FALSE(open_line_log("/nonexistent/metrics.jsonl", 0));
}

TEST(Report, ShowsTheRunAndLoadsNothing) {
  std::vector<StepMetrics> metrics;
  metrics.reserve(50);
  for (Index step = 1; step <= 50; ++step)
    metrics.push_back(step_of(step));
  metrics[9].heldout_loss = 3.25;
  metrics[20].loss = std::nan("");
  const std::vector<SampleAnswer> answers = {
      {.step = 10, .sample = 0, .prompt = "what <b>?", .expected = "yes", .answer = "no"},
      {.step = 20, .sample = 0, .prompt = "what <b>?", .expected = "yes", .answer = "yes"}};
  const std::string html = report_html(
      {.title = "a & b", .num_steps = 100, .num_parameters = 1'500'000}, metrics, answers);
  EXPECT_THAT(html, HasSubstr("<title>a &amp; b</title>"));
  EXPECT_THAT(html, HasSubstr("50 of 100"));
  EXPECT_THAT(html, HasSubstr("1.5 M"));
  EXPECT_THAT(html, HasSubstr("10: 3.25"));
  EXPECT_THAT(html, HasSubstr("layer 10, step 1: 3.00"));
  EXPECT_THAT(html, HasSubstr("what &lt;b&gt;?"));
  EXPECT_THAT(html, HasSubstr("1 earlier"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
  for (const char* foreign : {"http:", "https:", "src=", "@import", "url(", "<script", "nan"})
    EXPECT_THAT(html, Not(HasSubstr(foreign)));
}

TEST(Report, ARunWithoutAStepIsAPage) {
  EXPECT_THAT(report_html({.title = "empty"}, {}, {}), HasSubstr("nothing yet"));
}

}  // namespace
}  // namespace tessera::train
