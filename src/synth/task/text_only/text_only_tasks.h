// Tasks without a picture: arithmetic, letters and words, names in other languages, sentences,
// conversion of small tables.
#pragma once

#include <span>
#include <vector>

#include "synth/task/task.h"

namespace tessera::synth {

// All of the three below.
[[nodiscard]] std::span<const Task> text_only_tasks();

[[nodiscard]] std::span<const Task> arithmetic_tasks();
[[nodiscard]] std::span<const Task> word_tasks();
[[nodiscard]] std::span<const Task> sentence_tasks();

}  // namespace tessera::synth
