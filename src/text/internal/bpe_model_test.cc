// The model alone: how a piece becomes symbols, in which order they are joined, and what is
// refused.
#include "text/internal/bpe_model.h"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "text/internal/byte_symbols.h"

namespace tessera::text {
namespace {

using Ids = std::vector<std::int32_t>;
using Json = nlohmann::json;

Json model_of(const char* vocabulary, const char* merges, Json settings = Json::object()) {
  settings["vocab"] = Json::parse(vocabulary);
  settings["merges"] = Json::parse(merges);
  return settings;
}

base::Result<BpeModel> create(const Json& model, bool is_byte_level = false) {
  TESSERA_TRY(file, parse_tokenizer_file(Json{{"model", model}}.dump()));
  return BpeModel::create(file, is_byte_level);
}

std::string error_of(const Json& model, bool is_byte_level = false) {
  const auto created = create(model, is_byte_level);
  return created ? "no error" : created.error().to_string();
}

Ids encode(const BpeModel& model, std::string_view piece) {
  BpeScratch scratch;
  Ids ids;
  model.encode(piece, scratch, ids);
  return ids;
}

Ids encode(const Json& model, std::string_view piece) {
  return encode(create(model).value(), piece);
}

TEST(BpeModel, TheLowestRankIsJoinedFirst) {
  const char* vocabulary = R"({"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4})";
  EXPECT_EQ(encode(model_of(vocabulary, R"(["a b", "b c"])"), "abc"), (Ids{3, 2}));
  EXPECT_EQ(encode(model_of(vocabulary, R"(["b c", "a b"])"), "abc"), (Ids{0, 4}));
}

TEST(BpeModel, OfEqualsTheLeftmostIsJoinedFirst) {
  const Json model = model_of(R"({"a": 0, "aa": 1})", R"(["a a"])");
  EXPECT_EQ(encode(model, "aaa"), (Ids{1, 0}));
  EXPECT_EQ(encode(model, "aaaa"), (Ids{1, 1}));
}

TEST(BpeModel, JoinedSymbolsAreJoinedAgain) {
  const Json model = model_of(R"({"a": 0, "b": 1, "ab": 2, "abab": 3})", R"(["a b", "ab ab"])");
  EXPECT_EQ(encode(model, "ababab"), (Ids{3, 2}));
}

TEST(BpeModel, APairThatIsListedTwiceKeepsTheLaterRank) {
  const char* vocabulary = R"({"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4})";
  EXPECT_EQ(encode(model_of(vocabulary, R"(["a b", "b c", "a b"])"), "abc"), (Ids{0, 4}));
}

TEST(BpeModel, ATokenWithoutMergesIsReachedOnlyWhenTheyAreIgnored) {
  const char* vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
  EXPECT_EQ(encode(model_of(vocabulary, "[]"), "ab"), (Ids{0, 1}));
  EXPECT_EQ(encode(model_of(vocabulary, "[]", {{"ignore_merges", true}}), "ab"), Ids{2});
  EXPECT_EQ(encode(model_of(vocabulary, "[]", {{"ignore_merges", true}}), "aba"), (Ids{0, 1, 0}));
}

TEST(BpeModel, UnknownCharactersVanishWithoutAnUnknownToken) {
  EXPECT_EQ(encode(model_of(R"({"a": 0})", "[]"), "axa\u4E2D"), (Ids{0, 0}));
  EXPECT_EQ(encode(model_of(R"({"a": 0})", "[]"), "xyz"), Ids{});
}

TEST(BpeModel, UnknownCharactersBecomeOneTokenEachUnlessFused) {
  const char* vocabulary = R"({"a": 0, "?": 1})";
  EXPECT_EQ(encode(model_of(vocabulary, "[]", {{"unk_token", "?"}}), "xyaz"), (Ids{1, 1, 0, 1}));
  EXPECT_EQ(encode(model_of(vocabulary, "[]", {{"unk_token", "?"}, {"fuse_unk", true}}), "xyaz"),
            (Ids{1, 0, 1}));
}

