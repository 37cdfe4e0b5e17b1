// Markup within a paragraph of Markdown, for ocr_text.cc.
#pragma once

#include <string>
#include <string_view>

namespace tessera::cli {

// The paragraph (lines included) without emphasis, links, pictures, code marks, tags of HTML,
// entities and escapes; formulas are copied. Linear in the number of bytes.
[[nodiscard]] std::string plain_inline_text(std::string_view paragraph);

}  // namespace tessera::cli
