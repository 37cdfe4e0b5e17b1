// PDF files for tests of the program: empty pages of given widths, pages of given contents.
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

// Pages of 200 x 80 points with these contents; /F1 is Helvetica.
[[nodiscard]] inline std::string pdf_with_text(const std::vector<std::string>& contents) {
  std::string kids;
  std::string pages;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string page = std::to_string(2 * i + 4);
    const std::string stream = std::to_string(2 * i + 5);
    kids.append(page).append(" 0 R ");
    pages.append(page).append(
        " 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 80] /Contents ");
    pages.append(stream).append(" 0 R /Resources << /Font << /F1 3 0 R >> >> >>\nendobj\n");
    pages.append(stream).append(" 0 obj\n<< /Length ").append(std::to_string(contents[i].size()));
    pages.append(" >>\nstream\n").append(contents[i]).append("\nendstream\nendobj\n");
  }
  return "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n"
         "<< /Type /Pages /Kids [" +
         kids + "] /Count " + std::to_string(contents.size()) +
         " >>\nendobj\n3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\n"
         "endobj\n" +
         pages + "trailer\n<< /Root 1 0 R >>\n%%EOF\n";
}

}  // namespace tessera::system_test
