// What passes between formats/pdf.cc and the program tessera-pdf.
//
// The file comes on descriptor 0, open for reading; the request as arguments KEY=VALUE; the answer
// on descriptor 1 is a list of records, each a PdfRecord followed by `length` bytes:
//
//   kInfo   u32 number of pages, then a u32 page number for each selected page
//   kPage   PdfPageHeader, then height x width x 3 bytes RGB
//   kWords  per word: four f32 (x0 y0 x1 y1 in pixels), u32 PdfWordFlags, u32 length, UTF-8 bytes;
//           follows its kPage
//   kError  UTF-8 text "<expectation>, <fact>" about page `page`, or about the file when it is 0
//
// kInfo or kError comes first; then, for each selected page in order, kPage (and kWords when asked
// for) or kError. Numbers are in the order of bytes of the machine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace tessera::formats {

enum class PdfRecordKind : std::uint32_t { kInfo = 1, kPage, kWords, kError };

struct PdfRecord {
  std::uint32_t kind = 0;  // PdfRecordKind; not trusted before it is checked
  std::uint32_t page = 0;  // number from 1
  std::uint64_t length = 0;
};
static_assert(sizeof(PdfRecord) == 16);

struct PdfPageHeader {
  std::uint32_t width = 0;  // pixels
  std::uint32_t height = 0;
};
static_assert(sizeof(PdfPageHeader) == 8);

enum PdfWordFlags : std::uint32_t { kPdfTurned = 1, kPdfSpaceAfter = 2 };

struct PdfRequest {
  std::string pages = "";  // as parse_page_ranges reads it
  double dpi = 150;
  bool with_words = false;
  base::Limits limits = base::default_limits();  // those of images and PDFs are transmitted
};

[[nodiscard]] std::vector<std::string> pdf_arguments(const PdfRequest& request);
[[nodiscard]] base::Result<PdfRequest> parse_pdf_arguments(std::span<const std::string> arguments);

// Pixels of a side of `points` (1/72 inch).
[[nodiscard]] double pdf_pixels(double points, double dpi);

}  // namespace tessera::formats
