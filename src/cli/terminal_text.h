// Text for a terminal: characters that would steer it are shown instead.
#pragma once

#include <string>
#include <string_view>

namespace tessera::cli {

// `text` with every control character but line feed and tabulator made visible: ^[ for escape, ^?
// for delete, <U+009B> for those above ASCII. Ill-formed UTF-8 becomes U+FFFD: some terminals take
// such bytes for control characters.
[[nodiscard]] std::string with_visible_controls(std::string_view text);

}  // namespace tessera::cli
