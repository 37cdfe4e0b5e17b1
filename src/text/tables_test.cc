// The tables under the model: tokens, merges, remembered pieces, byte symbols.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "base/text.h"
#include "text/internal/byte_symbols.h"
#include "text/internal/merge_table.h"
#include "text/internal/piece_cache.h"
#include "text/internal/token_table.h"
#include "text/utf8.h"

namespace tessera::text {
namespace {

using base::cat;
using Ids = std::vector<std::int32_t>;

TEST(TokenTable, FindsWhatWasInserted) {
  TokenTable table;
  EXPECT_TRUE(table.insert("a", 3));
  EXPECT_TRUE(table.insert("", 0));
  EXPECT_TRUE(table.insert("\u4E2D\u6587", 7));
  EXPECT_EQ(table.find("a"), 3);
  EXPECT_EQ(table.find(""), 0);
  EXPECT_EQ(table.find("\u4E2D\u6587"), 7);
  EXPECT_EQ(table.find("b"), std::nullopt);
  EXPECT_EQ(table.token(3), "a");
  EXPECT_EQ(table.token(0), "");
  EXPECT_EQ(table.token(1), std::nullopt);
  EXPECT_EQ(table.token(8), std::nullopt);
  EXPECT_EQ(table.token(-1), std::nullopt);
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.end_id(), 8);
}

TEST(TokenTable, AnEmptyTableFindsNothing) {
  const TokenTable table;
  EXPECT_EQ(table.find("a"), std::nullopt);
  EXPECT_EQ(table.token(0), std::nullopt);
  EXPECT_EQ(table.end_id(), 0);
}

TEST(TokenTable, TokensAndIdsAreUnique) {
  TokenTable table;
  EXPECT_TRUE(table.insert("a", 1));
  EXPECT_FALSE(table.insert("a", 2));
  EXPECT_FALSE(table.insert("b", 1));
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.find("b"), std::nullopt);
  EXPECT_EQ(table.token(2), std::nullopt);
}

TEST(TokenTable, GrowsWithoutLosingATokenWithAndWithoutRoom) {
  for (const std::size_t room : {0, 10, 5000}) {
    TokenTable table;
    if (room > 0) table.reserve(room, 8 * room);
    for (int id = 0; id < 3000; ++id) {
      ASSERT_TRUE(table.insert(cat("token", id), id));
    }
    for (int id = 0; id < 3000; ++id) {
      ASSERT_EQ(table.find(cat("token", id)), id);
      ASSERT_EQ(table.token(id), cat("token", id));
    }
    EXPECT_EQ(table.find("token3000"), std::nullopt);
  }
}

TEST(HashBytes, TextsThatDifferInOneLetterOrInLengthDiffer) {
  std::set<std::uint64_t> hashes;
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string same(size, 'a');
    hashes.insert(hash_bytes(same));
    for (std::size_t i = 0; i < size; ++i) {
      std::string text = same;
      text[i] = 'b';
      hashes.insert(hash_bytes(text));
    }
  }
  EXPECT_EQ(hashes.size(), 40U + 40 * 39 / 2);
  EXPECT_EQ(hash_bytes("same"), hash_bytes(std::string("same")));
}

TEST(MergeTable, OnlyInsertedPairsAreFoundAndTheirOrderCounts) {
  MergeTable table(2);
  table.insert(1, 2, {.rank = 0, .id = 9});
  table.insert(0, 0, {.rank = 1, .id = 8});
  EXPECT_EQ(table.find(1, 2).rank, 0U);
  EXPECT_EQ(table.find(1, 2).id, 9);
  EXPECT_EQ(table.find(0, 0).id, 8);
  EXPECT_EQ(table.find(2, 1).rank, MergeTable::Merge::kNone);
  EXPECT_EQ(table.find(0, 1).rank, MergeTable::Merge::kNone);
  EXPECT_EQ(MergeTable().find(0, 0).rank, MergeTable::Merge::kNone);
}

TEST(MergeTable, APairAddedAgainKeepsTheLastMerge) {
  MergeTable table(2);
  table.insert(1, 2, {.rank = 0, .id = 9});
  table.insert(1, 2, {.rank = 5, .id = 7});
  EXPECT_EQ(table.find(1, 2).rank, 5U);
  EXPECT_EQ(table.find(1, 2).id, 7);
}

