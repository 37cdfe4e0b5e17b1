// tessera-pdf: draws pages of the PDF on descriptor 0, as formats/pdf_protocol.h says. Not meant to
// be called by people; formats/pdf.h is its client.
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/pdf_protocol.h"
#include "pdf_helper/confine.h"
#include "pdf_helper/document.h"

namespace tessera::pdf_helper {
namespace {

using base::Error;
using base::Result;

// The file on descriptor 0, mapped until the process ends. An empty one has no bytes.
Result<std::span<const std::byte>> map_input() {
  struct stat info {};
  if (::fstat(STDIN_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) {
    return Error::usage("tessera-pdf", "a PDF file on descriptor 0, is none");
  }
  const auto num_bytes = static_cast<std::size_t>(info.st_size);
  if (num_bytes == 0) return std::span<const std::byte>();
  const void* data = ::mmap(nullptr, num_bytes, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (data == MAP_FAILED) return Error::io("tessera-pdf", "a file that can be mapped, cannot be");
  return std::span(static_cast<const std::byte*>(data), num_bytes);
}

Result<void> run(const std::vector<std::string>& arguments) {
  TESSERA_TRY(request, formats::parse_pdf_arguments(arguments));
  TESSERA_TRY(file, map_input());
  prepare_text();
  TESSERA_TRY(confined, confine_process(request.limits.pdf_memory_bytes));
  return write_pages(file, request, STDOUT_FILENO);
}

}  // namespace
}  // namespace tessera::pdf_helper

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto result = tessera::pdf_helper::run(arguments);
  if (!result) std::fprintf(stderr, "tessera-pdf: %s\n", result.error().to_string().c_str());
  // Without exit handlers: what they would do is no longer allowed.
  ::_exit(result ? 0 : 1);
}
