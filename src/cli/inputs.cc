#include "cli/inputs.h"

#include <charconv>

#include <unistd.h>

#include "base/file.h"
#include "formats/pdf.h"
#include "text/utf8.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kStandardInput = "-";

Result<std::vector<std::byte>> read_standard_input() {
  const auto limit = static_cast<std::size_t>(base::default_limits().image_file_bytes);
  std::vector<std::byte> bytes;
  std::byte chunk[1 << 16];
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, chunk, sizeof(chunk));
    if (count < 0) return Error::io("read standard input", "a readable stream, reading failed");
    if (count == 0) return bytes;
    bytes.insert(bytes.end(), chunk, chunk + count);
    if (bytes.size() > limit) {
      return Error::limit("read standard input", cat("at most ", limit, " bytes, has more"));
    }
  }
}

// The one page of a PDF that a reference selects.
Result<engine::Picture> read_page(const std::string& reference,
                                  const PictureReference& parts,
                                  double dpi) {
  constexpr auto kWhere = "read messages";
  if (parts.page.empty()) {
    return Error::invalid_input(kWhere, cat(reference, ": one page of the PDF as #N, names none"));
  }
  TESSERA_TRY(document, formats::PdfPages::open(parts.path, {.dpi = dpi, .pages = parts.page}));
  if (document.selected().size() != 1) {
    return Error::invalid_input(kWhere,
                                cat(reference, ": one page, names ", document.selected().size()));
  }
  TESSERA_TRY(page, document.next());
  return engine::Picture{.source = reference, .pixels = std::move(page.image)};
}

}  // namespace

Result<engine::Picture> read_picture(const std::string& path, bool auto_orient) {
  const formats::DecodeOptions options{.auto_orient = auto_orient};
  if (path == kStandardInput) {
    TESSERA_TRY(bytes, read_standard_input());
    TESSERA_TRY(image, formats::decode_image(bytes, options));
    return engine::Picture{.source = path, .pixels = std::move(image)};
  }
  TESSERA_TRY(image, formats::load_image(path, options));
  return engine::Picture{.source = path, .pixels = std::move(image)};
}

Result<bool> is_pdf_file(const std::string& path) {
  if (path == kStandardInput) return false;
  TESSERA_TRY(file, base::MappedFile::open(path));
  return formats::is_pdf(file.bytes());
}

PictureReference split_reference(const std::string& reference) {
  const std::size_t hash = reference.rfind('#');
  if (hash == std::string::npos || ::access(reference.c_str(), F_OK) == 0) {
    return {.path = reference, .page = {}};
  }
  return {.path = reference.substr(0, hash), .page = reference.substr(hash + 1)};
}

Result<std::vector<engine::Picture>> read_referenced(const processor::Conversation& conversation,
                                                     const ImageFlags& flags) {
  std::vector<engine::Picture> pictures;
  for (const std::string& reference : conversation.images()) {
    const PictureReference parts = split_reference(reference);
    TESSERA_TRY(is_pdf, is_pdf_file(parts.path));
    TESSERA_TRY(picture, is_pdf ? read_page(reference, parts, flags.dpi)
                                : read_picture(reference, flags.auto_orient.value_or(false)));
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

Result<std::string> read_prompt(const std::string& argument) {
  std::string prompt = argument;
  if (argument.size() > 1 && argument.front() == '@') {
    const auto limit = static_cast<std::uint64_t>(base::default_limits().prompt_bytes);
    TESSERA_TRY(text, base::read_text_file(argument.substr(1), limit));
    prompt = std::move(text);
  }
  if (text::find_ill_formed_utf8(prompt) != prompt.size()) {
    return Error::invalid_input("prompt", "UTF-8 text, has bytes that are not");
  }
  return prompt;
}

}  // namespace tessera::cli
