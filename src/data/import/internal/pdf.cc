#include "formats/pdf.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "data/import/internal/file_list.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/prompts.h"
#include "data/import/internal/text_lines.h"
#include "processor/grounding.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using formats::PdfPage;
using formats::PdfPages;

// Lines as text, each on its own line.
std::string text_of(const std::vector<TextLine>& lines) {
  std::string text;
  for (const TextLine& line : lines)
    text += (text.empty() ? "" : "\n") + line.text;
  return text;
}

// Lines with their boxes, each on its own line.
std::string grounded_text_of(const std::vector<TextLine>& lines, const vision::Resolution& size) {
  std::string text;
  for (const TextLine& line : lines) {
    const auto box = processor::box_on_grid(line.box, size);
    text += (text.empty() ? "" : "\n") + processor::grounding_text(line.text, std::span(&box, 1));
  }
  return text;
}

Result<void> add_page(ImportRun& run, const PdfPage& page, const std::string& place) {
  const auto lines = lines_of(page, place);
  if (!lines) {
    run.drop(lines.drop());
    return {};
  }
  if (lines->empty()) {
    run.drop(DropReason::kNoText, place + ": a page with a text layer, has none");
    return {};
  }
  const bool has_tags = std::any_of(lines->begin(), lines->end(), [](const TextLine& line) {
    return !processor::is_label(line.text);
  });
  if (has_tags) {
    run.drop(DropReason::kBadText, place + ": text without tags of boxes, has some");
    return {};
  }
  TESSERA_TRY(encoded, formats::encode_png(page.image));
  auto picture = run.made_picture(std::move(encoded), place);
  if (!picture) {
    run.drop(picture.drop());
    return {};
  }
  ImportedSample text{.id = place + ": text"};
  add_turn(text.conversation, prompt_for(Ask::kText, picture->made_number), text_of(*lines));
  put_in_front({*picture}, run.options().image_tag, text);
  TESSERA_TRY(delivered, run.deliver(std::move(text)));
  ImportedSample boxes{.id = place + ": boxes"};
  add_turn(boxes.conversation, prompt_for(Ask::kTextWithBoxes, picture->made_number),
           grounded_text_of(*lines, picture->size));
  put_in_front({*picture}, run.options().image_tag, boxes);
  return run.deliver(std::move(boxes));
}

// A page or a file that cannot be read costs no other; that the helper program is not there, or
// that memory is out, does.
bool is_about_the_file(const Error& error) {
  return error.kind == ErrorKind::kInvalidInput || error.kind == ErrorKind::kLimit;
}

Result<void> add_file(ImportRun& run, const std::string& path, const std::string& name) {
  const ImportOptions& options = run.options();
  auto pages = PdfPages::open(path, {.dpi = options.dpi,
                                     .with_words = true,
                                     .program = options.pdf_program,
                                     .limits = options.limits});
  if (!pages) {
    if (!is_about_the_file(pages.error())) return pages.error();
    run.drop(DropReason::kBadPage, fmt::format("{}: {}", name, pages.error().message));
    return {};
  }
  const auto num_pages = static_cast<std::uint64_t>(pages->selected().size());
  std::uint64_t num_done = 0;
  while (pages->has_next()) {
    TESSERA_TRY(go_on, run.progress(num_done++, num_pages));
    const auto page = pages->next();
    if (!page) {
      run.drop(DropReason::kBadPage, fmt::format("{}: {}", name, page.error().message));
      continue;
    }
    TESSERA_TRY(added, add_page(run, *page, fmt::format("{}: page {}", name, page->number)));
  }
  return {};
}

}  // namespace

Result<void> import_pdf(ImportRun& run) {
  const std::string& source = run.options().source;
  std::error_code failure;
  if (!std::filesystem::is_directory(source, failure)) {
    return add_file(run, source, source_name(source));
  }
  TESSERA_TRY(paths, list_files(source));
  for (const std::string& path : paths) {
    if (!has_ending(path, ".pdf")) continue;
    TESSERA_TRY(added, add_file(run, fmt::format("{}/{}", source, path), path));
  }
  return {};
}

}  // namespace tessera::data::internal
