#include "text/detokenizer.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "text/stand_in_tokenizer.h"
#include "text/utf8.h"

namespace tessera::text {
namespace {

// Ids 0 and 1 are special, id 2 + b is the byte b.
Tokenizer byte_tokenizer() {
  const std::string special[] = {"<image>", "<｜end▁of▁sentence｜>"};
  return Tokenizer::parse(byte_level_tokenizer_json(special).value()).value();
}

std::vector<std::string> stream(const Tokenizer& tokenizer, const std::vector<std::int32_t>& ids) {
  Detokenizer detokenizer(tokenizer);
  std::vector<std::string> pieces;
  for (const std::int32_t id : ids)
    pieces.push_back(detokenizer.push(id));
  pieces.push_back(detokenizer.flush());
  return pieces;
}

TEST(Detokenizer, HoldsACharacterUntilItIsWhole) {
  const Tokenizer tokenizer = byte_tokenizer();
  EXPECT_EQ(stream(tokenizer, tokenizer.encode("a\u4E2D").value()),
            (std::vector<std::string>{"a", "", "", "\u4E2D", ""}));
}

TEST(Detokenizer, IllFormedBytesAreReplacedAsSoonAsTheyAreCertain) {
  const Tokenizer tokenizer = byte_tokenizer();
  const auto byte = [](int value) { return value + 2; };
  EXPECT_EQ(stream(tokenizer, {byte(0xE4), byte(0xB8), byte('x'), byte(0xFF), byte(0xF0)}),
            (std::vector<std::string>{"", "", "\uFFFDx", "\uFFFD", "", "\uFFFD"}));
}

TEST(Detokenizer, PiecesAndFlushAreTheDecodedTextForAnyIds) {
  const Tokenizer tokenizer = byte_tokenizer();
  base::Rng rng(5);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::int32_t> ids;
    for (std::uint64_t n = rng.next_below(24); n > 0; --n) {
      // Mostly lead and continuation bytes, so that characters begin, end and break.
      const bool is_high = rng.next_below(4) != 0;
      ids.push_back(
          static_cast<std::int32_t>(is_high ? 130 + rng.next_below(130) : rng.next_below(260)));
    }
    std::string joined;
    for (const std::string& piece : stream(tokenizer, ids)) {
      EXPECT_EQ(find_ill_formed_utf8(piece), piece.size());
      joined += piece;
    }
    EXPECT_EQ(joined, tokenizer.decode(ids));
  }
}

TEST(Detokenizer, SpecialTokensAreShownOrSkippedAndAFlushStartsAnew) {
  const Tokenizer tokenizer = byte_tokenizer();
  Detokenizer shown(tokenizer);
  EXPECT_EQ(shown.push(1), "<｜end▁of▁sentence｜>");
  Detokenizer skipping(tokenizer, {.skip_special_tokens = true});
  EXPECT_EQ(skipping.push(1), "");
  EXPECT_EQ(skipping.push(2 + 0xC3), "");
  EXPECT_EQ(skipping.flush(), "\uFFFD");
  EXPECT_EQ(skipping.push(2 + 0xA9), "\uFFFD");
}

TEST(StandInTokenizer, EveryTextComesBack) {
  const Tokenizer tokenizer = byte_tokenizer();
  EXPECT_EQ(tokenizer.vocab_size(), 258);
  const auto ids = tokenizer.encode("<image>\n\u00E9").value();
  EXPECT_EQ(ids, (std::vector<std::int32_t>{0, 2 + '\n', 2 + 0xC3, 2 + 0xA9}));
  EXPECT_EQ(tokenizer.decode(ids), "<image>\n\u00E9");
}

TEST(StandInTokenizer, SpecialTokensThatCannotBeAreRefused) {
  for (const std::string& bad :
       {std::string(), std::string("a"), std::string("\xFF"), std::string("<image>")}) {
    const std::string special[] = {"<image>", bad};
    EXPECT_FALSE(byte_level_tokenizer_json(special).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tessera::text
