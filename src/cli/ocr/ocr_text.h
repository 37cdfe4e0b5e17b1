// What a page's answer says: Markdown without grounding tags, and text without markup.
#pragma once

#include <string>
#include <string_view>

namespace tessera::cli {

// The words of Markdown in reading order: headings, quotes, bullets, emphasis, links, code fences,
// tags of HTML and escapes lose their markup; cells of tables are separated by a space; numbers of
// lists and formulas ($...$, $$...$$, \(...\), \[...\]) stay. Any bytes are accepted; the time is
// linear in their number.
[[nodiscard]] std::string plain_text_of_markdown(std::string_view markdown);

// The answer with "<|ref|>label<|/ref|><|det|>...<|/det|>" as "label". Tags that stand alone go
// too.
[[nodiscard]] std::string text_without_grounding(std::string_view answer);

}  // namespace tessera::cli
