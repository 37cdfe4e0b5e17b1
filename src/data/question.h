// What a sample asks: its conversation without the last answer, and that answer as the truth.
#pragma once

#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "data/source.h"

namespace tessera::data {

// Takes the last answer, and what follows it, off the conversation. None when no user's message
// stands before it: that asks nothing.
[[nodiscard]] std::optional<std::string> take_answer(processor::Conversation& conversation);

// The pixels of a source's picture, without orientation, as for training.
[[nodiscard]] base::Result<formats::Image> take_pixels(
    Picture picture, const base::Limits& limits = base::default_limits());

}  // namespace tessera::data
