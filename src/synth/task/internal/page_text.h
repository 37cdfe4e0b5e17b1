// What is written on a scene, as tasks of reading see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "synth/scene.h"
#include "synth/task/internal/asking.h"

namespace tessera::synth::internal {

struct TextLine {
  std::string text{};
  draw::Box box{};
  const Node* node = nullptr;
};

struct PageWord {
  std::string text{};
  draw::Box box{};
  bool joins_next = false;
};

// In reading order, without those that nothing is drawn of.
[[nodiscard]] std::vector<TextLine> text_lines(const Node& root);
[[nodiscard]] std::vector<PageWord> page_words(const Node& root);

// Whether every line stands wholly below the one before it, so that lines can be counted.
[[nodiscard]] bool are_stacked(const std::vector<TextLine>& lines);

// A part of the page and what is written there.
struct TextRegion {
  std::string text{};
  draw::Box box{};
};
// Blocks, lines and cells around which a box can be drawn that holds all of their words and none of
// any other. Not the whole page, where that is more than one line.
[[nodiscard]] std::vector<TextRegion> text_regions(const Scene& scene);

// Letters and digits only at both ends: no quotes, no punctuation.
[[nodiscard]] std::string bare_word(std::string_view word);
// ASCII letters made small.
[[nodiscard]] std::string lower_ascii(std::string_view text);

// How often a text occurs in another, ASCII letters taken as equal in both cases.
[[nodiscard]] std::size_t count_occurrences(std::string_view text, std::string_view part);

// A word of the language that does not occur in the text; nothing where none is found.
[[nodiscard]] std::optional<std::string> absent_word(const TaskInput& input,
                                                     std::string_view text,
                                                     WordList list,
                                                     base::Rng& rng);

}  // namespace tessera::synth::internal
