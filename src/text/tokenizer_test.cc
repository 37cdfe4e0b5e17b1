// Tokenizer against vectors of the `tokenizers` package (tests/golden/text, made by
// tools/oracle/tokenizer_vectors.py) and against its own contract.
#include "text/tokenizer.h"

#include <map>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/text.h"

namespace tessera::text {
namespace {

using base::cat;
using Json = nlohmann::json;

Json read_golden(const std::string& name) {
  const std::string path = cat(TESSERA_SOURCE_DIR, "/tests/golden/text/", name);
  const auto text = base::read_text_file(path, 1U << 24);
  return Json::parse(text.value());
}

// The base file with the case's fields put over it (one level deeper in `model`).
Json compose(Json file, const Json& replace) {
  for (const auto& item : replace.items()) {
    if (item.key() == "model") {
      file["model"].update(item.value());
    } else {
      file[item.key()] = item.value();
    }
  }
  return file;
}

std::string digest(std::span<const std::int32_t> ids) {
  return base::sha256_hex(std::as_bytes(ids));
}

std::string digest(const std::string& text) {
  return base::sha256_hex(std::as_bytes(std::span(text)));
}

Tokenizer parse_or_die(const Json& file) {
  auto tokenizer = Tokenizer::parse(file.dump());
  return std::move(tokenizer).value();
}

std::string join_decoded(const Tokenizer& tokenizer,
                         const std::vector<std::vector<std::int32_t>>& rows,
                         DecodeOptions options) {
  std::string joined;
  for (const auto& row : rows) {
    if (&row != rows.data()) joined += '\n';
    joined += tokenizer.decode(row, options);
  }
  return joined;
}

class TokenizerVectors : public testing::TestWithParam<int> {};

TEST_P(TokenizerVectors, EqualThePackage) {
  const Json golden = read_golden("cases.json").at("cases").at(GetParam());
  SCOPED_TRACE(golden.at("name").get<std::string>());
  const Json base_file = read_golden(golden.at("base").get<std::string>() + ".json");
  const Tokenizer tokenizer = parse_or_die(compose(base_file, golden.at("replace")));
  const std::vector<std::string> texts = read_golden("texts.json");
  const std::string text_digests = golden.at("text_digests");
  ASSERT_EQ(text_digests.size(), 2 * texts.size());

  std::vector<std::vector<std::int32_t>> rows;
  std::vector<std::int32_t> all;
  int num_wrong = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    rows.push_back(tokenizer.encode(texts[i]).value());
    all.insert(all.end(), rows[i].begin(), rows[i].end());
    if (digest(rows[i]).substr(0, 2) == text_digests.substr(2 * i, 2) || ++num_wrong > 5) continue;
    ADD_FAILURE() << "text " << i << " differs: " << texts[i];
  }
  EXPECT_EQ(num_wrong, 0);
  EXPECT_EQ(digest(all), golden.at("digest"));
  EXPECT_EQ(digest(join_decoded(tokenizer, rows, {})), golden.at("decoded_digest"));
  EXPECT_EQ(digest(join_decoded(tokenizer, rows, {.skip_special_tokens = true})),
            golden.at("visible_digest"));
  for (const auto& item : golden.at("first_ids").items()) {
    EXPECT_EQ(rows.at(std::stoul(item.key())), item.value().get<std::vector<std::int32_t>>());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TokenizerVectors, testing::Range(0, 56));

TEST(TokenizerVectors, AllCasesAreRun) {
  EXPECT_EQ(read_golden("cases.json").at("cases").size(), 56U);
}

// A small file: a b c ab abc, and what a test changes in it.
Json small_file(const Json& replace = Json::object()) {
  const Json file = {{"version", "1.0"},
                     {"added_tokens", Json::array()},
                     {"normalizer", nullptr},
                     {"pre_tokenizer", nullptr},
                     {"post_processor", nullptr},
                     {"decoder", nullptr},
                     {"model",
                      {{"type", "BPE"},
                       {"vocab", {{"a", 0}, {"b", 1}, {"c", 2}, {"ab", 3}, {"abc", 4}}},
                       {"merges", {"a b", "ab c"}}}}};
  return compose(file, replace);
}

Json added_token(const std::string& content, int id) {
  return {{"id", id},        {"content", content}, {"special", true},     {"normalized", false},
          {"lstrip", false}, {"rstrip", false},    {"single_word", false}};
}

TEST(TokenizerFile, WhatWouldChangeIdsIsRefusedByName) {
  struct Case {
    Json replace;
    std::string named;
  };
  const Case cases[] = {
      {{{"version", "2.0"}}, "version: 1.0, is \"2.0\""},
      {{{"extra", 1}}, "file.extra"},
      {{{"model", {{"type", "WordPiece"}}}}, "model.type: BPE, is \"WordPiece\""},
      {{{"model", {{"dropout", 0.1}}}}, "model.dropout"},
      {{{"model", {{"unk_token", "?"}}}}, "model.unk_token"},
      {{{"model", {{"vocab_version", 2}}}}, "model.vocab_version"},
      {{{"model", {{"vocab", {{"a", -1}}}}}}, "model.vocab: ids"},
      {{{"model", {{"vocab", {{"a", 5'000'000'000}}}}}}, "model.vocab: ids below"},
      {{{"model", {{"vocab", {{"a", 0}, {"b", 0}}}}}}, "model.vocab: each token and id once"},
      {{{"model", {{"vocab", {{"a", {{"b", 0}}}}}}}}, "model.vocab"},
      {{{"model", {{"merges", {"a b c"}}}}}, "model.merges: two tokens"},
      {{{"model", {{"merges", {{"a", "b", "c"}}}}}}, "model.merges: pairs"},
      {{{"model", {{"merges", {"b c"}}}}}, "merge 0 needs \"b\", \"c\" and \"bc\""},
      {{{"pre_tokenizer", {{"type", "Metaspace"}}}}, "pre_tokenizer.type"},
      {{{"pre_tokenizer", {{"type", "Split"}, {"behavior", "Isolated"}, {"invert", false}}}},
       "pre_tokenizer.pattern"},
      {{{"pre_tokenizer",
         {{"type", "Split"},
          {"pattern", {{"Regex", "a(b"}}},
          {"behavior", "Isolated"},
          {"invert", false}}}},
       "pre_tokenizer.pattern: a valid expression"},
      {{{"pre_tokenizer", {{"type", "Digits"}}}}, "pre_tokenizer.individual_digits"},
      {{{"pre_tokenizer",
         {{"type", "Sequence"},
          {"pretokenizers",
           {{{"type", "ByteLevel"}, {"add_prefix_space", false}},
            {{"type", "Digits"}, {"individual_digits", true}}}}}}},
       "pretokenizers[1]: ByteLevel as the last part"},
      {{{"normalizer", {{"type", "StripAccents"}}}}, "normalizer.type"},
      {{{"normalizer", {{"type", "Sequence"}, {"normalizers", {{{"type", "NFC"}, {"x", 1}}}}}}},
       "normalizers[0].x"},
      {{{"decoder", {{"type", "WordPiece"}}}}, "decoder.type"},
      {{{"added_tokens", {added_token("<x>", 9)}}}, "added_tokens[0].id: the token's place"},
      {{{"added_tokens", {added_token("", 5)}}}, "added_tokens[0].content"},
  };
  for (const Case& c : cases) {
    const auto tokenizer = Tokenizer::parse(small_file(c.replace).dump(), "dir/tokenizer.json");
    ASSERT_FALSE(tokenizer.has_value()) << c.named;
    const std::string message = tokenizer.error().to_string();
    EXPECT_NE(message.find(c.named), std::string::npos) << message;
    EXPECT_NE(message.find("dir/tokenizer.json"), std::string::npos) << message;
  }
}

TEST(TokenizerFile, WhatIsNotATokenizerIsRefused) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"), std::string("7"),
        std::string("{\"model\": 3}"), std::string("{\"model\": {\"vocab\": {}}}"),
        "{\"x\": " + deep + "}"}) {
    EXPECT_FALSE(Tokenizer::parse(text).has_value()) << text;
  }
  EXPECT_EQ(Tokenizer::load("/no/such/tokenizer.json").error().kind, base::ErrorKind::kNotFound);
}

TEST(TokenizerFile, WhatIsLeftOutOnPurposeIsListed) {
  const Tokenizer tokenizer = parse_or_die(small_file(
      {{"post_processor", {{"type", "TemplateProcessing"}}}, {"truncation", {{"max_length", 4}}}}));
  EXPECT_EQ(tokenizer.not_applied(),
            (std::vector<std::string>{"truncation", "post_processor TemplateProcessing"}));
}

TEST(Tokenizer, TextThatIsNotUtf8IsAnErrorThatNamesTheByte) {
  const Tokenizer tokenizer = parse_or_die(small_file());
  const auto ids = tokenizer.encode("ab\xFFz");
  ASSERT_FALSE(ids.has_value());
  EXPECT_EQ(ids.error().to_string(), "encode: text in UTF-8, byte 2 is not part of a character");
}

TEST(Tokenizer, SpecialTokensAreAddedBehindTheVocabularyInOrder) {
  Tokenizer tokenizer = parse_or_die(small_file({{"added_tokens", {added_token("<x>", 5)}}}));
  EXPECT_EQ(tokenizer.vocab_size(), 6);
  EXPECT_EQ(tokenizer.add_special_token("<image>"), 6);
  EXPECT_EQ(tokenizer.add_special_token("<x>"), 5);
  EXPECT_EQ(tokenizer.add_special_token("abc"), 4);
  EXPECT_EQ(tokenizer.add_special_token("<image>x"), 7);
  EXPECT_EQ(tokenizer.vocab_size(), 8);
  EXPECT_TRUE(tokenizer.is_special(4));
  EXPECT_TRUE(tokenizer.is_special(6));
  EXPECT_FALSE(tokenizer.is_special(3));
  EXPECT_FALSE(tokenizer.is_special(100));
  EXPECT_EQ(tokenizer.token_to_id("<image>x"), 7);
  EXPECT_EQ(tokenizer.token_to_id("?"), std::nullopt);
  EXPECT_EQ(tokenizer.id_to_token(6), "<image>");
  EXPECT_EQ(tokenizer.id_to_token(8), std::nullopt);
  EXPECT_EQ(tokenizer.id_to_token(-1), std::nullopt);
  // The longest token that starts first wins.
  EXPECT_EQ(tokenizer.encode("ab<image>xabc<image>c").value(),
            (std::vector<std::int32_t>{3, 7, 4, 6, 2}));
}

TEST(Tokenizer, IdsWithoutTokenAreSkippedAndSpecialOnesOnRequest) {
  const Tokenizer tokenizer = parse_or_die(small_file({{"added_tokens", {added_token("<x>", 5)}}}));
  const std::vector<std::int32_t> ids = {-1, 3, 99, 5, 2};
  EXPECT_EQ(tokenizer.decode(ids), "ab <x> c");
  EXPECT_EQ(tokenizer.decode(ids, {.skip_special_tokens = true}), "ab c");
}

// Algorithm 1 as written: while a pair has a rank, join the leftmost of the lowest.
std::vector<std::string> merge_by_definition(const std::string& piece,
                                             const std::map<std::string, int>& ranks) {
  std::vector<std::string> parts;
  for (const char c : piece)
    parts.emplace_back(1, c);
  while (true) {
    int lowest = -1;
    std::size_t place = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find(parts[i] + " " + parts[i + 1]);
      if (found == ranks.end() || (lowest >= 0 && found->second >= lowest)) continue;
      lowest = found->second;
      place = i;
    }
    if (lowest < 0) return parts;
    parts[place] += parts[place + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
}

// Lengths on both sides of the bound where the queue takes over from the scan.
TEST(Tokenizer, MergesFollowTheDefinitionAtEveryLength) {
  const Json file =
      compose(read_golden("bytes.json"),
              {{"pre_tokenizer",
                {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}}});
  const Tokenizer tokenizer = parse_or_die(file);
  std::map<std::string, int> ranks;
  for (const Json& merge : file["model"]["merges"]) {
    ranks.emplace(cat(merge[0].get<std::string>(), " ", merge[1].get<std::string>()),
                  static_cast<int>(ranks.size()));
  }
  base::Rng rng(3);
  for (int length = 1; length < 160; ++length) {
    std::string piece;
    while (piece.size() < static_cast<std::size_t>(length)) {
      piece += "etaoinshrdlcumthe"[rng.next_below(17)];  // letters: their symbols are themselves
    }
    const std::vector<std::int32_t> ids = tokenizer.encode(piece).value();
    std::vector<std::string> tokens;
    for (const std::int32_t id : ids) {
      tokens.push_back(tokenizer.id_to_token(id).value());
    }
    EXPECT_EQ(tokens, merge_by_definition(piece, ranks)) << piece;
  }
}

TEST(Tokenizer, ThreadsEncodeAlike) {
  const Json golden = read_golden("cases.json").at("cases").at(0);
  const Tokenizer tokenizer =
      parse_or_die(compose(read_golden("bytes.json"), golden.at("replace")));
  const std::vector<std::string> texts = read_golden("texts.json");
  std::vector<std::string> digests(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& result : digests) {
      threads.emplace_back([&] {
        std::vector<std::int32_t> all;
        for (const std::string& text : texts) {
          const std::vector<std::int32_t> ids = tokenizer.encode(text).value();
          all.insert(all.end(), ids.begin(), ids.end());
        }
        result = digest(all);
      });
    }
  }
  for (const std::string& result : digests)
    EXPECT_EQ(result, golden.at("digest"));
}

}  // namespace
}  // namespace tessera::text
