// A tokenizer for checkpoints that come without one: every byte is a token, nothing is merged.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace tessera::text {

// The text of a tokenizer.json. Ids 0, 1, ... are the special tokens in the given order, the 256
// bytes follow in theirs. An error when a special token is empty, repeated, or one byte's symbol.
[[nodiscard]] base::Result<std::string> byte_level_tokenizer_json(
    std::span<const std::string> special_tokens);

}  // namespace tessera::text
