#include "data/drop.h"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::data {
namespace {

TEST(DropReason, NamesAreStableAndDistinct) {
  const std::vector<std::string_view> expected = {
      "bad_json",     "unknown_form",  "bad_message",    "bad_conversation", "image_count",
      "remote_image", "missing_image", "bad_image",      "no_conversation",  "bad_member",
      "no_target",    "too_long",      "too_many_views", "bad_row",          "bad_box",
      "image_size",   "bad_page",      "no_text",        "bad_text",         "not_made"};
  ASSERT_EQ(expected.size(), kNumDropReasons);
  for (std::size_t i = 0; i < kNumDropReasons; ++i)
    EXPECT_EQ(name_of(static_cast<DropReason>(i)), expected[i]);
}

TEST(DropReport, CountsAndKeepsTheFirstExamples) {
  DropReport report;
  report.add_sample();
  report.add_sample();
  for (int i = 0; i < 5; ++i)
    report.add_drop({DropReason::kBadJson, "line " + std::to_string(i)});
  report.add_drop({DropReason::kTooLong, "line 9"});
  EXPECT_EQ(report.num_samples(), 2);
  EXPECT_EQ(report.num_dropped(), 6);
  EXPECT_EQ(report.count(DropReason::kBadJson), 5);
  EXPECT_EQ(report.count(DropReason::kNoTarget), 0);
  EXPECT_EQ(report.to_json(false).dump(), R"({"dropped":{"bad_json":5,"too_long":1},"samples":2})");
  EXPECT_EQ(report.to_json(true).at("examples").dump(),
            R"({"bad_json":["line 0","line 1","line 2"],"too_long":["line 9"]})");
  EXPECT_EQ(report.to_text(),
            "2 usable samples, 6 left out\n"
            "  bad_json          5\n    line 0\n    line 1\n    line 2\n"
            "  too_long          1\n    line 9\n");
  EXPECT_EQ(report.to_line(), "bad_json 5 (line 0), too_long 1 (line 9)");
  DropReport other;
  other.add_sample();
  other.add_drop({DropReason::kBadJson, "line 20"});
  other.add_drop({DropReason::kTooLong, "line 21"});
  report.merge(other);
  EXPECT_EQ(report.to_line(), "bad_json 6 (line 0), too_long 2 (line 9)");
  EXPECT_EQ(report.num_samples(), 3);
  EXPECT_EQ(report.examples(DropReason::kTooLong), (std::vector<std::string>{"line 9", "line 21"}));
}

TEST(DropReport, CountsComeBackFromJson) {
  DropReport report;
  report.add_sample();
  report.add_drop({DropReason::kImageCount, "line 1"});
  const auto read = DropReport::from_json(report.to_json(false), "test");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->to_json(false), report.to_json(false));
  EXPECT_TRUE(read->examples(DropReason::kImageCount).empty());
  for (const char* text :
       {"3", "{}", R"({"samples": 1})", R"({"samples": -1, "dropped": {}})",
        R"({"samples": 1, "dropped": []})", R"({"samples": 1, "dropped": {"bad_json": "x"}})",
        R"({"samples": 1, "dropped": {"bad_jason": 1}})"}) {
    EXPECT_FALSE(DropReport::from_json(formats::Json::parse(text), "test")) << text;
  }
}

}  // namespace
}  // namespace tessera::data