TEST(MergeTable, HoldsAsManyPairsAsItHasRoomFor) {
  base::Rng rng(2);
  std::map<std::pair<std::int32_t, std::int32_t>, std::uint32_t> expected;
  MergeTable table(5000);
  for (std::uint32_t rank = 0; rank < 5000; ++rank) {
    const auto left = static_cast<std::int32_t>(rng.next_below(300));
    const auto right = static_cast<std::int32_t>(rng.next_below(300));
    table.insert(left, right, {.rank = rank, .id = static_cast<std::int32_t>(rank)});
    expected[{left, right}] = rank;
  }
  for (std::int32_t left = 0; left < 300; ++left) {
    for (std::int32_t right = 0; right < 300; ++right) {
      const auto found = expected.find({left, right});
      ASSERT_EQ(table.find(left, right).rank,
                found == expected.end() ? MergeTable::Merge::kNone : found->second);
    }
  }
}

Ids find_in(const PieceCache& cache, std::string_view piece, std::uint64_t hash) {
  const auto ids = cache.find(piece, hash);
  return {ids.begin(), ids.end()};
}

TEST(PieceCache, RemembersShortPieces) {
  PieceCache cache;
  EXPECT_EQ(find_in(cache, "word", 1), Ids{});
  cache.store("word", 1, Ids{4, 5});
  EXPECT_EQ(find_in(cache, "word", 1), (Ids{4, 5}));
  EXPECT_EQ(find_in(cache, "ward", 1), Ids{});
  EXPECT_EQ(find_in(cache, "words", 1), Ids{});
  EXPECT_EQ(find_in(cache, "word", 2), Ids{});
}

TEST(PieceCache, AYoungerPieceTakesThePlaceOfOneWithTheSameSlot) {
  PieceCache cache;
  constexpr std::uint64_t kNumSlots = 1U << 14;
  cache.store("first", 3, Ids{1});
  cache.store("second", 3 + kNumSlots, Ids{2});
  EXPECT_EQ(find_in(cache, "first", 3), Ids{});
  EXPECT_EQ(find_in(cache, "second", 3 + kNumSlots), Ids{2});
}

TEST(PieceCache, KeepsWhatFitsAnEntryAndNoMore) {
  PieceCache cache;
  const std::string longest(34, 'x');
  const Ids most = {1, 2, 3, 4, 5, 6, 7};
  cache.store(longest, 1, most);
  EXPECT_EQ(find_in(cache, longest, 1), most);
  cache.store(longest + "x", 2, Ids{1});
  EXPECT_EQ(find_in(cache, longest + "x", 2), Ids{});
  cache.store("y", 3, Ids{1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(find_in(cache, "y", 3), Ids{});
  cache.store("z", 4, Ids{});
  EXPECT_EQ(find_in(cache, "z", 4), Ids{});
}

TEST(ByteSymbols, EveryByteHasItsOwnCharacter) {
  std::set<char32_t> characters;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string_view symbol = symbol_of_byte(static_cast<std::uint8_t>(byte));
    std::size_t offset = 0;
    const char32_t character = next_char(symbol, offset);
    EXPECT_EQ(offset, symbol.size());
    EXPECT_EQ(byte_of_symbol(character), byte);
    characters.insert(character);
  }
  EXPECT_EQ(characters.size(), 256U);
  EXPECT_EQ(*characters.rbegin(), U'\u0143');  // the 68th behind U+00FF
}

TEST(ByteSymbols, AreThoseOfTheAlphabet) {
  EXPECT_EQ(symbol_of_byte(' '), "\u0120");
  EXPECT_EQ(symbol_of_byte('\n'), "\u010A");
  EXPECT_EQ(symbol_of_byte('\t'), "\u0109");
  EXPECT_EQ(symbol_of_byte(0), "\u0100");
  EXPECT_EQ(symbol_of_byte('a'), "a");
  EXPECT_EQ(symbol_of_byte('~'), "~");
  EXPECT_EQ(symbol_of_byte(0x7F), "\u0121");
  EXPECT_EQ(symbol_of_byte(0xA0), "\u0142");
  EXPECT_EQ(symbol_of_byte(0xA1), "\u00A1");
  EXPECT_EQ(symbol_of_byte(0xAD), "\u0143");
  EXPECT_EQ(symbol_of_byte(0xFF), "\u00FF");
  EXPECT_EQ(to_byte_symbols(" \u4E2D"), "\u0120\u00E4\u00B8\u0143");
  EXPECT_EQ(to_byte_symbols(""), "");
}

TEST(ByteSymbols, OtherCharactersStandForNoByte) {
  for (const char32_t character :
       {U' ', U'\n', U'\x7F', U'\xA0', U'\xAD', U'\u0144', U'\u4E2D', U'\U0010FFFF'}) {
    EXPECT_EQ(byte_of_symbol(character), std::nullopt);
  }
}

}  // namespace
}  // namespace tessera::text
