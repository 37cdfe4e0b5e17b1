// Each kind of access, and what each of the rules for unread fields lets pass.
#include "formats/object_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "formats/internal/nearest_name.h"

namespace tessera::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Pairs = std::vector<std::array<Index, 2>>;

ObjectReader reader_of(std::string_view text) {
  return ObjectReader::parse(text, "c.json").value();
}

std::string finish(const ObjectReader& reader, const UnreadRules& rules = {}) {
  const auto result = reader.finish(rules);
  return result ? "no error" : result.error().to_string();
}

// The error after one field "a" with this value has been read by `access`.
template <class Access>
std::string error_of(const std::string& value, Access access) {
  ObjectReader reader = reader_of("{\"a\": " + value + "}");
  access(reader);
  return finish(reader);
}

template <class Value>
std::string required_error(const std::string& value) {
  return error_of(value, [](ObjectReader& reader) { (void)reader.required<Value>("a"); });
}

TEST(ObjectReaderTypes, EachTypeRefusesTheOthers) {
  struct Case {
    std::string value;
    bool is_flag, is_integer, is_number, is_text;
  };
  for (const Case& c :
       {Case{"true", true, false, false, false}, Case{"1", false, true, true, false},
        Case{"-1", false, true, true, false}, Case{"1.5", false, false, true, false},
        Case{"1.0", false, false, true, false}, Case{"\"1\"", false, false, false, true},
        Case{"null", false, false, false, false}, Case{"[]", false, false, false, false},
        Case{"{}", false, false, false, false}}) {
    EXPECT_EQ(required_error<bool>(c.value) == "no error", c.is_flag) << c.value;
    EXPECT_EQ(required_error<Index>(c.value) == "no error", c.is_integer) << c.value;
    EXPECT_EQ(required_error<double>(c.value) == "no error", c.is_number) << c.value;
    EXPECT_EQ(required_error<std::string>(c.value) == "no error", c.is_text) << c.value;
  }
}

TEST(ObjectReaderTypes, ErrorsSayWhatWasExpected) {
  EXPECT_EQ(required_error<bool>("1"), "c.json: a: true or false, is 1");
  EXPECT_EQ(required_error<Index>("1.5"), "c.json: a: an integer, is 1.5");
  EXPECT_EQ(required_error<double>("\"x\""), "c.json: a: a number, is \"x\"");
  EXPECT_EQ(required_error<std::string>("[1]"), "c.json: a: a text, is [1]");
  EXPECT_EQ(required_error<std::vector<Index>>("[1,\"x\"]"),
            "c.json: a: a list of integers, is [1,\"x\"]");
  EXPECT_EQ(required_error<std::vector<double>>("{}"), "c.json: a: a list of numbers, is {}");
  EXPECT_EQ(required_error<std::vector<std::string>>("[\"x\",1]"),
            "c.json: a: a list of texts, is [\"x\",1]");
  EXPECT_EQ(required_error<Pairs>("[[1,2],[3]]"),
            "c.json: a: a list of pairs of integers, is [[1,2],[3]]");
  EXPECT_EQ(required_error<Pairs>("[[1,2,3]]"),
            "c.json: a: a list of pairs of integers, is [[1,2,3]]");
  EXPECT_EQ(required_error<Pairs>("[1,2]"), "c.json: a: a list of pairs of integers, is [1,2]");
}

TEST(ObjectReaderTypes, ListsMayBeEmpty) {
  ObjectReader reader = reader_of(R"({"i": [], "d": [], "s": [], "p": []})");
  EXPECT_THAT(reader.required<std::vector<Index>>("i"), IsEmpty());
  EXPECT_THAT(reader.required<std::vector<double>>("d"), IsEmpty());
  EXPECT_THAT(reader.required<std::vector<std::string>>("s"), IsEmpty());
  EXPECT_THAT(reader.required<Pairs>("p"), IsEmpty());
  EXPECT_EQ(finish(reader), "no error");
}

TEST(ObjectReaderTypes, IntegersReachToTheEndsOfTheirType) {
  ObjectReader reader = reader_of(R"({"low": -9223372036854775808, "high": 9223372036854775807})");
  EXPECT_EQ(reader.required<Index>("low", kAnyInteger), INT64_MIN);
  EXPECT_EQ(reader.required<Index>("high", kAnyInteger), INT64_MAX);
  EXPECT_EQ(finish(reader), "no error");
  EXPECT_EQ(required_error<Index>("9223372036854775808"),
            "c.json: a: an integer, is 9223372036854775808");
}

