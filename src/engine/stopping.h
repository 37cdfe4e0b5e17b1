// When an answer ends other than by its end id: stop texts, and loops.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"

namespace tessera::engine {

// Whether the answer has fallen into a loop: a block of ids repeated at its end at least four
// times, over at least 128 ids. Never before 256 ids.
[[nodiscard]] bool is_looping(std::span<const std::int32_t> generated);

// Watches a growing text for stop texts, none of them empty. Text that could still become one is
// held back; what is shown in all does not depend on the pieces.
class StopTexts {
 public:
  explicit StopTexts(std::vector<std::string> texts) : texts_(std::move(texts)) {}

  // Adds a piece; returns what may be shown now.
  [[nodiscard]] std::string push(std::string_view piece);
  // What was held back and never became a stop text.
  [[nodiscard]] std::string flush();
  [[nodiscard]] bool found() const { return found_; }

 private:
  std::vector<std::string> texts_;
  std::string held_;
  bool found_ = false;
};

}  // namespace tessera::engine
