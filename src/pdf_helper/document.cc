#include "pdf_helper/document.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <unistd.h>

#include "formats/pdf.h"
#include "pdf_helper/confine.h"

namespace tessera::pdf_helper {
namespace {

using base::Error;
using base::Result;
using formats::PdfRecordKind;
using formats::PdfRequest;

// Writes records. All bytes of one record are known before its head goes out.
class RecordWriter {
 public:
  explicit RecordWriter(int output) : output_(output) {}

  Result<void> begin(PdfRecordKind kind, Index page, std::size_t length) {
    return write_value(formats::PdfRecord{.kind = static_cast<std::uint32_t>(kind),
                                          .page = static_cast<std::uint32_t>(page),
                                          .length = length});
  }

  Result<void> write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(output_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return Error::io("tessera-pdf", "an output that takes the answer, is closed");
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  template <class Value>
  Result<void> write_value(const Value& value) {
    return write(std::as_bytes(std::span(&value, 1)));
  }

  Result<void> error(Index page, std::string_view text) {
    TESSERA_TRY(begun, begin(PdfRecordKind::kError, page, text.size()));
    return write(std::as_bytes(std::span(text.data(), text.size())));
  }

 private:
  int output_;
};

// The first complaint of the library, for the message about a file that it cannot read.
void keep_first(const std::string& message, void* kept) {
  auto& first = *static_cast<std::string*>(kept);
  if (first.empty()) first = message.substr(0, 200);
}

// The reason not to draw a page of this size; empty when there is none.
std::string refusal(const poppler::rectf& box, const PdfRequest& request) {
  const base::Limits& limits = request.limits;
  if (!(box.width() > 0 && box.height() > 0)) return "a page with an area, has none";
  const double width = formats::pdf_pixels(box.width(), request.dpi);
  const double height = formats::pdf_pixels(box.height(), request.dpi);
  const double side = std::max(width, height);
  const std::string fact = fmt::format("has {:.0f} x {:.0f} at {} dpi", width, height, request.dpi);
  if (side > static_cast<double>(limits.image_side)) {
    return fmt::format("at most {} pixels a side, {}", limits.image_side, fact);
  }
  if (width * height > static_cast<double>(limits.image_pixels)) {
    return fmt::format("at most {} pixels, {}", limits.image_pixels, fact);
  }
  if (side > static_cast<double>(limits.image_aspect) * std::min(width, height)) {
    return fmt::format("sides of at most {} to 1, {}", limits.image_aspect, fact);
  }
  return "";
}

Result<void> write_image(RecordWriter& out, Index number, const poppler::image& image) {
  const formats::PdfPageHeader header{.width = static_cast<std::uint32_t>(image.width()),
                                      .height = static_cast<std::uint32_t>(image.height())};
  const std::size_t row_bytes = std::size_t{3} * header.width;
  TESSERA_TRY(begun,
              out.begin(PdfRecordKind::kPage, number, sizeof(header) + row_bytes * header.height));
  TESSERA_TRY(wrote_header, out.write_value(header));
  const auto stride = static_cast<std::size_t>(image.bytes_per_row());
  const std::span pixels(image.const_data(), stride * header.height);
  for (std::size_t y = 0; y < header.height; ++y) {
    TESSERA_TRY(wrote_row, out.write(std::as_bytes(pixels.subspan(y * stride, row_bytes))));
  }
  return {};
}

Result<void> write_words(RecordWriter& out, Index number, const poppler::page& page, double dpi) {
  std::string bytes;
  const auto append = [&](const auto& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  const double scale = dpi / 72.0;
  for (const poppler::text_box& word : page.text_list()) {
    const poppler::rectf box = word.bbox();
    for (const double side : {box.left(), box.top(), box.right(), box.bottom()}) {
      append(static_cast<float>(side * scale));
    }
    append((word.rotation() == 0 ? 0U : std::uint32_t{formats::kPdfTurned}) |
           (word.has_space_after() ? std::uint32_t{formats::kPdfSpaceAfter} : 0U));
    const std::vector<char> text = word.text().to_utf8();
    append(static_cast<std::uint32_t>(text.size()));
    bytes.append(text.data(), text.size());
  }
  TESSERA_TRY(begun, out.begin(PdfRecordKind::kWords, number, bytes.size()));
  return out.write(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

Result<void> write_page(RecordWriter& out,
                        const poppler::document& document,
                        Index number,
                        const PdfRequest& request) {
  const std::unique_ptr<poppler::page> page(document.create_page(static_cast<int>(number - 1)));
  if (page == nullptr) return out.error(number, "a page that can be read, is damaged");
  const std::string reason = refusal(page->page_rect(), request);
  if (!reason.empty()) return out.error(number, reason);
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
  renderer.set_image_format(poppler::image::format_rgb24);
  const poppler::image image = renderer.render_page(page.get(), request.dpi, request.dpi);
  if (!image.is_valid() || image.width() < 1 || image.height() < 1) {
    return out.error(number, "a page that can be drawn, is damaged");
  }
  TESSERA_TRY(drawn, write_image(out, number, image));
  if (!request.with_words) return {};
  return write_words(out, number, *page, request.dpi);
}

}  // namespace

void prepare_text() {
  (void)poppler::ustring::from_utf8("\u00e9", -1).to_utf8();
}

Result<void> write_pages(std::span<const std::byte> file, const PdfRequest& request, int output) {
  RecordWriter out(output);
  if (!formats::is_pdf(file))
    return out.error(0, "a PDF (it begins with %PDF-), is something else");
  if (file.size() > INT_MAX) return out.error(0, "a PDF below 2 GiB, is larger");
  std::string complaint;
  poppler::set_debug_error_function(keep_first, &complaint);
  allow_processor_seconds(request.limits.pdf_seconds);
  const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
      reinterpret_cast<const char*>(file.data()), static_cast<int>(file.size())));
  if (document == nullptr) {
    return out.error(0, fmt::format("a PDF that can be read, is damaged ({})", complaint));
  }
  if (document->is_locked()) return out.error(0, "a PDF without a password, is encrypted");
  const Index num_pages = document->pages();
  if (num_pages < 1) return out.error(0, "a PDF with pages, has none");
  const auto pages = formats::parse_page_ranges(request.pages, num_pages, request.limits);
  if (!pages) return out.error(0, pages.error().to_string());
  TESSERA_TRY(begun,
              out.begin(PdfRecordKind::kInfo, 0, (pages->size() + 1) * sizeof(std::uint32_t)));
  TESSERA_TRY(wrote_count, out.write_value(static_cast<std::uint32_t>(num_pages)));
  for (const Index number : *pages) {
    TESSERA_TRY(wrote_number, out.write_value(static_cast<std::uint32_t>(number)));
  }
  for (const Index number : *pages) {
    allow_processor_seconds(request.limits.pdf_seconds);
    TESSERA_TRY(wrote_page, write_page(out, *document, number, request));
  }
  return {};
}

}  // namespace tessera::pdf_helper
