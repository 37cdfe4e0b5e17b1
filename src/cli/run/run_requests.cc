#include "cli/run/run_requests.h"

#include "cli/inputs.h"

namespace tessera::cli {

using base::Error;
using base::Result;

Result<RunRequests> RunRequests::from_messages(const std::string& path, const ImageFlags& images) {
  TESSERA_TRY(conversation, processor::read_messages(path));
  TESSERA_TRY(pictures, read_referenced(conversation, images));
  return RunRequests(
      RunRequest{.conversation = std::move(conversation), .pictures = std::move(pictures)});
}

Result<RunRequests> RunRequests::from_files(const std::vector<std::string>& files,
                                            const ImageFlags& images) {
  RunRequest request;
  for (const std::string& file : files) {
    TESSERA_TRY(is_pdf, is_pdf_file(file));
    if (!is_pdf) {
      TESSERA_TRY(picture, read_picture(file, images.auto_orient.value_or(true)));
      request.pictures.push_back(std::move(picture));
      continue;
    }
    if (files.size() > 1 && !images.is_together) {
      return Error::usage("run", "--together for a PDF beside other files, is not given");
    }
    TESSERA_TRY(pages, formats::PdfPages::open(file, {.dpi = images.dpi, .pages = images.pages}));
    if (!images.is_together && pages.selected().size() > 1) {
      return RunRequests(file, std::move(pages));
    }
    const auto most = static_cast<std::size_t>(base::default_limits().images_per_request);
    if (request.pictures.size() + pages.selected().size() > most) {
      return Error::limit("run", base::cat(file, ": at most ", most, " pictures in one request, ",
                                           pages.selected().size(), " pages are selected"));
    }
    while (pages.has_next()) {
      TESSERA_TRY(page, pages.next());
      request.pictures.push_back({.source = file, .pixels = std::move(page.image)});
    }
  }
  return RunRequests(std::move(request));
}

std::size_t RunRequests::size() const {
  return pages_ ? pages_->selected().size() : 1;
}

bool RunRequests::has_next() const {
  return pages_ ? pages_->has_next() : has_only_;
}

Result<RunRequest> RunRequests::next() {
  base::check(has_next(), "run", "a request that is left, all are taken");
  if (!pages_) {
    has_only_ = false;
    return std::move(only_);
  }
  TESSERA_TRY(drawn, pages_->next());
  RunRequest request{.page = drawn.number};
  request.pictures.push_back({.source = path_, .pixels = std::move(drawn.image)});
  return request;
}

}  // namespace tessera::cli
