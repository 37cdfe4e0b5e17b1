// Errors of texts that were read (tidied, text_form.h).
//
//   character error rate = Σ distance in code points / Σ code points of the truths
//   word error rate      = Σ distance in words / Σ words of the truths
//
// over all texts of a task, so that a long page weighs as much as its text; above 1 when an answer
// is longer than its truth. Words stand between spaces; in Chinese that is rarely what is meant.
#pragma once

#include <string_view>

#include "base/index.h"

namespace tessera::eval {

struct ErrorCount {
  Index num_errors = 0;
  Index num_items = 0;  // of the truth
};

[[nodiscard]] ErrorCount character_errors(std::string_view truth, std::string_view answer);
[[nodiscard]] ErrorCount word_errors(std::string_view truth, std::string_view answer);

}  // namespace tessera::eval