TEST(BpeModel, UnknownCharactersFallBackToBytesWhereAllOfThemAreTokens) {
  const char* vocabulary = R"({"a": 0, "<0xC3>": 1, "<0xA9>": 2, "<0xE4>": 3, "?": 4})";
  const Json model = model_of(vocabulary, "[]", {{"byte_fallback", true}, {"unk_token", "?"}});
  EXPECT_EQ(encode(model, "a\u00E9"), (Ids{0, 1, 2}));
  // U+4E2D is E4 B8 AD: two of the bytes have no token.
  EXPECT_EQ(encode(model, "\u4E2D"), Ids{4});
}

TEST(BpeModel, PrefixAndSuffixMarkThePlaceInTheWord) {
  const Json model =
      model_of(R"({"a": 0, "##a": 1, "##b</w>": 2, "a</w>": 3, "a##": 4,
                                  "aa": 5, "aab</w>": 6})",
               R"(["a ##a", "aa ##b</w>"])",
               {{"continuing_subword_prefix", "##"}, {"end_of_word_suffix", "</w>"}});
  EXPECT_EQ(encode(model, "a"), Ids{3});
  EXPECT_EQ(encode(model, "aab"), Ids{6});
  EXPECT_EQ(encode(model, "ab"), (Ids{0, 2}));
}

TEST(BpeModel, BytesAreTheSymbolsOfByteLevelVocabularies) {
  const Json model = model_of(R"({"\u0120": 0, "a": 1, "\u00c3": 2, "\u00a9": 3, "\u0120a": 4})",
                              R"(["\u0120 a"])");
  const BpeModel bytes = create(model, true).value();
  EXPECT_EQ(encode(bytes, " a\u00E9"), (Ids{4, 2, 3}));
  EXPECT_EQ(encode(bytes, "b"), Ids{});
}

// Algorithm 1 as written, on ids.
Ids merge_by_definition(Ids ids, const std::map<std::pair<int, int>, std::pair<int, int>>& merges) {
  while (true) {
    std::pair<int, int> lowest{INT32_MAX, -1};  // rank, id
    std::size_t place = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      const auto found = merges.find({ids[i], ids[i + 1]});
      if (found == merges.end() || found->second.first >= lowest.first) continue;
      lowest = found->second;
      place = i;
    }
    if (lowest.second < 0) return ids;
    ids[place] = lowest.second;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
}

// Random vocabularies over two letters; lengths on both sides of the bound between scan and queue.
TEST(BpeModel, ScanAndQueueFollowTheDefinitionOnRandomVocabularies) {
  base::Rng rng(5);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> tokens = {"a", "b"};
    std::map<std::string, int> ids = {{"a", 0}, {"b", 1}};
    std::map<std::pair<int, int>, std::pair<int, int>> merges;
    Json pairs = Json::array();
    for (int rank = 0; rank < 12; ++rank) {
      const auto left = static_cast<int>(rng.next_below(tokens.size()));
      const auto right = static_cast<int>(rng.next_below(tokens.size()));
      const std::string joined = tokens[left] + tokens[right];
      const auto [place, is_first] = ids.emplace(joined, static_cast<int>(tokens.size()));
      if (is_first) tokens.push_back(joined);
      merges[{left, right}] = {rank, place->second};
      pairs.push_back({tokens[left], tokens[right]});
    }
    const BpeModel model = create({{"vocab", ids}, {"merges", pairs}}).value();
    for (const std::size_t length : {1, 2, 7, 47, 48, 49, 50, 120}) {
      std::string piece(length, 'a');
      Ids symbols;
      for (char& c : piece) {
        c = "ab"[rng.next_below(2)];
        symbols.push_back(c - 'a');
      }
      EXPECT_EQ(encode(model, piece), merge_by_definition(symbols, merges)) << piece << pairs;
    }
  }
}

