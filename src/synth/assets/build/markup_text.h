// Text out of the markup of manuals (HTML, Mallard, CLDR): enough for files that are known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::synth::build {

// The text of every <tag ...>...</tag>, without the tags inside, entities decoded, tidied; an empty
// <link .../> becomes U+FFFC. Elements of this name do not nest.
[[nodiscard]] std::vector<std::string> element_texts(std::string_view markup, std::string_view tag);

// "Fish &amp; chips" gives "Fish & chips"; unknown entities stay as they are.
[[nodiscard]] std::string decode_entities(std::string_view text);

// The value of an attribute in the opening tag that `tag` is: "<a b=\"c\">" and b give c.
[[nodiscard]] std::string_view attribute(std::string_view tag, std::string_view name);

// Without what stands between <tag ...> and </tag>.
[[nodiscard]] std::string without_element(std::string_view markup, std::string_view tag);

}  // namespace tessera::synth::build
