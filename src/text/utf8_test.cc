#include "text/utf8.h"

#include <gtest/gtest.h>

namespace tessera::text {
namespace {

TEST(Utf8, WellFormedTextHasNoBadByte) {
  for (const std::string_view text :
       {"", "plain ascii text of some length", "\xC3\xA9t\xC3\xA9", "\xE4\xB8\xAD",
        "\xF0\x9F\x98\x80", "\xED\x9F\xBF\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(find_ill_formed_utf8(text), text.size()) << text;
  }
}

TEST(Utf8, TheFirstBadByteIsFound) {
  struct Case {
    std::string_view text;
    std::size_t offset;
  };
  for (const Case& c : {Case{"abcdefghij\x80", 10}, Case{"\xC0\xAF", 0}, Case{"a\xE0\x80\xAF", 1},
                        Case{"\xED\xA0\x80", 0}, Case{"\xF4\x90\x80\x80", 0}, Case{"\xFF", 0},
                        Case{"ok\xE4\xB8", 2}, Case{"\xC3\xA9\xC3", 2}}) {
    EXPECT_EQ(find_ill_formed_utf8(c.text), c.offset);
  }
}

// The examples of Unicode 16, tables 3-8 to 3-11, and their neighbours.
TEST(Utf8, EveryMaximalSubpartBecomesOneReplacement) {
  struct Case {
    std::string_view bytes;
    std::string_view repaired;
  };
  for (const Case& c : {Case{"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
                             "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
                             "A"},
                        Case{"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41",
                             "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
                             "A"},
                        Case{"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42",
                             "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
                             "A\uFFFD\uFFFD"
                             "B"},
                        Case{"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41",
                             "\uFFFD\uFFFD\uFFFD\uFFFD"
                             "A"},
                        Case{"x\xE4\xB8", "x\uFFFD"}, Case{"\xE4\xB8\xAD", "\xE4\xB8\xAD"}}) {
    std::string out;
    append_repaired_utf8(c.bytes, out);
    EXPECT_EQ(out, c.repaired);
  }
}

TEST(Utf8, CharactersAreReadAndWrittenAlike) {
  for (const char32_t c : {U'\0', U'a', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xD7FF', U'\xE000',
                           U'\xFFFF', U'\x10000', U'\x10FFFF'}) {
    std::string text = "x";
    append_utf8(c, text);
    EXPECT_EQ(find_ill_formed_utf8(text), text.size());
    std::size_t offset = 1;
    EXPECT_EQ(next_char(text, offset), c);
    EXPECT_EQ(offset, text.size());
    EXPECT_EQ(previous_char(text, text.size()), 1U);
  }
}

TEST(Utf8, OnlyWhatMayStillBecomeACharacterIsUnfinished) {
  struct Case {
    std::string_view bytes;
    std::size_t length;
  };
  for (const Case& c :
       {Case{"", 0}, Case{"a", 0}, Case{"a\xC3", 1}, Case{"\xE4\xB8", 2}, Case{"\xF0\x9F\x98", 3},
        Case{"\xF0\x9F\x98\x80", 0}, Case{"\x80", 0}, Case{"\xE0\x80", 0}, Case{"\xED\xA0", 0},
        Case{"\xE4\xC3", 1}, Case{"\xC0", 0}, Case{"\x80\x80\x80\x80", 0}}) {
    EXPECT_EQ(unfinished_utf8_suffix(c.bytes), c.length);
  }
}

}  // namespace
}  // namespace tessera::text
