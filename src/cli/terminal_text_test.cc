#include "cli/terminal_text.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace tessera::cli {
namespace {

TEST(TerminalText, LeavesOrdinaryTextAlone) {
  for (const std::string text :
       {"", "two\nlines\tand a tab", "Wörter 漢字 \U0001F642", "\u00A0~ ^[ <U+009B>"}) {
    EXPECT_EQ(with_visible_controls(text), text);
  }
}

TEST(TerminalText, ShowsSequencesThatWouldSteerTheTerminal) {
  EXPECT_EQ(with_visible_controls("\x1b[31mred\x1b[0m"), "^[[31mred^[[0m");
  EXPECT_EQ(with_visible_controls("over\rwritten\a\b"), "over^Mwritten^G^H");
  EXPECT_EQ(with_visible_controls(std::string_view("\0", 1)), "^@");
  EXPECT_EQ(with_visible_controls("\x7f"), "^?");
  EXPECT_EQ(with_visible_controls("\u009b31m\u0080\u009f"), "<U+009B>31m<U+0080><U+009F>");
}

// A terminal that is not in UTF-8 takes single bytes from 0x80 to 0x9f for control characters.
TEST(TerminalText, BytesThatAreNoCharacterAreReplaced) {
  EXPECT_EQ(with_visible_controls("a\x9b"
                                  "31m"),
            "a\uFFFD31m");
  EXPECT_EQ(with_visible_controls("\xc2"), "\uFFFD");
}

TEST(TerminalText, NoControlCharacterIsForgotten) {
  for (char32_t c = 0; c < 0x100; ++c) {
    std::string text;
    text::append_utf8(c, text);
    const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool stays = !is_control || c == '\n' || c == '\t';
    EXPECT_EQ(with_visible_controls(text) == text, stays) << static_cast<std::uint32_t>(c);
  }
}

}  // namespace
}  // namespace tessera::cli
