#include "data/import/import.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/file.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/import_run.h"
#include "data/import/internal/import_writer.h"
#include "data/import/internal/staged_folder.h"

namespace tessera::data {
namespace {

using base::Error;
using base::Result;
using formats::Json;

using Reader = Result<void> (*)(internal::ImportRun&);

Reader reader_of(ImportForm form) {
  switch (form) {
    case ImportForm::kConversations:
      return internal::import_conversations;
    case ImportForm::kCoco:
      return internal::import_coco;
    case ImportForm::kRefcoco:
      return internal::import_refcoco;
    case ImportForm::kTsv:
      return internal::import_tsv;
    case ImportForm::kFolder:
      return internal::import_folder;
    case ImportForm::kPdf:
      return internal::import_pdf;
    case ImportForm::kAuto:
      break;
  }
  base::check(false, "import", "a form that is known, is not");
  return nullptr;
}

// Options that a form would pass over in silence.
Result<void> check_options(const ImportOptions& options, ImportForm form) {
  const bool has_splits = form == ImportForm::kRefcoco || form == ImportForm::kTsv;
  const bool names_pictures = form != ImportForm::kFolder && form != ImportForm::kPdf;
  const auto refuse = [&](std::string_view what) {
    return Error::usage("import", fmt::format("{}, the form is {}", what, name_of(form)));
  };
  if (!options.split.empty() && !has_splits) return refuse("--split with refcoco or tsv");
  if (!options.images.empty() && !names_pictures) {
    return refuse("--images with data that name pictures");
  }
  if (!options.prompt.empty() && form != ImportForm::kFolder) return refuse("--prompt with folder");
  return {};
}

Result<void> read_source(const ImportOptions& options,
                         const internal::StagedFolder& folder,
                         ImportReport& report) {
  TESSERA_TRY(writer, options.makes_shards
                          ? internal::open_shard_writer(folder, options.shard_bytes)
                          : internal::open_jsonl_writer(folder));
  internal::ImportRun run(options, *writer, report);
  TESSERA_TRY(read, reader_of(report.form)(run));
  TESSERA_TRY(finished, writer->finish());
  report.num_shards = writer->num_shards();
  return {};
}

}  // namespace

const std::vector<std::string>& import_form_names() {
  static const std::vector<std::string> names = {"auto", "llava",  "coco", "refcoco",
                                                 "tsv",  "folder", "pdf"};
  return names;
}

std::string_view name_of(ImportForm form) {
  return import_form_names()[static_cast<std::size_t>(form)];
}

Json ImportReport::to_json() const {
  Json json = drops.to_json(/*has_examples=*/true);
  json["form"] = name_of(form);
  if (num_other_split > 0) json["other_split"] = num_other_split;
  if (num_shards > 0) {
    json["shards"] = num_shards;
  } else {
    json["file"] = internal::kSamplesName;
  }
  return json;
}

Result<ImportReport> import_data(const ImportOptions& options) {
  ImportReport report{.form = options.form};
  if (options.form == ImportForm::kAuto) {
    TESSERA_TRY(detected, detect_import_form(options.source));
    report.form = detected;
  }
  TESSERA_TRY(checked, check_options(options, report.form));
  TESSERA_TRY(folder, internal::StagedFolder::create(options.out, options.replaces));
  report.found_unfinished = folder.found_unfinished();
  TESSERA_TRY(read, read_source(options, folder, report));
  if (report.drops.num_samples() == 0) {
    const std::string why = report.drops.num_dropped() == 0 ? "has nothing to import"
                                                            : "has none: " + report.drops.to_line();
    return Error::invalid_input("import",
                                fmt::format("{}: a usable sample, {}", options.source, why));
  }
  TESSERA_TRY(written,
              base::write_file_atomically(
                  folder.path() + "/" + internal::kImportReportName,
                  report.to_json().dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  TESSERA_TRY(committed, folder.commit());
  return report;
}

}  // namespace tessera::data
