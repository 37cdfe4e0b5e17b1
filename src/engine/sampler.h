// From the logits of one position to the next id.
//
//   logits ─ repetition penalty ─ banned n-grams ─┬─ largest (greedy)
//                                                 └─ / temperature ─ top-k ─ top-p ─ draw
//
// What the host knows of a draw is made here; ops::draw_ids does it where the logits are. Draws are
// a pure function of (seed, position in the answer): batch, chunk and thread count do not change
// them. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "ops/logits.h"

namespace tessera::engine {

struct SamplingOptions {
  bool is_greedy = true;
  double temperature = 1.0;  // above 0
  double top_p = 1.0;        // smallest set of likeliest ids whose probability reaches it; (0, 1]
  Index top_k = 0;           // likeliest ids kept; 0: all
  std::uint64_t seed = 0;
  double repetition_penalty = 1.0;  // above 0; divides positive, multiplies negative logits of
                                    // ids that were generated (Keskar et al., arXiv 1909.05858)
  Index no_repeat_ngram = 0;        // no n-gram of this length twice; 0: off
  Index no_repeat_window = 0;       // among the last so many generated ids; 0: all
  std::vector<std::int32_t> no_repeat_except{};  // ids that may always come

  // Whether the largest raw logit is the answer.
  [[nodiscard]] bool is_plain() const {
    return is_greedy && repetition_penalty == 1.0 && no_repeat_ngram == 0;
  }
};

// Whether every number lies in its range.
[[nodiscard]] base::Result<void> check_options(const SamplingOptions& options);

// The next draw of an answer from a row of logits. `generated` are the ids of the answer so far.
[[nodiscard]] ops::LogitDraw draw_of(Index row,
                                     const SamplingOptions& options,
                                     std::span<const std::int32_t> generated);

}  // namespace tessera::engine
