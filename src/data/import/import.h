// What people have, turned into training data: conversations in the official message form, boxes in
// the numbers of processor/grounding.h, as a JSONL file or as tar shards.
//
//   TESSERA_TRY(report, import_data({.source = "instances_train2017.json",
//                                    .out = "coco",
//                                    .images = "train2017"}));
//
//   out/samples.jsonl   one {"id", "messages"} per line; pictures that stay where they are are
//   named
//                       by their paths, relative to out where the two share a folder
//   out/images/         pictures that were not files (base64, PDF pages)
//   out/shard-%06d.tar  instead of both, with their indexes, when shards are asked for
//   out/import.json     what was imported, what was left out and why; its presence says: complete
//
// The same source gives the same bytes. The folder appears when everything in it is written; a run
// that ends early, whatever the reason, leaves nothing under that name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/limits.h"
#include "base/result.h"
#include "data/drop.h"
#include "formats/json.h"

namespace tessera::data {

// The accepted shapes are described in docs/data.md, and in the file of each form.
enum class ImportForm : std::uint8_t {
  kAuto,           // "auto": by what the source looks like
  kConversations,  // in any written form, a JSON list or JSONL; called by its best known data set
  kCoco,           // "coco": instances or captions
  kRefcoco,        // "refcoco": referring expressions with COCO instances
  kTsv,            // "tsv": VLMEvalKit tables
  kFolder,         // "folder": pictures with texts beside them
  kPdf,            // "pdf": files with a text layer, or a folder of them
};

[[nodiscard]] std::string_view name_of(ImportForm form);
// Of all forms, in the order of the enumerators.
[[nodiscard]] const std::vector<std::string>& import_form_names();

struct ImportOptions {
  std::string source{};
  std::string out{};
  ImportForm form = ImportForm::kAuto;
  std::string images{};  // folder of pictures that are named relatively; empty: the source's
  std::string split{};   // rows of this split only; "all": of each; empty: there must be only one
  std::string prompt{};  // asked for texts beside pictures; empty: to read or convert the picture
  double dpi = 150;      // of PDF pages
  bool makes_shards = false;
  bool replaces = false;  // an earlier import in `out` gives way
  std::string image_tag = "<image>";
  std::string pdf_program{};                 // tessera-pdf; empty: looked for
  std::uint64_t shard_bytes = 512ULL << 20;  // of one shard, before its last sample
  const base::CancelFlag* cancel = nullptr;  // ends the import, an error of kind kCancelled
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress{};  // in one unit
  base::Limits limits = base::default_limits();
};

struct ImportReport {
  ImportForm form = ImportForm::kAuto;
  DropReport drops{};             // samples that were written, rows that were left out
  Index num_other_split = 0;      // rows of splits that were not asked for
  Index num_shards = 0;           // 0: a JSONL file
  bool found_unfinished = false;  // an earlier run did not end; this one began anew

  // {"form", "samples", "dropped", "examples", "shards" or "file"...}
  [[nodiscard]] formats::Json to_json() const;
};

// An error when nothing usable was found, the source is in no known form, `out` holds something
// else, or the machine fails; then nothing is left behind.
[[nodiscard]] base::Result<ImportReport> import_data(const ImportOptions& options);

// What a source looks like; an error that asks for the form when that does not tell.
[[nodiscard]] base::Result<ImportForm> detect_import_form(const std::string& source);

}  // namespace tessera::data
