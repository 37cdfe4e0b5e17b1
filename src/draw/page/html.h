// Pages of our reports: one HTML file that loads nothing, light or dark as the reader's system is.
//
//   html_page({.title = "run 7", .body = facts_list({{"steps", "100"}}) + line_chart(...)})
//
// Classes of its style sheet: "facts", "charts", "card" (a framed block with <b> and <pre>),
// "none", "legend", and those of chart.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::draw {

// Text for HTML and SVG: &, <, > and both quotes spelled out, control characters but tab and line
// break as U+FFFD.
[[nodiscard]] std::string html_text(std::string_view text);

// Plain text.
struct PageFact {
  std::string name;
  std::string value;
};
[[nodiscard]] std::string facts_list(const std::vector<PageFact>& facts);

struct HtmlPage {
  std::string title;         // plain text; also the first heading
  std::string body;          // HTML
  std::string_view style{};  // rules beside the common ones
};
[[nodiscard]] std::string html_page(const HtmlPage& page);

}  // namespace tessera::draw
