// A list of texts as Python prints it: ['one', "it's two"].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::data::internal {

// Nothing when the text is no such list. Escapes: a backslash before a quote or a backslash, \n,
// \t; others stay as they are.
[[nodiscard]] std::optional<std::vector<std::string>> parse_text_list(std::string_view text);

}  // namespace tessera::data::internal
