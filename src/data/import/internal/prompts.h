// What is asked where foreign data holds answers only. The wording of one row depends on its number
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::data::internal {

inline constexpr std::string_view kReadPrompt = "Read all the text in this image.";
inline constexpr std::string_view kReadWithBoxesPrompt =
    "<|grounding|>Read all the text in this image, line by line.";
// As `tessera ocr` asks when the model's configuration names no prompt.
inline constexpr std::string_view kMarkdownPrompt = "Convert this page to Markdown.";

// For all objects of a category.
[[nodiscard]] std::string category_prompt(std::string_view label, std::uint64_t number);
// For the one object that an expression refers to.
[[nodiscard]] std::string expression_prompt(std::string_view label, std::uint64_t number);
// For a caption of a sentence or two.
[[nodiscard]] std::string caption_prompt(std::uint64_t number);

}  // namespace tessera::data::internal
