// Draws the requested pages of a PDF and writes them as records (formats/pdf_protocol.h).
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "formats/pdf_protocol.h"

namespace tessera::pdf_helper {

// Loads what text conversion needs from disk, while the process may still do so.
void prepare_text();

// `file` is the whole PDF. Faults of the PDF become error records on `output`; an error is returned
// when `output` cannot be written.
[[nodiscard]] base::Result<void> write_pages(std::span<const std::byte> file,
                                             const formats::PdfRequest& request,
                                             int output);

}  // namespace tessera::pdf_helper
