#include "text/stand_in_tokenizer.h"

#include <gtest/gtest.h>

#include "text/tokenizer.h"

namespace tessera::text {
namespace {

using Ids = std::vector<std::int32_t>;
using Names = std::vector<std::string>;

Tokenizer tokenizer_with(const Names& special) {
  return Tokenizer::parse(byte_level_tokenizer_json(special).value()).value();
}

std::string error_of(const Names& special) {
  const auto json = byte_level_tokenizer_json(special);
  return json ? "no error" : json.error().to_string();
}

TEST(StandInTokenizer, SpecialTokensComeFirstAndBytesFollow) {
  const Tokenizer tokenizer = tokenizer_with({"<s>", "</s>"});
  EXPECT_EQ(tokenizer.vocab_size(), 258);
  EXPECT_EQ(tokenizer.token_to_id("<s>"), 0);
  EXPECT_EQ(tokenizer.token_to_id("</s>"), 1);
  EXPECT_TRUE(tokenizer.is_special(1));
  EXPECT_FALSE(tokenizer.is_special(2));
  EXPECT_EQ(tokenizer.encode("<s>A\u00E9</s>").value(), (Ids{0, 2 + 'A', 2 + 0xC3, 2 + 0xA9, 1}));
}

TEST(StandInTokenizer, NothingIsMergedAndAnyTextComesBack) {
  const Tokenizer tokenizer = tokenizer_with({});
  std::string text;
  for (char c = 1; c < 127; ++c)
    text += c;
  text += "\u4E2D\U0001F600";
  const Ids ids = tokenizer.encode(text).value();
  EXPECT_EQ(ids.size(), text.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    EXPECT_EQ(ids[i], static_cast<std::uint8_t>(text[i]));
  EXPECT_EQ(tokenizer.decode(ids), text);
}

TEST(StandInTokenizer, ItsFileIsStable) {
  const Names special = {"<\uFF5Cx\uFF5C>"};
  EXPECT_EQ(byte_level_tokenizer_json(special).value(), byte_level_tokenizer_json(special).value());
  EXPECT_EQ(byte_level_tokenizer_json(special).value().back(), '\n');
}

TEST(StandInTokenizer, RefusesTokensThatCannotBe) {
  EXPECT_EQ(error_of({""}), "stand-in tokenizer: special tokens in UTF-8 of a character or more");
  EXPECT_EQ(error_of({"a\xFF"}),
            "stand-in tokenizer: special tokens in UTF-8 of a character or more");
  EXPECT_EQ(error_of({"<s>", "<s>"}), "stand-in tokenizer: each special token once, has <s> twice");
  EXPECT_EQ(error_of({"a"}), "stand-in tokenizer: special tokens other than bytes, has a");
  EXPECT_EQ(error_of({"\u0120"}),
            "stand-in tokenizer: special tokens other than bytes, has \u0120");
  EXPECT_EQ(error_of({"ab", " "}), "no error");
}

}  // namespace
}  // namespace tessera::text
