#include "data/sample.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/test_data.h"
#include "formats/json.h"

namespace tessera::data {
namespace {

using processor::Message;
using processor::Role;

std::string drop_of(const RawSample& raw, const SampleOptions& options = {}) {
  const processor::Processor processor = small_processor();
  const auto sample = SampleMaker(processor, options).make(raw);
  return sample ? "none" : std::string(name_of(sample.drop().reason));
}

Picture encoded_picture(const std::string& bytes) {
  const auto span = std::as_bytes(std::span(bytes));
  return {.name = "a.png", .encoded = {span.begin(), span.end()}, .pixels = {}};
}

TEST(SampleMaker, CountsTokensTargetsAndViews) {
  const processor::Processor processor = small_processor();
  SampleMaker maker(processor, {});
  RawSample raw = raw_sample(5, 2);
  raw.pictures[1] = encoded_picture(png_bytes(30, 14));  // 32 x 16: two tiles
  const auto sample = maker.make(raw);
  ASSERT_TRUE(sample) << sample.drop().message;
  ASSERT_EQ(sample->image_spans.size(), 2U);
  EXPECT_EQ(sample->image_spans[0].count, 13);
  EXPECT_EQ(sample->image_spans[1].grid, (vision::TileGrid{.columns = 2, .rows = 1}));
  EXPECT_EQ(sample->num_targets, 5 + 1);  // the answer and its end; never the first id
  EXPECT_EQ(sample->labels.front(), processor.ids().bos);
  EXPECT_EQ(sample->num_views, 1 + 3);
  ASSERT_EQ(sample->images.size(), 2U);
  EXPECT_EQ(sample->images[0].num_distinct(), 1);
  EXPECT_EQ(sample->images[1].num_distinct(), 3);
  EXPECT_EQ(sample->images[1].view(0).size(), 16U * 16U * 3U);
}

TEST(SampleMaker, ViewsAreThoseOfTheProcessorsRules) {
  // With three pictures none is tiled.
  const processor::Processor processor = small_processor();
  SampleMaker maker(processor, {});
  RawSample raw = raw_sample(5, 3);
  for (Picture& picture : raw.pictures)
    picture = encoded_picture(png_bytes(30, 14, 200));
  const auto sample = maker.make(raw);
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->num_views, 3);
  vision::ViewMaker views;
  const auto image = formats::decode_image(raw.pictures[0].encoded).value();
  const auto expected =
      views.make(image, {.geometry = processor.config().geometry, .num_images = 3}).value();
  EXPECT_EQ(sample->images[2].pixels, expected.pixels);
}

TEST(SampleMaker, TextsHaveNoViews) {
  const processor::Processor processor = small_processor();
  const auto sample = SampleMaker(processor, {}).make(raw_sample(5));
  ASSERT_TRUE(sample);
  EXPECT_TRUE(sample->images.empty());
  EXPECT_EQ(sample->num_views, 0);
}

TEST(SampleMaker, ViewsCanBeCountedWithoutBeingMade) {
  const processor::Processor processor = small_processor();
  const auto sample = SampleMaker(processor, {.makes_views = false}).make(raw_sample(5, 2));
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->num_views, 2);
  EXPECT_TRUE(sample->images.empty());
}

// What the official processor made of the stored training samples (tests/golden/vl2).
TEST(SampleMaker, IdsLabelsAndViewsAreTheOfficialOnes) {
  const std::string folder = std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2";
  for (const char* variant : {"/mha", "/mla_softmax", "/mla_noaux", "/mla_qlora_yarn"}) {
    const auto processor = processor::Processor::open(folder + variant);
    ASSERT_TRUE(processor) << processor.error().to_string();
    const formats::Json rows = formats::read_json_file(folder + variant + "/golden.json").value();
    const formats::Json& stored = rows.back();
    ASSERT_EQ(stored.at("name"), "train_sample");
    const formats::TemporaryFolder temporary;
    temporary.write("a.jsonl", stored.at("messages").dump());
    const auto source = open_source({.path = temporary.file("a.jsonl"), .image_root = folder});
    ASSERT_TRUE(source);
    auto raw = (*source)->read(0);
    ASSERT_TRUE(raw) << raw.drop().message;
    const auto sample = SampleMaker(*processor, {}).make(*std::move(raw));
    ASSERT_TRUE(sample) << sample.drop().message;
    EXPECT_EQ(sample->ids, stored.at("input_ids").get<std::vector<std::int32_t>>());
    EXPECT_EQ(sample->labels, stored.at("labels").get<std::vector<std::int32_t>>());
    ASSERT_EQ(sample->images.size(), 1U);
    EXPECT_EQ(sample->images[0].sha256(), stored.at("tiles").get<std::vector<std::string>>());
  }
}

