// Pages of PDF files as pictures. The file is read by the program tessera-pdf, a process of its own
// under memory and time limits, without network and without access to the user's files: a hostile
// PDF cannot reach this process (formats/pdf_protocol.h says what passes between the two).
//
//   TESSERA_TRY(pages, PdfPages::open("report.pdf", {.dpi = 150, .pages = "1-3,7"}));
//   while (pages.has_next()) {
//     auto page = pages.next();   // an error concerns this page only
//   }
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"
#include "formats/image/image.h"

namespace tessera::formats {

// Whether a file's first bytes (1 KiB is enough) are those of a PDF.
[[nodiscard]] bool is_pdf(std::span<const std::byte> bytes);

// "1-3,7", "5-" (to the end) or "" (all): page numbers from 1, in the order given, each at most
// once.
[[nodiscard]] base::Result<std::vector<Index>> parse_page_ranges(
    std::string_view text, Index num_pages, const base::Limits& limits = base::default_limits());

// A word of the text layer; the box is in pixels of the page's picture. Words come in reading
// order.
struct PdfWord {
  std::string text;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool is_upright = true;       // its letters stand as the page does
  bool has_space_after = true;  // false: the next word goes on without a blank
};

struct PdfPage {
  Index number = 0;  // from 1
  Image image;
  std::vector<PdfWord> words;  // only when asked for
};

struct PdfOptions {
  double dpi = 150;
  std::string pages = "";  // as parse_page_ranges reads it
  bool with_words = false;
  std::string program = "";  // path of tessera-pdf; empty: looked for beside this program
  base::Limits limits = base::default_limits();
};

// The selected pages of one file, drawn one after the other while they are asked for.
class PdfPages {
 public:
  static base::Result<PdfPages> open(const std::string& path, const PdfOptions& options = {});

  PdfPages(PdfPages&&) noexcept;
  PdfPages& operator=(PdfPages&&) noexcept;
  ~PdfPages();

  [[nodiscard]] Index num_pages() const;                     // of the document
  [[nodiscard]] const std::vector<Index>& selected() const;  // page numbers
  [[nodiscard]] bool has_next() const;
  // The next selected page. After an error the page that follows can still be asked for.
  [[nodiscard]] base::Result<PdfPage> next();

 private:
  class Session;
  explicit PdfPages(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace tessera::formats