TEST(ObjectReaderRanges, BothEndsAreIncluded) {
  const auto error = [](const std::string& value, IntegerRange range) {
    return error_of(value,
                    [range](ObjectReader& reader) { (void)reader.required<Index>("a", range); });
  };
  EXPECT_EQ(error("2", {2, 5}), "no error");
  EXPECT_EQ(error("5", {2, 5}), "no error");
  EXPECT_EQ(error("1", {2, 5}), "c.json: a: an integer from 2 to 5, is 1");
  EXPECT_EQ(error("6", {2, 5}), "c.json: a: an integer from 2 to 5, is 6");
  EXPECT_EQ(error("0", kPositive), "c.json: a: a positive integer, is 0");
  EXPECT_EQ(error("1099511627776", kPositive), "no error");
  EXPECT_EQ(error("1099511627777", kPositive), "c.json: a: a positive integer, is 1099511627777");
  EXPECT_EQ(error("0", kNonNegative), "no error");
  EXPECT_EQ(error("-1", kNonNegative), "c.json: a: an integer of at least 0, is -1");
}

TEST(ObjectReaderRanges, AfterAnErrorTheValueIsAllowed) {
  ObjectReader reader = reader_of(R"({"a": 9, "b": 9, "c": 9})");
  EXPECT_EQ(reader.required<Index>("a", {2, 5}), 2);
  EXPECT_EQ(reader.optional<Index>("b", 3, {2, 5}), 3);
  EXPECT_EQ(reader.nullable<Index>("c", 4, {2, 5}), 4);
  EXPECT_EQ(reader.nullable<Index>("c", std::nullopt, {2, 5}), 2);
  EXPECT_EQ(reader.required<Index>("missing", {7, 8}), 7);
}

TEST(ObjectReaderDefaults, AbsentIsNotNull) {
  ObjectReader absent = reader_of("{}");
  EXPECT_TRUE(absent.optional("a", true));
  EXPECT_EQ(absent.optional("a", "x"), "x");
  EXPECT_EQ(absent.optional("a", 0.5), 0.5);
  EXPECT_EQ(absent.optional<Index>("a", 7), 7);
  EXPECT_THAT(absent.optional("a", std::vector<Index>{1}), ElementsAre(1));
  EXPECT_EQ(absent.nullable<double>("a", 0.5), 0.5);
  EXPECT_EQ(absent.nullable<std::string>("a", "x"), "x");
  EXPECT_EQ(finish(absent), "no error");
  const auto null_error =
      error_of("null", [](ObjectReader& reader) { EXPECT_TRUE(reader.optional("a", true)); });
  EXPECT_EQ(null_error, "c.json: a: true or false, is null");
}

TEST(ObjectReaderDefaults, NullableFieldsTellNoneFromTheDefault) {
  ObjectReader reader = reader_of(R"({"none": null, "some": 5})");
  EXPECT_EQ(reader.nullable<Index>("none", 9), std::nullopt);
  EXPECT_EQ(reader.nullable<Index>("none", 9, kPositive), std::nullopt);
  EXPECT_EQ(reader.nullable<Index>("some", 9), 5);
  EXPECT_EQ(reader.nullable<Index>("absent", 9), 9);
  EXPECT_EQ(reader.nullable<bool>("absent", std::nullopt), std::nullopt);
  EXPECT_EQ(finish(reader), "no error");
}

TEST(ObjectReaderDefaults, ANullableFieldOfTheWrongTypeIsAnError) {
  const auto error =
      error_of("\"x\"", [](ObjectReader& reader) { EXPECT_EQ(reader.nullable<Index>("a", 9), 9); });
  EXPECT_EQ(error, "c.json: a: an integer, is \"x\"");
}

TEST(ObjectReaderDefaults, HasLooksWithoutReading) {
  const ObjectReader reader = reader_of(R"({"a": 1, "none": null})");
  EXPECT_TRUE(reader.has("a"));
  EXPECT_FALSE(reader.has("none"));
  EXPECT_FALSE(reader.has("b"));
  EXPECT_THAT(finish(reader), HasSubstr("c.json: a: a known field, is unknown"));
}

TEST(ObjectReaderNesting, PathsNameEveryLevel) {
  ObjectReader reader = reader_of(R"({"a": {"b": {"c": [{"d": "x"}]}}})");
  ObjectReader inner = reader.object("a").object("b").objects("c")[0];
  EXPECT_EQ(inner.place(), "c.json: a.b.c[0]");
  EXPECT_EQ(reader.place(), "c.json");
  (void)inner.required<Index>("d");
  EXPECT_EQ(finish(reader), "c.json: a.b.c[0].d: an integer, is \"x\"");
}

