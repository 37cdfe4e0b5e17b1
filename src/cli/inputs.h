// What people give to commands: picture files, PDF pages, standard input, prompts in files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/flags.h"
#include "engine/engine.h"
#include "processor/conversation.h"

namespace tessera::cli {

// Reads one picture file; "-" is standard input.
[[nodiscard]] base::Result<engine::Picture> read_picture(const std::string& path, bool auto_orient);

// Whether the file is a PDF by its content. "-" never is.
[[nodiscard]] base::Result<bool> is_pdf_file(const std::string& path);

// "file.pdf#3" → the file and its page; a name that a file has as it stands is only that.
struct PictureReference {
  std::string path;
  std::string page;  // empty: none is named
};
[[nodiscard]] PictureReference split_reference(const std::string& reference);

// The pictures that a conversation refers to, in order; "file.pdf#3" selects a page.
[[nodiscard]] base::Result<std::vector<engine::Picture>> read_referenced(
    const processor::Conversation& conversation, const ImageFlags& flags);

// "@FILE" reads the prompt from a file; anything else is the prompt. Must be UTF-8.
[[nodiscard]] base::Result<std::string> read_prompt(const std::string& argument);

}  // namespace tessera::cli
