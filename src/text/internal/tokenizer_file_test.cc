// How a tokenizer.json is taken apart, and what a malformed one is told.
#include "text/internal/tokenizer_file.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace tessera::text {
namespace {

using base::cat;

TokenizerFile parse(std::string_view json) {
  return parse_tokenizer_file(json).value();
}

std::string error_of(std::string_view json, const base::Limits& limits = base::default_limits()) {
  const auto file = parse_tokenizer_file(json, limits);
  return file ? "no error" : file.error().to_string();
}

std::string model_error(std::string_view model) {
  return error_of(cat("{\"model\": {", model, "}}"));
}

std::vector<std::pair<std::string, std::string>> merges_of(const TokenizerFile& file) {
  std::vector<std::pair<std::string, std::string>> merges;
  for (const TokenizerFile::Merge& merge : file.merges) {
    merges.emplace_back(file.text(merge.offset, merge.left_size),
                        file.text(merge.offset + merge.left_size, merge.right_size));
  }
  return merges;
}

TEST(TokenizerFile, TokensKeepTheirTextAndId) {
  const TokenizerFile file = parse(R"({"model": {"vocab": {"a": 2, "": 0, "\u4e2d\n": 5}}})");
  EXPECT_TRUE(file.has_vocabulary);
  EXPECT_FALSE(file.has_merges);
  ASSERT_EQ(file.vocabulary.size(), 3U);
  const auto text = [&file](std::size_t i) {
    return file.text(file.vocabulary[i].offset, file.vocabulary[i].size);
  };
  EXPECT_EQ(text(0), "a");
  EXPECT_EQ(text(1), "");
  EXPECT_EQ(text(2), "\u4E2D\n");
  EXPECT_EQ(file.vocabulary[0].id, 2);
  EXPECT_EQ(file.vocabulary[1].id, 0);
  EXPECT_EQ(file.vocabulary[2].id, 5);
}

TEST(TokenizerFile, MergesAreReadInBothSpellings) {
  const std::vector<std::pair<std::string, std::string>> expected = {{"a", "b"}, {"ab", "\u4E2D"}};
  EXPECT_EQ(merges_of(parse(R"({"model": {"merges": ["a b", "ab \u4e2d"]}})")), expected);
  EXPECT_EQ(merges_of(parse(R"({"model": {"merges": [["a", "b"], ["ab", "\u4e2d"]]}})")), expected);
  EXPECT_TRUE(parse(R"({"model": {"merges": []}})").has_merges);
}

TEST(TokenizerFile, PairsMayHoldSpaces) {
  EXPECT_EQ(merges_of(parse(R"({"model": {"merges": [["a b", " "]]}})")),
            (std::vector<std::pair<std::string, std::string>>{{"a b", " "}}));
}

TEST(TokenizerFile, AVersionLineAmongMergesIsPassedOver) {
  EXPECT_EQ(parse(R"({"model": {"merges": ["#version: 0.2", "a b"]}})").merges.size(), 1U);
}

TEST(TokenizerFile, TheRestBecomesSettings) {
  const TokenizerFile file = parse(R"({"version": "1.0", "list": [1, -2, 0.5, [true, null]],
                "model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "x": {"y": "z"}}})");
  EXPECT_EQ(file.settings.dump(),
            R"({"list":[1,-2,0.5,[true,null]],"model":{"type":"BPE","x":{"y":"z"}},)"
            R"("version":"1.0"})");
}

TEST(TokenizerFile, OnlyTheModelsOwnFieldsAreTheVocabulary) {
  const TokenizerFile file = parse(
      R"({"vocab": {"a": "x"}, "merges": [1], "other": {"vocab": {"b": 0}},
          "model": {"inner": {"vocab": {"c": 0}}}})");
  EXPECT_FALSE(file.has_vocabulary);
  EXPECT_FALSE(file.has_merges);
  EXPECT_EQ(file.settings["other"]["vocab"]["b"], 0);
  EXPECT_EQ(file.settings["model"]["inner"]["vocab"]["c"], 0);
}

TEST(TokenizerFile, SyntaxErrorsNameTheirByte) {
  EXPECT_EQ(error_of(""), "tokenizer file: well-formed JSON, has an error at byte 1");
  EXPECT_EQ(error_of("{"), "tokenizer file: well-formed JSON, has an error at byte 2");
  EXPECT_EQ(error_of("{\"a\" 1}"), "tokenizer file: well-formed JSON, has an error at byte 6");
  EXPECT_EQ(error_of("{} x"), "tokenizer file: well-formed JSON, has an error at byte 4");
}

TEST(TokenizerFile, TheWholeMustBeAnObject) {
  for (const char* json : {"[]", "7", "null", "\"text\"", "true", "[{}]"}) {
    EXPECT_EQ(error_of(json), "tokenizer file: a JSON object, is something else") << json;
  }
  EXPECT_EQ(error_of("{}"), "no error");
}

TEST(TokenizerFile, IdsAreWholeNumbers) {
  for (const char* id : {"-1", "1.5", "\"1\"", "null", "true", "1e3"}) {
    EXPECT_EQ(model_error(cat("\"vocab\": {\"a\": ", id, "}")),
              "tokenizer file: model.vocab: ids that are whole numbers >= 0")
        << id;
  }
  for (const char* id : {"{}", "[]", "{\"b\": 0}"}) {
    EXPECT_EQ(model_error(cat("\"vocab\": {\"a\": ", id, "}")),
              "tokenizer file: model.vocab and model.merges: flat lists")
        << id;
  }
}

TEST(TokenizerFile, IdsStayBelowTheirLimit) {
  base::Limits limits;
  limits.tokenizer_ids = 10;
  EXPECT_EQ(error_of(R"({"model": {"vocab": {"a": 9}}})", limits), "no error");
  EXPECT_EQ(error_of(R"({"model": {"vocab": {"a": 10}}})", limits),
            "tokenizer file: model.vocab: ids below 10, has 10");
  EXPECT_EQ(model_error("\"vocab\": {\"a\": 4194304}"),
            "tokenizer file: model.vocab: ids below 4194304, has 4194304");
}

TEST(TokenizerFile, MergesAreTwoTokens) {
  for (const char* merge : {"ab", "", "a b c", "a  b"}) {
    EXPECT_EQ(model_error(cat("\"merges\": [\"", merge, "\"]")),
              cat("tokenizer file: model.merges: two tokens and a space, has \"", merge, "\""));
  }
  EXPECT_EQ(model_error("\"merges\": [[]]"),
            "tokenizer file: model.merges: pairs, one has 0 parts");
  EXPECT_EQ(model_error("\"merges\": [[\"a\"]]"),
            "tokenizer file: model.merges: pairs, one has 1 parts");
  EXPECT_EQ(model_error("\"merges\": [[\"a\", \"b\", \"c\"]]"),
            "tokenizer file: model.merges: pairs, one has 3 parts");
  for (const char* merge : {"1", "null", "true", "[1, 2]", "0.5", "-1"}) {
    EXPECT_EQ(model_error(cat("\"merges\": [", merge, "]")),
              "tokenizer file: model.merges: pairs of tokens")
        << merge;
  }
  for (const char* merge : {"{}", "[[\"a\", \"b\"], {}]", "[[]]"}) {
    EXPECT_EQ(model_error(cat("\"merges\": [", merge, "]")),
              "tokenizer file: model.vocab and model.merges: flat lists")
        << merge;
  }
}

TEST(TokenizerFile, ALongMergeIsShortenedInItsError) {
  const std::string message = model_error("\"merges\": [\"" + std::string(500, 'x') + "\"]");
  EXPECT_EQ(message, "tokenizer file: model.merges: two tokens and a space, has \"" +
                         std::string(64, 'x') + "\"");
}

TEST(TokenizerFile, ListsOfTheWrongKindAreSettings) {
  // A vocabulary that is a list and merges that are an object are not recognised as such.
  EXPECT_FALSE(parse(R"({"model": {"vocab": []}})").has_vocabulary);
  EXPECT_FALSE(parse(R"({"model": {"merges": {}}})").has_merges);
}

TEST(TokenizerFile, NestingAndSizeAreBounded) {
  base::Limits limits;
  limits.json_depth = 3;
  EXPECT_EQ(error_of("{\"a\": [[]]}", limits), "no error");
  EXPECT_EQ(error_of("{\"a\": [[[]]]}", limits),
            "tokenizer file: at most 3 levels of nesting, has more");
  limits.tokenizer_bytes = 5;
  EXPECT_EQ(error_of("{   }", limits), "no error");
  EXPECT_EQ(error_of("{    }", limits), "tokenizer file: at most 5 bytes, has 6");
  const auto file = parse_tokenizer_file("{    }", limits);
  EXPECT_EQ(file.error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace tessera::text