TEST(ObjectReaderNesting, AMissingObjectReadsAsEmpty) {
  ObjectReader reader = reader_of(R"({"b": 3})");
  ObjectReader missing = reader.object("a");
  EXPECT_EQ(missing.optional<Index>("x", 5), 5);
  EXPECT_EQ(missing.place(), "c.json: a");
  EXPECT_EQ(finish(reader), "c.json: a: a required field, is missing");
}

TEST(ObjectReaderNesting, AnObjectOfTheWrongTypeReadsAsEmpty) {
  ObjectReader reader = reader_of(R"({"a": [1]})");
  EXPECT_FALSE(reader.object("a").has("x"));
  EXPECT_EQ(finish(reader), "c.json: a: an object, is [1]");
}

TEST(ObjectReaderNesting, OptionalObjectsMayBeAbsentOrNull) {
  ObjectReader reader = reader_of(R"({"none": null, "some": {"x": 1}})");
  EXPECT_FALSE(reader.optional_object("absent").has_value());
  EXPECT_FALSE(reader.optional_object("none").has_value());
  EXPECT_EQ(reader.optional_object("some")->required<Index>("x"), 1);
  EXPECT_EQ(finish(reader), "no error");
  EXPECT_EQ(error_of("1", [](ObjectReader& bad) { (void)bad.optional_object("a"); }),
            "c.json: a: an object, is 1");
}

TEST(ObjectReaderNesting, ListsOfObjectsHoldObjectsOnly) {
  const auto error = [](const std::string& value) {
    return error_of(value, [](ObjectReader& reader) { (void)reader.objects("a"); });
  };
  EXPECT_EQ(error("[]"), "no error");
  EXPECT_EQ(error("[{}, {}]"), "no error");
  EXPECT_EQ(error("[{}, 1]"), "c.json: a: a list of objects, is [{},1]");
  EXPECT_EQ(error("{}"), "c.json: a: a list of objects, is {}");
  EXPECT_EQ(error("null"), "c.json: a: a list of objects, is null");
}

TEST(ObjectReaderNesting, RawValuesCountAsRead) {
  ObjectReader reader = reader_of(R"({"a": [1, {"b": 2}]})");
  ASSERT_NE(reader.raw("a"), nullptr);
  EXPECT_EQ(reader.raw("a")->dump(), R"([1,{"b":2}])");
  EXPECT_EQ(reader.raw("absent"), nullptr);
  EXPECT_EQ(finish(reader), "no error");
}

TEST(ObjectReaderErrors, TheFirstOfTheDocumentIsKeptWhicheverReaderFailed) {
  ObjectReader reader = reader_of(R"({"x": {"a": 1}, "b": 2})");
  ObjectReader child = reader.object("x");
  child.fail("a", "even, is odd");
  reader.fail("b", "odd, is even");
  EXPECT_EQ(finish(reader), "c.json: x.a: even, is odd");
  EXPECT_EQ(finish(child), "c.json: x.a: even, is odd");
}

TEST(ObjectReaderErrors, LongValuesAreShortened) {
  const std::string error = required_error<Index>("\"" + std::string(500, 'x') + "\"");
  EXPECT_EQ(error, "c.json: a: an integer, is \"" + std::string(59, 'x') + "...");
}

TEST(ObjectReaderErrors, AMissingFieldSuggestsOnlyWhatNobodyRead) {
  ObjectReader reader = reader_of(R"({"head_dim": 1, "head_dims": 2})");
  (void)reader.required<Index>("head_dim");
  (void)reader.required<Index>("head_dimm");
  EXPECT_EQ(finish(reader),
            "c.json: head_dimm: a required field, is missing; there is \"head_dims\"");
}

TEST(ObjectReaderErrors, AMissingFieldWithoutNeighbourSuggestsNothing) {
  ObjectReader reader = reader_of(R"({"something_else": 1})");
  (void)reader.required<bool>("depth");
  EXPECT_EQ(finish(reader), "c.json: depth: a required field, is missing");
}

enum class Mode { kFirst, kSecond };
constexpr Choice<Mode> kModes[] = {{"first", Mode::kFirst}, {"second", Mode::kSecond}};

TEST(ObjectReaderChoices, AnAbsentOneNeedsADefault) {
  ObjectReader reader = reader_of("{}");
  EXPECT_EQ(reader.choice("a", kModes, std::optional(Mode::kSecond)), Mode::kSecond);
  EXPECT_EQ(finish(reader), "no error");
  EXPECT_EQ(reader.choice("a", kModes), Mode::kFirst);
  EXPECT_EQ(finish(reader), "c.json: a: a required field, is missing");
}

