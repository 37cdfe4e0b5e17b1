// Answers of a few words against the true one. Texts are tidied (text_form.h), and one full stop at
// the end does not count.
#pragma once

#include <string_view>

namespace tessera::eval {

// The same text, letter case included.
[[nodiscard]] bool is_exact(std::string_view truth, std::string_view answer);

// Normalised Levenshtein similarity, without regard to case (ANLS: Biten et al., "Scene Text Visual
// Question Answering", 2019): 1 - d where d = distance / longer length is under 0.5, else 0.
[[nodiscard]] double levenshtein_similarity(std::string_view truth, std::string_view answer);

// Relaxed accuracy (Methani et al., "PlotQA", 2020; Masry et al., "ChartQA", 2022): a number within
// 5 % of the true one, which must be 0 when that is; any other answer as the truth, without regard
// to case. Of "2.4 + 3.1 = 5.5" what stands behind the last equals sign counts. Numbers may have a
// sign, a currency in front, a unit behind (which must be the same when both have one), and digits
// in groups: a comma groups where three digits follow each, else it is the decimal mark.
[[nodiscard]] bool is_relaxed_match(std::string_view truth, std::string_view answer);

}  // namespace tessera::eval