TEST(SampleMaker, BudgetsLeaveSamplesOut) {
  const processor::Processor processor = small_processor();
  const Index num_tokens = SampleMaker(processor, {}).make(raw_sample(9, 2))->num_tokens();
  EXPECT_EQ(drop_of(raw_sample(9, 2), {.max_tokens = num_tokens}), "none");
  EXPECT_EQ(drop_of(raw_sample(9, 2), {.max_tokens = num_tokens - 1}), "too_long");
  EXPECT_EQ(drop_of(raw_sample(9, 2), {.max_views = 2}), "none");
  EXPECT_EQ(drop_of(raw_sample(9, 2), {.max_views = 1}), "too_many_views");
}

TEST(SampleMaker, PicturesThatCannotBeDecodedAreBad) {
  RawSample raw = raw_sample(5, 1);
  const std::string png = png_bytes(20, 20);
  for (const std::string& bytes :
       {std::string("no picture"), png.substr(0, 40), png.substr(0, png.size() - 30)}) {
    raw.pictures[0] = encoded_picture(bytes);
    EXPECT_EQ(drop_of(raw), "bad_image");
  }
  raw.pictures[0] = {.name = "empty", .encoded = {}, .pixels = {}};
  EXPECT_EQ(drop_of(raw), "bad_image");
  SampleOptions options;
  options.limits.image_pixels = 100;
  raw.pictures[0] = encoded_picture(png);
  EXPECT_EQ(drop_of(raw), "none");
  EXPECT_EQ(drop_of(raw, options), "bad_image");
}

TEST(SampleMaker, ConversationsWithoutAnAnswerHaveNoTarget) {
  RawSample raw = raw_sample(5);
  raw.conversation.messages.pop_back();
  EXPECT_EQ(drop_of(raw), "no_target");
  raw = raw_sample(0);
  EXPECT_EQ(drop_of(raw), "no_target");
  raw.conversation.messages[1].content = " \n";
  EXPECT_EQ(drop_of(raw), "no_target");
  raw.conversation.messages.push_back({.role = Role::kUser, .content = "again", .images = {}});
  raw.conversation.messages.push_back({.role = Role::kAssistant, .content = "a", .images = {}});
  EXPECT_EQ(drop_of(raw), "none");
}

TEST(SampleMaker, TagsAndImagesMustMatchInEachMessage) {
  RawSample raw = raw_sample(5, 1);
  raw.conversation.messages[0].content = "no tag";
  EXPECT_EQ(drop_of(raw), "image_count");
  raw.conversation.messages[0].content = "<image> and <image>";
  EXPECT_EQ(drop_of(raw), "image_count");
  raw = raw_sample(5);
  raw.conversation.messages[1].content = "an <image> in an answer";
  EXPECT_EQ(drop_of(raw), "image_count");
}

TEST(SampleMaker, TurnsInAnImpossibleOrderAreBad) {
  RawSample raw = raw_sample(5);
  raw.conversation.messages.push_back({.role = Role::kUser, .content = "more?", .images = {}});
  EXPECT_EQ(drop_of(raw), "bad_conversation");
  raw = raw_sample(5);
  raw.conversation.messages.insert(raw.conversation.messages.begin() + 1,
                                   {.role = Role::kSystem, .content = "late", .images = {}});
  EXPECT_EQ(drop_of(raw), "bad_conversation");
  SampleOptions options;
  options.limits.prompt_bytes = 3;
  EXPECT_EQ(drop_of(raw_sample(5), options), "bad_conversation");
  options = {};
  options.limits.images_per_request = 1;
  EXPECT_EQ(drop_of(raw_sample(5, 2), options), "bad_conversation");
}

}  // namespace
}  // namespace tessera::data