TEST(ObjectReaderChoices, WordsAreExact) {
  const auto error = [](const std::string& value) {
    return error_of(value, [](ObjectReader& reader) {
      (void)reader.choice("a", kModes, std::optional(Mode::kFirst));
    });
  };
  EXPECT_EQ(error("\"second\""), "no error");
  EXPECT_EQ(error("\"Second\""),
            "c.json: a: one of first, second, is \"Second\"; \"second\" is near");
  EXPECT_EQ(error("\"third\""), "c.json: a: one of first, second, is \"third\"");
  EXPECT_EQ(error("1"), "c.json: a: one of first, second, is 1");
  EXPECT_EQ(error("null"), "c.json: a: one of first, second, is null");
}

TEST(ObjectReaderUnread, HarmlessNamesAreKeysOrPaths) {
  const ObjectReader reader = [] {
    ObjectReader root = reader_of(R"({"x": {"skip": 1}, "y": {"skip": 2}})");
    (void)root.object("x");
    (void)root.object("y");
    return root;
  }();
  constexpr std::string_view kKey[] = {"skip"};
  constexpr std::string_view kPath[] = {"x.skip"};
  EXPECT_EQ(finish(reader, {.harmless = kKey}), "no error");
  EXPECT_THAT(finish(reader, {.harmless = kPath}), HasSubstr("c.json: y.skip: a known field"));
}

TEST(ObjectReaderUnread, WhatIsIgnoredIsListedWithItsValueAndReason) {
  const ObjectReader reader = reader_of(R"({"a": {"deep": [1]}, "b": "x"})");
  constexpr std::string_view kHarmless[] = {"a"};
  const std::vector<std::string> by_user = {"b"};
  const auto ignored = reader.finish({.harmless = kHarmless, .ignored = by_user}).value();
  ASSERT_EQ(ignored.size(), 2U);
  EXPECT_EQ(ignored[0].path, "a");
  EXPECT_EQ(ignored[0].value, R"({"deep":[1]})");
  EXPECT_FALSE(ignored[0].by_user);
  EXPECT_EQ(ignored[1].path, "b");
  EXPECT_TRUE(ignored[1].by_user);
}

TEST(ObjectReaderUnread, AnObjectThatNobodyOpenedIsOneField) {
  const ObjectReader reader = reader_of(R"({"extra": {"a": 1, "b": 2}})");
  EXPECT_EQ(finish(reader),
            "c.json: extra: a known field, is unknown, with value {\"a\":1,\"b\":2}; "
            "--ignore-field extra goes on without it");
}

TEST(ObjectReaderUnread, ErrorsComeBeforeUnreadFields) {
  ObjectReader reader = reader_of(R"({"a": "x", "extra": 1})");
  (void)reader.required<Index>("a");
  EXPECT_EQ(finish(reader), "c.json: a: an integer, is \"x\"");
}

TEST(ObjectReader, OpensFilesAndDocuments) {
  const std::string path = testing::TempDir() + "/object_reader.json";
  ASSERT_TRUE(base::write_file_atomically(path, R"({"a": 1})"));
  ObjectReader reader = ObjectReader::open(path).value();
  EXPECT_EQ(reader.required<Index>("a"), 1);
  EXPECT_EQ(reader.place(), path);
  EXPECT_FALSE(ObjectReader::open(path + ".none").has_value());
  EXPECT_EQ(ObjectReader::over(Json{{"a", 2}}, "memory")->required<Index>("a"), 2);
  EXPECT_EQ(ObjectReader::over(Json(3), "memory").error().to_string(),
            "memory: a JSON object, is 3");
}

TEST(NearestName, IsWithinAThirdOfTheLetters) {
  const std::vector<std::string> names = {"hidden_size", "num_layers", "abc"};
  using internal::nearest_name;
  EXPECT_EQ(nearest_name("hiden_size", names), "hidden_size");
  EXPECT_EQ(nearest_name("hidden_sizes", names), "hidden_size");
  EXPECT_EQ(nearest_name("layers_num", names), std::nullopt);
  EXPECT_EQ(nearest_name("abd", names), "abc");
  EXPECT_EQ(nearest_name("axd", names), std::nullopt);
  EXPECT_EQ(nearest_name("ab", names), std::nullopt);
  EXPECT_EQ(nearest_name("", names), std::nullopt);
}

