// What one `tessera run` asks: a conversation, the prompt with all its pictures, or the prompt once
// for each page of a PDF. Such pages are drawn as they are asked for: one is in memory, not all.
//
//   TESSERA_TRY(requests, RunRequests::from_files(files, images));
//   while (requests.has_next()) {
//     TESSERA_TRY(request, requests.next());
//   }
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/flags.h"
#include "engine/engine.h"
#include "formats/pdf.h"
#include "processor/conversation.h"

namespace tessera::cli {

// One request: a conversation, or else the prompt of the command line, with its pictures.
struct RunRequest {
  std::optional<processor::Conversation> conversation{};
  std::vector<engine::Picture> pictures{};
  Index page = 0;  // of a PDF that has several requests; 0 otherwise
};

class RunRequests {
 public:
  // The conversation of `path` (--messages).
  static base::Result<RunRequests> from_messages(const std::string& path, const ImageFlags& images);
  // Pictures, or a PDF: one request a page, unless --together joins them.
  static base::Result<RunRequests> from_files(const std::vector<std::string>& files,
                                              const ImageFlags& images);

  [[nodiscard]] std::size_t size() const;  // those that are over included
  [[nodiscard]] bool has_next() const;
  // The next request; an error concerns its page.
  [[nodiscard]] base::Result<RunRequest> next();

 private:
  explicit RunRequests(RunRequest only) : only_(std::move(only)), has_only_(true) {}
  RunRequests(std::string path, formats::PdfPages pages)
      : path_(std::move(path)), pages_(std::move(pages)) {}

  RunRequest only_{};  // without `pages_`
  bool has_only_ = false;
  std::string path_;  // of `pages_`
  std::optional<formats::PdfPages> pages_;
};

}  // namespace tessera::cli
