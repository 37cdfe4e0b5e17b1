// What a source looks like: by the endings of files, and by the first element of a JSON file.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "data/import/import.h"
#include "data/import/internal/file_list.h"
#include "formats/rows/json_items.h"

namespace tessera::data {
namespace {

using base::Error;
using base::Result;
using internal::has_ending;

Error unclear(const std::string& source, std::string_view fact) {
  return Error::invalid_input("import",
                              fmt::format("{}: data in a known form (--form {}), {}", source,
                                          fmt::join(std::next(import_form_names().begin()),
                                                    import_form_names().end(), ", "),
                                          fact));
}

// References beat PDF files, and those beat pictures: what is more special is meant.
Result<ImportForm> form_of_folder(const std::string& source) {
  TESSERA_TRY(files, internal::list_files(source));
  const auto has = [&](auto&& is_meant) {
    return std::any_of(files.begin(), files.end(), is_meant);
  };
  if (has([](const std::string& name) {
        return name.starts_with("refs") && name.ends_with(".json");
      })) {
    return ImportForm::kRefcoco;
  }
  const bool has_pdfs = has([](const std::string& name) { return has_ending(name, ".pdf"); });
  const bool has_pictures = has(internal::is_picture_name);
  if (has_pdfs && has_pictures) return unclear(source, "holds PDF files and pictures");
  if (has_pdfs) return ImportForm::kPdf;
  if (has_pictures) return ImportForm::kFolder;
  return unclear(source, "holds no pictures and no PDF files");
}

bool has_member(std::string_view object, std::string_view name) {
  const auto members = formats::find_json_members(object);
  return std::any_of(members.begin(), members.end(),
                     [name](const auto& member) { return member.name == name; });
}

Result<ImportForm> form_of_json(const std::string& source) {
  TESSERA_TRY(file, base::MappedFile::open(source));
  std::string_view text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  text.remove_prefix(std::min(text.find_first_of("[{"), text.size()));
  if (text.empty()) return unclear(source, "holds no JSON");
  if (text.starts_with('[')) {
    const auto first = formats::JsonItems(text).next();
    const bool has_sentences = first && has_member(first->text, "sentences");
    return has_sentences ? ImportForm::kRefcoco : ImportForm::kConversations;
  }
  if (has_member(text, "refs")) return ImportForm::kRefcoco;
  if (has_member(text, "annotations")) return ImportForm::kCoco;
  if (has_member(text, "messages") || has_member(text, "conversations"))
    return ImportForm::kConversations;
  return unclear(source, "is an object with none of annotations, refs, conversations, messages");
}

}  // namespace

Result<ImportForm> detect_import_form(const std::string& source) {
  std::error_code failure;
  if (!std::filesystem::exists(source, failure)) {
    return Error::not_found("import", source + ": a file or a folder, is not there");
  }
  if (std::filesystem::is_directory(source, failure)) return form_of_folder(source);
  if (has_ending(source, ".tsv")) return ImportForm::kTsv;
  if (has_ending(source, ".pdf")) return ImportForm::kPdf;
  if (has_ending(source, ".jsonl") || has_ending(source, ".ndjson"))
    return ImportForm::kConversations;
  if (has_ending(source, ".json")) return form_of_json(source);
  return unclear(source, "has another ending");
}

}  // namespace tessera::data
