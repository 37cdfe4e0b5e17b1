#include "formats/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/object_reader.h"

namespace tessera::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string json_error(std::string_view text, const JsonLimits& limits = {}) {
  const auto result = parse_json(text, "config.json", limits);
  return result ? "no error" : result.error().to_string();
}

TEST(Json, BuildsWhatTheTextSays) {
  const auto json =
      parse_json(R"({"a": [1, -2, 2.5, true, null, "\u00e9"], "b": {"c": []}})", "test");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"a":[1,-2,2.5,true,null,"é"],"b":{"c":[]}})");
}

TEST(Json, SyntaxErrorsNameLineAndColumn) {
  EXPECT_THAT(json_error("{\n  \"a\": 1,\n  \"b\" 2\n}"),
              HasSubstr("config.json: JSON, has an error at line 3, column 7"));
  EXPECT_THAT(json_error(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(json_error("[1, 2"), HasSubstr("line 1"));
  EXPECT_THAT(json_error("[1] x"), HasSubstr("has an error"));
  EXPECT_THAT(json_error("\"\xff\""), HasSubstr("invalid string"));
  EXPECT_THAT(json_error("[1e999]"), HasSubstr("has an error"));
  EXPECT_THAT(json_error("[NaN]"), HasSubstr("has an error"));
}

TEST(Json, ErrorsStayShortAndPrintable) {
  const std::string message = json_error("\"" + std::string(5000, 'x') + "\n");
  EXPECT_LT(message.size(), 300U);
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(Json, DuplicateKeysAreRefused) {
  EXPECT_EQ(json_error(R"({"a": 1, "b": {"a": 2}})"), "no error");
  EXPECT_EQ(json_error(R"({"a": 1, "a": 1})"),
            "config.json: each key once in an object, \"a\" stands twice");
}

TEST(Json, BoundsAreHeldExactly) {
  EXPECT_EQ(json_error("[[[]]]", {.depth = 3}), "no error");
  EXPECT_THAT(json_error("[[[]]]", {.depth = 2}), HasSubstr("nested at most 2 deep"));
  EXPECT_EQ(json_error("[1,2]", {.values = 3}), "no error");
  EXPECT_THAT(json_error("[1,2]", {.values = 2}), HasSubstr("at most 2 values"));
  EXPECT_EQ(json_error("[1,2]", {.bytes = 5}), "no error");
  EXPECT_THAT(json_error("[1,2]", {.bytes = 4}), HasSubstr("at most 4 bytes, has 5"));
  EXPECT_THAT(json_error(std::string(100'000, '[')), HasSubstr("nested at most 64 deep"));
}

ObjectReader reader_of(std::string_view text) {
  auto reader = ObjectReader::parse(text, "config.json");
  EXPECT_TRUE(reader) << reader.error().to_string();
  return *std::move(reader);
}

std::string finish_error(const ObjectReader& reader, const UnreadRules& rules = {}) {
  const auto result = reader.finish(rules);
  return result ? "no error" : result.error().to_string();
}

TEST(ObjectReader, ReadsEveryType) {
  ObjectReader reader = reader_of(R"({"flag": true, "count": 3, "rate": 10000, "name": "x",
      "ids": [1, 2], "means": [0.5, 1], "words": ["a"], "sizes": [[384, 768]], "none": null})");
  EXPECT_EQ(reader.required<bool>("flag"), true);
  EXPECT_EQ(reader.required<Index>("count", kPositive), 3);
  EXPECT_EQ(reader.required<double>("rate"), 10000.0);
  EXPECT_EQ(reader.required<std::string>("name"), "x");
  EXPECT_THAT(reader.required<std::vector<Index>>("ids"), ElementsAre(1, 2));
  EXPECT_THAT(reader.required<std::vector<double>>("means"), ElementsAre(0.5, 1.0));
  EXPECT_THAT(reader.required<std::vector<std::string>>("words"), ElementsAre("a"));
  EXPECT_THAT((reader.required<std::vector<std::array<Index, 2>>>("sizes")),
              ElementsAre(std::array<Index, 2>{384, 768}));
  EXPECT_EQ(reader.nullable<Index>("none", 1536), std::nullopt);
  EXPECT_EQ(finish_error(reader), "no error");
}

TEST(ObjectReader, AbsentFieldsTakeTheirDefault) {
  ObjectReader reader = reader_of("{}");
  EXPECT_EQ(reader.optional("rope_theta", 10000.0), 10000.0);
  EXPECT_EQ(reader.optional<Index>("heads", 32, kPositive), 32);
  EXPECT_EQ(reader.optional("act", "silu"), "silu");
  EXPECT_EQ(reader.nullable<Index>("q_lora_rank", 1536), 1536);
  EXPECT_FALSE(reader.optional_object("rope_scaling"));
  EXPECT_TRUE(reader.objects("added_tokens").empty());
  EXPECT_EQ(finish_error(reader), "no error");
}

TEST(ObjectReader, ErrorsNamePathExpectationAndFact) {
  ObjectReader reader = reader_of(R"({"vision_config": {"patch_size": "x"}})");
  ObjectReader vision = reader.object("vision_config");
  EXPECT_EQ(vision.required<Index>("patch_size", kPositive), 1);
  EXPECT_EQ(finish_error(reader),
            "config.json: vision_config.patch_size: a positive integer, is \"x\"");
}

TEST(ObjectReader, TheFirstErrorIsKept) {
  ObjectReader reader = reader_of(R"({"a": 0, "b": -1})");
  (void)reader.required<Index>("a", {1, 8});
  (void)reader.required<Index>("b", kNonNegative);
  EXPECT_EQ(finish_error(reader), "config.json: a: an integer from 1 to 8, is 0");
}

TEST(ObjectReader, NumbersOutsideAnIndexAreRefused) {
  for (const char* text : {R"({"a": 18446744073709551615})", R"({"a": 1.0})", R"({"a": true})",
                           R"({"a": null})", R"({"a": 1e30})"}) {
    ObjectReader reader = reader_of(text);
    (void)reader.optional<Index>("a", 3);
    EXPECT_THAT(finish_error(reader), HasSubstr("a: an integer, is ")) << text;
  }
}

TEST(ObjectReader, MissingFieldsNameTheOneProbablyMeant) {
  ObjectReader reader = reader_of(R"({"hiden_size": 64})");
  (void)reader.required<Index>("hidden_size", kPositive);
  EXPECT_EQ(finish_error(reader),
            "config.json: hidden_size: a required field, is missing; there is \"hiden_size\"");
}

TEST(ObjectReader, UnknownFieldsAreErrorsUnlessListed) {
  const std::string text = R"({"vision": {"depth": 2, "dropout": 0.1}, "torch_dtype": "bf16"})";
  ObjectReader reader = reader_of(text);
  ObjectReader vision = reader.object("vision");
  (void)vision.required<Index>("depth");
  constexpr std::string_view kHarmless[] = {"torch_dtype"};
  EXPECT_EQ(
      finish_error(reader, {.harmless = kHarmless}),
      "config.json: vision.dropout: a known field, is unknown, with value 0.1; --ignore-field "
      "vision.dropout goes on without it");
  for (const std::string name : {"dropout", "vision.dropout"}) {
    const std::vector<std::string> by_user = {name};
    const auto ignored = reader.finish({.harmless = kHarmless, .ignored = by_user});
    ASSERT_TRUE(ignored);
    ASSERT_EQ(ignored->size(), 2U);
    EXPECT_EQ((*ignored)[0].path, "torch_dtype");
    EXPECT_EQ((*ignored)[1].path, "vision.dropout");
    EXPECT_EQ((*ignored)[1].value, "0.1");
    EXPECT_TRUE((*ignored)[1].by_user);
  }
}

TEST(ObjectReader, UnknownFieldsNameTheNearestKnownOne) {
  ObjectReader reader = reader_of(R"({"rope_tetha": 5})");
  (void)reader.optional("rope_theta", 10000.0);
  EXPECT_THAT(finish_error(reader), HasSubstr("(near \"rope_theta\")"));
}

TEST(ObjectReader, ChoicesListTheirWords) {
  enum class Score { kSoftmax, kSigmoid };
  constexpr Choice<Score> kScores[] = {{"softmax", Score::kSoftmax}, {"sigmoid", Score::kSigmoid}};
  ObjectReader good = reader_of(R"({"scoring_func": "sigmoid"})");
  EXPECT_EQ(good.choice("scoring_func", kScores), Score::kSigmoid);
  EXPECT_EQ(good.choice("absent", kScores, std::optional(Score::kSigmoid)), Score::kSigmoid);
  EXPECT_EQ(finish_error(good), "no error");
  ObjectReader bad = reader_of(R"({"scoring_func": "softmx"})");
  EXPECT_EQ(bad.choice("scoring_func", kScores), Score::kSoftmax);
  EXPECT_EQ(
      finish_error(bad),
      "config.json: scoring_func: one of softmax, sigmoid, is \"softmx\"; \"softmax\" is near");
}

TEST(ObjectReader, ListsOfObjectsAreNamedByPlace) {
  ObjectReader reader = reader_of(R"({"tokens": [{"id": 1}, {"id": "x"}]})");
  std::vector<ObjectReader> tokens = reader.objects("tokens");
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].required<Index>("id"), 1);
  EXPECT_EQ(tokens[1].place(), "config.json: tokens[1]");
  (void)tokens[1].required<Index>("id");
  EXPECT_EQ(finish_error(reader), "config.json: tokens[1].id: an integer, is \"x\"");
}

TEST(ObjectReader, TheDocumentMustBeAnObject) {
  const auto reader = ObjectReader::parse("[1]", "config.json");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().to_string(), "config.json: a JSON object, is [1]");
}

}  // namespace
}  // namespace tessera::formats
