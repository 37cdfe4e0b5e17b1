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

Result<std::vector<InputPicture>> read_pages(const std::string& path,
                                             const std::string& pages,
                                             double dpi) {
  TESSERA_TRY(document, formats::PdfPages::open(path, {.dpi = dpi, .pages = pages}));
  std::vector<InputPicture> inputs;
  while (document.has_next()) {
    TESSERA_TRY(page, document.next());
    inputs.push_back(
        {.picture = {.source = path, .pixels = std::move(page.image)}, .page = page.number});
  }
  return inputs;
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

Result<std::vector<InputPicture>> read_input(const std::string& path, const ImageFlags& flags) {
  TESSERA_TRY(is_pdf, is_pdf_file(path));
  if (is_pdf) return read_pages(path, flags.pages, flags.dpi);
  TESSERA_TRY(picture, read_picture(path, flags.auto_orient.value_or(true)));
  std::vector<InputPicture> inputs;
  inputs.push_back({.picture = std::move(picture)});
  return inputs;
}

Result<std::vector<engine::Picture>> read_referenced(const processor::Conversation& conversation,
                                                     const ImageFlags& flags) {
  std::vector<engine::Picture> pictures;
  for (const std::string& reference : conversation.images()) {
    const auto [path, page] = split_reference(reference);
    TESSERA_TRY(is_pdf, is_pdf_file(path));
    if (!is_pdf) {
      TESSERA_TRY(picture, read_picture(reference, flags.auto_orient.value_or(false)));
      pictures.push_back(std::move(picture));
      continue;
    }
    if (page.empty()) {
      return Error::invalid_input("read messages", cat(reference,
                                                       ": one page of the PDF as #N, "
                                                       "names none"));
    }
    TESSERA_TRY(pages, read_pages(path, page, flags.dpi));
    if (pages.size() != 1) {
      return Error::invalid_input("read messages",
                                  cat(reference, ": one page, names ", pages.size()));
    }
    pages.front().picture.source = reference;
    pictures.push_back(std::move(pages.front().picture));
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
