// Metrics on disk, and the page that is made of them.
#include "train/report.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"
#include "train/internal/chart.h"

namespace tessera::train {
namespace {

using formats::Json;
using testing::ElementsAre;
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
  const Json line = to_json(metrics);
  EXPECT_EQ(line["step"], 4);
  EXPECT_EQ(line["loss"], 1.0);
  EXPECT_EQ(line["aux_loss"], 0.001);
  EXPECT_EQ(line["grad_norm"], 1.5);
  EXPECT_EQ(line["lr"], 1e-4);
  EXPECT_EQ(line["tokens"], 400);
  EXPECT_EQ(line["tokens_per_s"], 2000.0);
  EXPECT_EQ(line["heldout_loss"], 2.5);
  EXPECT_EQ(line["expert_load"], Json::parse("[[2, 1.25], [10, 3.0]]"));
  metrics.loss = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(to_json(metrics)["loss"].is_null());
}

TEST(Metrics, AResumedRunDropsTheLinesBehindItsStep) {
  const formats::TemporaryFolder folder;
  const std::string path = folder.file("metrics.jsonl");
  {
    LineLog log = LineLog::open(path, 0).value();
    for (Index step = 1; step <= 5; ++step)
      ASSERT_TRUE(log.append(to_json(step_of(step))));
  }
  // A killed process leaves half a line.
  folder.write("metrics.jsonl", folder.read("metrics.jsonl") + "{\"step\": 6, \"lo");
  EXPECT_EQ(read_metrics(path).size(), 5U);
  LineLog log = LineLog::open(path, 3).value();
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
  LineLog log = LineLog::open(path, 0).value();
  ASSERT_TRUE(log.append(to_json(SampleAnswer{
      .step = 3, .sample = 1, .prompt = "p", .expected = "é", .answer = "a\xC3\n<b>"})));
  const std::vector<SampleAnswer> read = read_answers(path);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].expected, "é");
  EXPECT_EQ(read[0].answer, "a\xEF\xBF\xBD\n<b>") << "ill-formed bytes are replaced";
}

TEST(Metrics, AFileThatCannotGrowIsAnError) {
  EXPECT_FALSE(LineLog::open("/nonexistent/metrics.jsonl", 0));
}

TEST(Chart, TicksAreRoundAndInside) {
  EXPECT_THAT(internal::axis_ticks(0, 10, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(internal::axis_ticks(0.37, 1.02, 3),
              ElementsAre(0.4, testing::DoubleEq(0.6), 0.8, 1));
  EXPECT_THAT(internal::axis_ticks(-1, 1, 4), ElementsAre(-1, -0.5, 0, 0.5, 1));
  EXPECT_THAT(internal::axis_ticks(3, 3, 4), ElementsAre(3));
}

TEST(Chart, NumbersAreShort) {
  EXPECT_EQ(internal::short_number(0), "0");
  EXPECT_EQ(internal::short_number(5.4e-4), "0.00054");
  EXPECT_EQ(internal::short_number(2.1e-5), "2.1e-05");
  EXPECT_EQ(internal::short_number(1234), "1234");
  EXPECT_EQ(internal::short_number(125'000), "125 k");
  EXPECT_EQ(internal::short_number(3.56e9), "3.56 G");
}

TEST(Chart, PointsLieWhereTheirValuesSay) {
  // 640 x 240 with margins 56, 12, 12, 30: the corners of the plot.
  const std::string svg = internal::line_chart(
      {.title = "t"}, {{.label = "a", .style = "line-a", .points = {{0, 0}, {10, 5}}}});
  EXPECT_THAT(svg, HasSubstr(R"(d="M56.0 210.0L628.0 12.0")"));
}

TEST(Chart, NoValueAndInfiniteValuesDrawNothing) {
  const double nan = std::nan("");
  EXPECT_THAT(
      internal::line_chart({.title = "t"}, {{.label = "a", .style = "s", .points = {{1, nan}}}}),
      HasSubstr("nothing yet"));
  const std::string svg = internal::line_chart(
      {.title = "t", .is_logarithmic = true},
      {{.label = "a", .style = "line-a", .points = {{1, 1}, {2, 0}, {3, nan}, {4, 100}}}});
  EXPECT_THAT(svg, HasSubstr(R"(d="M56.0 210.0L628.0 12.0")"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(Chart, LongSeriesAreAveraged) {
  std::vector<internal::Point> points;
  for (int i = 0; i < 10000; ++i)
    points.push_back({static_cast<double>(i), i % 2 == 0 ? 1.0 : 3.0});
  const std::string svg =
      internal::line_chart({.title = "t"}, {{.label = "a", .style = "line-a", .points = points}});
  EXPECT_LT(svg.size(), 20'000U);
}

TEST(Report, ShowsTheRunAndLoadsNothing) {
  std::vector<StepMetrics> metrics;
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
