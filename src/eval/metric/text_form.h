// The form in which texts are compared. Bytes that are no UTF-8 count as U+FFFD; Unicode in normal
// form C; every run of white space, line breaks included, is one space; none stands at the ends.
#pragma once

#include <string>
#include <string_view>

namespace tessera::eval {

[[nodiscard]] std::string tidy(std::string_view text);

// The code points of a text as it stands, repaired where it is no UTF-8.
[[nodiscard]] std::u32string code_points(std::string_view text);

// Of the tidied text, letters as capitals: for comparisons that do not look at case.
[[nodiscard]] std::u32string folded(std::string_view text);

}  // namespace tessera::eval
