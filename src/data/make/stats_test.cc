#include "data/make/stats.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::data {
namespace {

using formats::Json;

Json document(const std::string& task, const std::string& answer) {
  return {{"messages",
           {{{"role", "user"}, {"content", "?"}}, {{"role", "assistant"}, {"content", answer}}}},
          {"turn_tasks", {task}},
          {"part", "reading"},
          {"generator", "bars"},
          {"layouts", {"bars.bars"}},
          {"language", "en"},
          {"phrases", {"a", "b"}},
          {"effects", Json::array()},
          {"fonts", {"lato", "inter"}},
          {"tiles", {{1, 1}, {3, 2}}}};
}

TEST(MakeStats, CountsWhatDocumentsSay) {
  MakeStats stats;
  stats.add_sample(document("ocr", "12"));
  stats.add_sample(document("ocr", std::string(100, 'x')));
  stats.add_sample(document("sum", ""));
  stats.add_rejection(synth::Rejection::kClipped);
  stats.add_rejection(synth::Rejection::kClipped);
  stats.add_given_up();
  EXPECT_EQ(stats.num_samples(), 3);
  EXPECT_EQ(stats.num_given_up(), 1);
  EXPECT_EQ(stats.rejections(), (Counts{{"clipped", 2}}));
  EXPECT_EQ(stats.counts("tasks"), (Counts{{"ocr", 2}, {"sum", 1}}));
  EXPECT_EQ(stats.counts("fonts"), (Counts{{"inter", 3}, {"lato", 3}}));
  EXPECT_EQ(stats.counts("tiles"), (Counts{{"1x1", 3}, {"3x2", 3}}));
  EXPECT_EQ(stats.counts("effects"), Counts());
  EXPECT_EQ(stats.answer_lengths(), (std::vector<Index>{1, 1, 0, 0, 0, 0, 1}));
}

TEST(MakeStats, AddUpAndComeBackFromJson) {
  MakeStats a;
  a.add_sample(document("ocr", "12"));
  a.add_rejection(synth::Rejection::kSameText);
  MakeStats b;
  b.add_sample(document("ocr", std::string(9, 'x')));
  b.add_sample(document("sum", "1"));
  b.add_given_up();
  MakeStats sum = a;
  sum.merge(b);
  MakeStats all;
  all.add_sample(document("sum", "1"));
  all.add_sample(document("ocr", "12"));
  all.add_sample(document("ocr", std::string(9, 'x')));
  all.add_rejection(synth::Rejection::kSameText);
  all.add_given_up();
  EXPECT_EQ(sum.to_json(), all.to_json());
  const auto read = MakeStats::from_json(sum.to_json(), "stats.json");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->to_json(), sum.to_json());
}

TEST(MakeStats, ForeignDocumentsCountForWhatTheyAre) {
  MakeStats stats;
  for (const char* text : {R"({"messages": 3, "fonts": {"a": 1}, "tiles": [[1], 2, "x"]})",
                           R"({"messages": [1, {"role": "assistant", "content": 7}]})",
                           R"({"language": 5, "turn_tasks": [1]})"})
    stats.add_sample(Json::parse(text));
  EXPECT_EQ(stats.num_samples(), 3);
  EXPECT_EQ(stats.counts("fonts"), Counts());
  EXPECT_EQ(stats.counts("tiles"), Counts());
}

TEST(MakeStats, RefusesJsonThatIsNoStatistics) {
  const Json whole = MakeStats().to_json();
  EXPECT_TRUE(MakeStats::from_json(whole, "s"));
  for (const char* key : {"samples", "rejected", "fonts", "answer_bytes"}) {
    Json json = whole;
    json[key] = "x";
    EXPECT_FALSE(MakeStats::from_json(json, "s")) << key;
    json.erase(key);
    EXPECT_FALSE(MakeStats::from_json(json, "s")) << key;
  }
  Json json = whole;
  json["fonts"]["lato"] = -1;
  EXPECT_EQ(MakeStats::from_json(json, "s").error().to_string(), "s: fonts: counts, has -1");
}

}  // namespace
}  // namespace tessera::data
