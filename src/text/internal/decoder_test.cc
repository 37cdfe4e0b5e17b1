// Each kind of decoder, and each part of a sequence.
#include "text/internal/decoder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::text {
namespace {

using Json = nlohmann::json;

std::string decode(const std::string& settings, const std::vector<std::string>& tokens) {
  const auto decoder = Decoder::create(Json::parse(settings));
  std::string text;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    decoder.value().append(tokens[i], i == 0, text);
  return text;
}

std::string error_of(const std::string& settings) {
  const auto decoder = Decoder::create(Json::parse(settings));
  return decoder ? "no error" : decoder.error().to_string();
}

// A sequence of these parts.
std::string sequence(const std::string& parts) {
  return R"({"type": "Sequence", "decoders": [)" + parts + "]}";
}

constexpr const char* kReplace =
    R"({"type": "Replace", "pattern": {"String": "_"}, "content": " "})";
constexpr const char* kFallback = R"({"type": "ByteFallback"})";
constexpr const char* kFuse = R"({"type": "Fuse"})";
constexpr const char* kStrip = R"({"type": "Strip", "content": " ", "start": 1, "stop": 0})";

std::string joined(std::initializer_list<const char*> parts) {
  std::string text;
  for (const char* part : parts)
    text += (text.empty() ? "" : ", ") + std::string(part);
  return sequence(text);
}

TEST(Decoder, WithoutOneTokensAreWords) {
  EXPECT_EQ(decode("null", {"a", "b", "c"}), "a b c");
  EXPECT_EQ(decode("null", {}), "");
}

TEST(Decoder, ByteLevelTurnsSymbolsIntoBytes) {
  const std::string settings = R"({"type": "ByteLevel", "add_prefix_space": true})";
  EXPECT_EQ(decode(settings, {"\u0120the", "\u010A", "\u00E4\u00B8", "\u0143"}), " the\n\u4E2D");
}

TEST(Decoder, ATokenOutsideTheByteAlphabetStandsForItself) {
  const std::string settings = R"({"type": "ByteLevel"})";
  EXPECT_EQ(decode(settings, {"\u0120a", "<\uFF5Cend\u2581of\uFF5C>", "a b"}),
            " a<\uFF5Cend\u2581of\uFF5C>"
            "a b");
}

TEST(Decoder, ASequenceOfOneIsThatOne) {
  EXPECT_EQ(decode(sequence(R"({"type": "ByteLevel"})"), {"\u0120a", "b"}), " ab");
}

TEST(Decoder, ReplacementsAreMadeInEveryToken) {
  EXPECT_EQ(decode(joined({kReplace, kFuse}), {"_a__b", "c_"}), " a  bc ");
}

TEST(Decoder, ReplacementsFollowEachOtherAndAreNotReadAgain) {
  const std::string two = R"({"type": "Replace", "pattern": {"String": "a"}, "content": "aa"},
                             {"type": "Replace", "pattern": {"String": "aa"}, "content": "b"})";
  EXPECT_EQ(decode(sequence(two), {"a", "xaa"}), "bxbb");
}

TEST(Decoder, ByteTokensBecomeTheirByte) {
  const std::string settings = joined({kReplace, kFallback, kFuse});
  EXPECT_EQ(decode(settings, {"a", "<0xE4>", "<0xB8>", "<0xAD>", "<0x0a>"}), "a\u4E2D\n");
  for (const char* token : {"<0xG0>", "<0x1>", "<0x123>", "0x41", "<0x4 >", "<0X41>", "<0x-1>"}) {
    EXPECT_EQ(decode(settings, {token}), token);
  }
  EXPECT_EQ(decode(joined({kReplace, kFuse}), {"<0x41>"}), "<0x41>");
}

TEST(Decoder, OnlyTheFirstTokenIsStripped) {
  const std::string settings = joined({kReplace, kFallback, kFuse, kStrip});
  EXPECT_EQ(decode(settings, {"_a", "_b"}), "a b");
  EXPECT_EQ(decode(settings, {"__a"}), " a");
  EXPECT_EQ(decode(settings, {"a", "_b"}), "a b");
}

TEST(Decoder, NamesWhatIsWrong) {
  struct Case {
    std::string settings;
    std::string message;
  };
  const std::string order = ".type: Replace, ByteFallback, Fuse and Strip, in this order, is ";
  const Case cases[] = {
      {"1", "decoder: an object, is 1"},
      {"{}", "decoder.type: a text, is null"},
      {R"({"type": "WordPiece"})", "decoder.type: ByteLevel or Sequence, is \"WordPiece\""},
      {R"({"type": "Sequence"})", "decoder.decoders: a list, is null"},
      {R"({"type": "ByteLevel", "x": 1})", "decoder.x: a known field, is not; its value is 1"},
      {joined({kFuse, kReplace}), "decoder.decoders[1]" + order + "\"Replace\""},
      {joined({kFallback, kReplace}), "decoder.decoders[1]" + order + "\"Replace\""},
      {joined({kFallback, kFallback}), "decoder.decoders[1]" + order + "\"ByteFallback\""},
      {joined({kFuse, kFuse}), "decoder.decoders[1]" + order + "\"Fuse\""},
      {joined({kReplace, kStrip}), "decoder.decoders[1]" + order + "\"Strip\""},
      {joined({kFuse, kStrip, kStrip}), "decoder.decoders[2]" + order + "\"Strip\""},
      {sequence(R"({"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 2, "stop": 0})"),
       "decoder.decoders[1].start: 1, is 2"},
      {sequence(R"({"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 1})"),
       "decoder.decoders[1].stop: 0, is 1"},
      {sequence(R"({"type": "Replace", "pattern": {"Regex": "a"}, "content": ""},
                   {"type": "Fuse"})"),
       "decoder.decoders[0].pattern.String: a text, is null"},
      {sequence(R"({"type": "Replace", "pattern": {"String": ""}, "content": ""},
                   {"type": "Fuse"})"),
       "decoder.decoders[0].pattern.String: a character or more, is \"\""},
      {sequence(R"({"type": "Fuse", "x": 1}, {"type": "Fuse"})"),
       "decoder.decoders[0].x: a known field, is not; its value is 1"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.settings), "tokenizer file: " + c.message) << c.settings;
  }
}

}  // namespace
}  // namespace tessera::text
