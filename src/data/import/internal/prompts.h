// What is asked where foreign data holds answers only: phrasings of synth/task/grammar, every
// second one as users of the released models spell it. The wording of one row depends on its number
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::data::internal {

enum class Ask : std::uint8_t {
  kCategory,       // all objects of a category, which is the label
  kExpression,     // the one object that the label refers to
  kCaption,        // a sentence about the picture
  kText,           // the text in the picture
  kTextWithBoxes,  // its lines with their boxes
  kMarkdown,       // the page as Markdown
};

// A question in English; `label` stands between its tags.
[[nodiscard]] std::string prompt_for(Ask ask, std::uint64_t number, std::string_view label = {});

}  // namespace tessera::data::internal