TEST(BpeModel, AScratchRemembersWithoutChangingTheAnswer) {
  const BpeModel model = create(model_of(R"({"a": 0, "b": 1, "ab": 2})", R"(["a b"])")).value();
  BpeScratch scratch;
  Ids ids;
  for (int i = 0; i < 3; ++i) {
    model.encode("ab", scratch, ids);
    model.encode("ba", scratch, ids);
  }
  EXPECT_EQ(ids, (Ids{2, 1, 0, 2, 1, 0, 2, 1, 0}));
}

TEST(BpeModel, NamesWhatIsWrong) {
  const char* vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
  struct Case {
    Json model;
    std::string message;
  };
  const Case cases[] = {
      {3, "a model, has none"},
      {{{"vocab", {{"a", 0}}}}, "model.merges, has none"},
      {{{"merges", Json::array()}}, "model.vocab, has none"},
      {model_of(vocabulary, "[]", {{"type", "Unigram"}}), "model.type: BPE, is \"Unigram\""},
      {model_of(vocabulary, "[]", {{"dropout", 0.5}}),
       "model.dropout: null or 0 (merges are not random here), is 0.5"},
      {model_of(vocabulary, "[]", {{"unk_token", 1}}), "model.unk_token: a text or null, is 1"},
      {model_of(vocabulary, "[]", {{"unk_token", "?"}}),
       "model.unk_token: a token of the vocabulary, is \"?\""},
      {model_of(vocabulary, "[]", {{"fuse_unk", "yes"}}),
       "model.fuse_unk: true or false, is \"yes\""},
      {model_of(vocabulary, "[]", {{"byte_fallback", 1}}),
       "model.byte_fallback: true or false, is 1"},
      {model_of(vocabulary, "[]", {{"ignore_merges", 0}}),
       "model.ignore_merges: true or false, is 0"},
      {model_of(vocabulary, "[]", {{"end_of_word_suffix", 0}}),
       "model.end_of_word_suffix: a text, is 0"},
      {model_of(vocabulary, "[]", {{"extra", 0}}),
       "model.extra: a known field, is not; its value is 0"},
      {model_of(R"({"a": 0, "b": 0})", "[]"),
       "model.vocab: each token and id once, has \"b\" or its id 0 twice"},
      {model_of(vocabulary, R"(["a b", "b a"])"),
       "model.merges: tokens of the vocabulary, merge 1 needs \"b\", \"a\" and \"ba\""},
      {model_of(vocabulary, R"(["a x"])"),
       "model.merges: tokens of the vocabulary, merge 0 needs \"a\", \"x\" and \"ax\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.model), "tokenizer file: " + c.message) << c.model;
  }
}

TEST(BpeModel, ATokenThatStandsTwiceIsRefused) {
  const auto file = parse_tokenizer_file(R"({"model": {"vocab": {"a": 0, "a": 1}, "merges": []}})");
  const auto model = BpeModel::create(file.value(), false);
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().message,
            "model.vocab: each token and id once, has \"a\" or its id 1 twice");
}

TEST(BpeModel, SettingsThatChangeNothingAreAccepted) {
  EXPECT_EQ(error_of(model_of("{}", "[]", {{"dropout", 0.0}, {"unk_token", nullptr}})), "no error");
  EXPECT_EQ(error_of(model_of("{}", "[]", {{"dropout", nullptr}, {"fuse_unk", nullptr}})),
            "no error");
}

TEST(BpeModel, ByteFallbackNeedsAllByteSymbols) {
  Json vocabulary = Json::object();
  for (int byte = 0; byte < 256; ++byte) {
    vocabulary[std::string(symbol_of_byte(static_cast<std::uint8_t>(byte)))] = byte;
  }
  Json model = {{"vocab", vocabulary}, {"merges", Json::array()}, {"byte_fallback", true}};
  EXPECT_EQ(error_of(model, true), "no error");
  model["vocab"].erase("a");
  EXPECT_EQ(error_of(model, true),
            "tokenizer file: model.byte_fallback: false for a byte-level vocabulary without all "
            "256 byte symbols, is true");
  EXPECT_EQ(error_of(model, false), "no error");
}

}  // namespace
}  // namespace tessera::text
