// A PDF for tests of the program: empty pages of given widths.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tessera::system_test {

// Wider than any picture may be at 72 dots per inch: such a page cannot be drawn.
inline constexpr int kUndrawableWidth = 100'000;

// Pages of these widths in points, one inch high; the missing table of places is made good by the
// reader.
[[nodiscard]] inline std::string pdf_with_pages(const std::vector<int>& widths) {
  std::string kids;
  std::string pages;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    kids += std::to_string(i + 3) + " 0 R ";
    pages += std::to_string(i + 3) + " 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " +
             std::to_string(widths[i]) + " 72] >>\nendobj\n";
  }
  return "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n"
         "<< /Type /Pages /Kids [" +
         kids + "] /Count " + std::to_string(widths.size()) + " >>\nendobj\n" + pages +
         "trailer\n<< /Root 1 0 R >>\n%%EOF\n";
}

}  // namespace tessera::system_test
