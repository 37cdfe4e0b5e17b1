// Lists of messages: mails with sender and subject, conversations with people.
#pragma once

#include <string>
#include <vector>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/internal/stage.h"

namespace tessera::synth {

struct Letter {
  std::string sender{};
  std::string subject{};
  std::string when{};  // a time or a day
};

struct LetterList {
  Node node{};                    // of list items; their text is the subject as it is printed
  std::vector<Letter> letters{};  // those that were drawn
  std::size_t chosen = 0;         // the one that is selected
};

// Mails one below the other in two lines each; senders and times are facts.
[[nodiscard]] LetterList draw_letter_list(Stage& stage, const draw::Box& box);

// People with a portrait and the beginning of their last message; their text is the name. Times are
// facts.
[[nodiscard]] LetterList draw_contact_list(Stage& stage, const draw::Box& box);

}  // namespace tessera::synth
