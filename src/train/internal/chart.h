// Line charts as SVG text, for pages that load nothing: sizes follow the page's width, colours its
// style sheet (classes "line-a", "line-b", "grid", "axis").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::train::internal {

struct Point {
  double x = 0;
  double y = 0;
};

struct Series {
  std::string label;
  std::string style;  // class of the line: "line-a", "line-b", "line-faint"
  std::vector<Point> points{};
  bool has_dots = false;  // a dot with its value at every point
};

struct ChartOptions {
  std::string title;
  std::string x_label = "step";
  bool is_logarithmic = false;  // y; values of zero and below are left out
};

// Values that are not finite are left out; a series of more than some hundred points is averaged in
// equal stretches. Without a point the chart says so.
[[nodiscard]] std::string line_chart(const ChartOptions& options, std::vector<Series> series);

// Round numbers (1, 2, 5 times a power of ten) that cover [low, high], about `count` of them.
[[nodiscard]] std::vector<double> axis_ticks(double low, double high, int count);

// "1.25e-4", "12 k", "3.4": short enough for an axis.
[[nodiscard]] std::string short_number(double value);

// &, <, > and quotes spelled out.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace tessera::train::internal
