// Quality gates: why an attempt at a sample is not let through.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "synth/recipe/recipe.h"
#include "synth/scene.h"
#include "synth/task/task.h"

namespace tessera::synth {

enum class Rejection : std::uint8_t {
  kNoTask,        // "no_task": none of the part's tasks applies to the scene
  kEmptyPicture,  // "empty_picture": one colour and nothing else
  kUnreadable,    // "unreadable": lines that are too low once the picture is on its canvas
  kClipped,       // "clipped": a word or an object reaches beyond the picture
  kEmptyAnswer,   // "empty_answer": an answer without a letter
  kLongAnswer,    // "long_answer"
  kRepetition,    // "repetition": an answer that goes round in circles
  kSamePicture,   // "same_picture": as an earlier sample of the shard
  kSameText,      // "same_text": as earlier samples of the shard
};
inline constexpr std::size_t kNumRejections = 9;

// Stable: statistics and scripts rely on it.
[[nodiscard]] std::string_view to_string(Rejection rejection);

// Of a picture and what is written on it; `num_pictures` is that of its conversation.
[[nodiscard]] std::optional<Rejection> check_scene(const Scene& scene,
                                                   const Gates& gates,
                                                   Index num_pictures);

// Of the answers.
[[nodiscard]] std::optional<Rejection> check_answers(const processor::Conversation& conversation,
                                                     const Gates& gates);

// The most times that one piece of at most 64 bytes with a letter or a digit in it stands behind
// itself without a break.
[[nodiscard]] Index count_repeats(std::string_view text);

}  // namespace tessera::synth