TEST(NearestName, OfEqualsTheFirstWins) {
  const std::vector<std::string> names = {"abcdeX", "abcdeY"};
  EXPECT_EQ(internal::nearest_name("abcdef", names), "abcdeX");
}

TEST(NearestName, LongNamesAreNotCompared) {
  const std::string longest(128, 'x');
  const std::vector<std::string> names = {longest + "y", longest};
  EXPECT_EQ(internal::nearest_name(longest, names), longest);
  EXPECT_EQ(internal::nearest_name(longest + "y", names), std::nullopt);
}

std::string json_error(std::string_view text, const JsonLimits& limits = {}) {
  const auto result = parse_json(text, "c.json", limits);
  return result ? "no error" : result.error().to_string();
}

TEST(JsonPlaces, LinesAndColumnsCountFromOne) {
  EXPECT_THAT(json_error("x"), HasSubstr("error at line 1, column 1:"));
  EXPECT_THAT(json_error("[1,\n2,\n  x]"), HasSubstr("error at line 3, column 3:"));
  EXPECT_THAT(json_error("{\"a\": tru}"), HasSubstr("error at line 1, column 10:"));
  EXPECT_THAT(json_error("[\n"), HasSubstr("error at line 2, column 1:"));
}

TEST(JsonPlaces, WhatJsonDoesNotAllowIsRefused) {
  for (const char* text :
       {"[1,]", "{\"a\":1,}", "{a:1}", "['a']", "[01]", "[+1]", "[.5]", "[1.]", "// c\n[]",
        "[\"\t\"]", "[\"\\x41\"]", "[\"\\ud800\"]", "[Infinity]", "[1] [2]", "\xEF\xBB", "nul"}) {
    EXPECT_THAT(json_error(text), HasSubstr("c.json: JSON, has an error at line")) << text;
  }
}

TEST(JsonLimits, DuplicatesAreFoundAtEveryDepth) {
  EXPECT_EQ(json_error(R"([{"x": {"a": 1, "b": 2, "a": 3}}])"),
            "c.json: each key once in an object, \"a\" stands twice");
  EXPECT_EQ(json_error(R"({"": 1, "": 2})"),
            "c.json: each key once in an object, \"\" stands twice");
  // The same key spelled with an escape.
  EXPECT_EQ(json_error(R"({"a": 1, "\u0061": 2})"),
            "c.json: each key once in an object, \"a\" stands twice");
}

TEST(JsonLimits, EveryValueCountsAndKeysDoNot) {
  EXPECT_EQ(json_error(R"({"a": [null, true, "x"], "b": {}})", {.values = 6}), "no error");
  EXPECT_EQ(json_error(R"({"a": [null, true, "x"], "b": {}})", {.values = 5}),
            "c.json: JSON of at most 5 values, has more");
}

TEST(JsonLimits, DepthCountsObjectsAndListsAlike) {
  EXPECT_EQ(json_error(R"({"a": [{"b": []}]})", {.depth = 4}), "no error");
  EXPECT_EQ(json_error(R"({"a": [{"b": []}]})", {.depth = 3}),
            "c.json: JSON nested at most 3 deep, is deeper");
  EXPECT_EQ(json_error("1", {.depth = 0}), "no error");
}

TEST(JsonLimits, RefusalsAreLimitsAndSyntaxIsInput) {
  EXPECT_EQ(parse_json("[]", "c", {.bytes = 1}).error().kind, base::ErrorKind::kLimit);
  EXPECT_EQ(parse_json("[]", "c", {.values = 0}).error().kind, base::ErrorKind::kLimit);
  EXPECT_EQ(parse_json("[]", "c", {.depth = 0}).error().kind, base::ErrorKind::kLimit);
  EXPECT_EQ(parse_json("[", "c").error().kind, base::ErrorKind::kInvalidInput);
}

TEST(Excerpt, IsCompactAndNeverSplitsACharacter) {
  EXPECT_EQ(excerpt(Json{{"a", {1, 2}}}), R"({"a":[1,2]})");
  EXPECT_EQ(excerpt(Json(std::string(58, 'x'))), "\"" + std::string(58, 'x') + "\"");
  EXPECT_EQ(excerpt(Json(std::string(59, 'x'))), "\"" + std::string(59, 'x') + "...");
  // The cut at byte 60 would fall inside the last character.
  EXPECT_EQ(excerpt(Json(std::string(58, 'x') + "\u4E2D\u4E2D")),
            "\"" + std::string(58, 'x') + "...");
  EXPECT_EQ(excerpt(Json("\xFF")), "\"\uFFFD\"");
}

}  // namespace
}  // namespace tessera::formats
