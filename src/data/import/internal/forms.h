// The readers of the forms: each reads the whole source of a run.
#pragma once

#include "base/result.h"
#include "data/import/internal/import_run.h"

namespace tessera::data::internal {

// Conversations in any form of data/conversation_forms.h: a JSON list of them, or one per line.
[[nodiscard]] base::Result<void> import_conversations(ImportRun& run);

// A COCO file. Boxes: one conversation per picture with a turn per category, which lists all its
// objects from left to right. Captions: one conversation each.
[[nodiscard]] base::Result<void> import_coco(ImportRun& run);

// Referring expressions: refs with sentences, and the COCO instances that they refer to.
[[nodiscard]] base::Result<void> import_refcoco(ImportRun& run);

// A VLMEvalKit table.
[[nodiscard]] base::Result<void> import_tsv(ImportRun& run);

// Pictures of a folder and of those in it, with texts beside them.
[[nodiscard]] base::Result<void> import_folder(ImportRun& run);

// PDF files with a text layer: each page read as text, and as lines with boxes.
[[nodiscard]] base::Result<void> import_pdf(ImportRun& run);

}  // namespace tessera::data::internal
