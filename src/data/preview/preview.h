// Samples to look at: one HTML page that loads nothing, and a contact sheet. For any source; what a
// source knows beside the conversation (SourceOptions::keeps_documents) is shown too.
//
//   TESSERA_TRY(source, open_source({.path = "shards", .keeps_documents = true}));
//   TESSERA_TRY(preview, make_preview(*source, processor, {.title = "shards"}));
//   write(preview.html), write(encode_png(preview.sheet));
#pragma once

#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/index.h"
#include "base/result.h"
#include "data/drop.h"
#include "data/make/stats.h"
#include "data/source.h"
#include "formats/image/image.h"
#include "processor/processor.h"

namespace tessera::data {

struct PreviewOptions {
  std::string title;
  Index num_samples = 48;            // evenly out of all of the source
  bool shows_tokens = false;         // of the processor; otherwise its tokens are stand-ins
  std::optional<MakeStats> stats{};  // of the whole source; none: of the samples shown
  const base::CancelFlag* cancel = nullptr;
};

struct Preview {
  std::string html;
  formats::Image sheet{};
  Index num_shown = 0;
  DropReport report{};  // of the samples that were looked at
};

// An error when none of the samples can be shown, or when cancelled.
[[nodiscard]] base::Result<Preview> make_preview(const Source& source,
                                                 const processor::Processor& processor,
                                                 const PreviewOptions& options);

}  // namespace tessera::data
