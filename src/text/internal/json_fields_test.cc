#include "text/internal/json_fields.h"

#include <gtest/gtest.h>

namespace tessera::text {
namespace {

using Json = nlohmann::json;

std::string finish(const JsonFields& fields) {
  const auto done = fields.finish();
  return done ? "no error" : done.error().to_string();
}

TEST(JsonFields, ReadsEveryKind) {
  const Json object = {
      {"flag", true}, {"text", "x"}, {"number", -3}, {"value", {1, 2}}, {"unused", 1}};
  JsonFields fields(object, "p");
  EXPECT_TRUE(fields.flag("flag"));
  EXPECT_EQ(fields.text("text"), "x");
  EXPECT_EQ(fields.optional_text("text"), "x");
  EXPECT_EQ(fields.whole_number("number"), -3);
  EXPECT_EQ(fields.value("value"), (Json{1, 2}));
  fields.ignore("unused");
  EXPECT_EQ(finish(fields), "no error");
  EXPECT_EQ(fields.path(), "p");
}

TEST(JsonFields, AbsentAndNullTakeTheFallback) {
  const Json object = {{"none", nullptr}};
  JsonFields fields(object, "p");
  for (const char* name : {"none", "absent"}) {
    EXPECT_TRUE(fields.flag(name, true));
    EXPECT_EQ(fields.text(name, "y"), "y");
    EXPECT_EQ(fields.optional_text(name), std::nullopt);
    EXPECT_TRUE(fields.value(name).is_null());
  }
  EXPECT_EQ(finish(fields), "no error");
}

TEST(JsonFields, WithoutAFallbackAbsenceIsAnError) {
  const Json object = Json::object();
  JsonFields flag(object, "p");
  EXPECT_FALSE(flag.flag("a"));
  EXPECT_EQ(finish(flag), "tokenizer file: p.a: true or false, is null");
  JsonFields text(object, "p");
  EXPECT_EQ(text.text("a"), "");
  EXPECT_EQ(finish(text), "tokenizer file: p.a: a text, is null");
  JsonFields number(object, "p");
  EXPECT_EQ(number.whole_number("a"), 0);
  EXPECT_EQ(finish(number), "tokenizer file: p.a: a whole number, is null");
}

TEST(JsonFields, AFallbackDoesNotExcuseTheWrongType) {
  const Json object = {{"a", 1}};
  JsonFields flag(object, "p");
  EXPECT_TRUE(flag.flag("a", true));
  EXPECT_EQ(finish(flag), "tokenizer file: p.a: true or false, is 1");
  JsonFields text(object, "p");
  EXPECT_EQ(text.text("a", "x"), "x");
  EXPECT_EQ(finish(text), "tokenizer file: p.a: a text, is 1");
  JsonFields optional(object, "p");
  EXPECT_EQ(optional.optional_text("a"), std::nullopt);
  EXPECT_EQ(finish(optional), "tokenizer file: p.a: a text or null, is 1");
}

TEST(JsonFields, WholeNumbersFitSixtyFourBits) {
  const Json object = Json::parse(
      R"({"most": 9223372036854775807, "least": -9223372036854775808,
          "more": 9223372036854775808, "half": 0.5})");
  JsonFields good(object, "p");
  EXPECT_EQ(good.whole_number("most"), INT64_MAX);
  EXPECT_EQ(good.whole_number("least"), INT64_MIN);
  good.ignore("more");
  good.ignore("half");
  EXPECT_EQ(finish(good), "no error");
  JsonFields more(object, "p");
  EXPECT_EQ(more.whole_number("more"), 0);
  EXPECT_EQ(finish(more), "tokenizer file: p.more: a whole number, is 9223372036854775808");
  JsonFields half(object, "p");
  EXPECT_EQ(half.whole_number("half"), 0);
  EXPECT_EQ(finish(half), "tokenizer file: p.half: a whole number, is 0.5");
}

TEST(JsonFields, TheFirstComplaintIsReported) {
  const Json object = {{"a", 1}, {"b", 2}};
  JsonFields fields(object, "p");
  fields.refuse("b", "3");
  fields.refuse("a", "4");
  EXPECT_EQ(finish(fields), "tokenizer file: p.b: 3, is 2");
}

TEST(JsonFields, WhatNobodyAskedForIsUnsupported) {
  const Json object = {{"a", 1}, {"odd", "x"}};
  JsonFields fields(object, "p");
  fields.ignore("a");
  const auto done = fields.finish();
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, base::ErrorKind::kUnsupported);
  EXPECT_EQ(done.error().message, "p.odd: a known field, is not; its value is \"x\"");
}

TEST(JsonFields, WhatIsNoObjectHasNoFields) {
  const Json list = {1, 2};
  JsonFields fields(list, "p");
  EXPECT_TRUE(fields.value("a").is_null());
  EXPECT_TRUE(fields.flag("a", true));
  EXPECT_EQ(finish(fields), "tokenizer file: p: an object, is [1,2]");
}

TEST(JsonFields, LongValuesAreShortenedInMessages) {
  const Json object = {{"a", std::string(100, 'x')}};
  JsonFields fields(object, "p");
  fields.refuse("a", "short");
  EXPECT_EQ(finish(fields), "tokenizer file: p.a: short, is \"" + std::string(60, 'x') + "...");
}

TEST(JsonFields, IllFormedTextInAMessageIsRepaired) {
  const Json object = {{"a", "\xFF"}};
  JsonFields fields(object, "p");
  fields.refuse("a", "UTF-8");
  EXPECT_EQ(finish(fields), "tokenizer file: p.a: UTF-8, is \"\\ufffd\"");
}

}  // namespace
}  // namespace tessera::text
