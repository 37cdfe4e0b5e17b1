// Charts as SVG text, for pages that load nothing: sizes follow the page's width, colours its style
// sheet (classes "line-a", "line-b", "bar", "grid", "axis").
#pragma once

#include <string>
#include <vector>

namespace tessera::draw {

struct ChartPoint {
  double x = 0;
  double y = 0;
};

struct ChartSeries {
  std::string label;
  std::string style;  // class of the line: "line-a", "line-b", "line-faint"
  std::vector<ChartPoint> points{};
  bool has_dots = false;  // a dot with its value at every point
};

struct ChartOptions {
  std::string title;
  std::string x_label = "step";
  bool is_logarithmic = false;  // y; values of zero and below are left out
};

// Values that are not finite are left out; a series of more than some hundred points is averaged in
// equal stretches. Without a point the chart says so.
[[nodiscard]] std::string line_chart(const ChartOptions& options, std::vector<ChartSeries> series);

// One bar of a name and a count, drawn sideways.
struct ChartBar {
  std::string label;
  double value = 0;
};

// The bars in the order given, each with its share of all of them; at most `max_bars`, then a line
// that counts the rest.
[[nodiscard]] std::string bar_chart(const std::string& title,
                                    const std::vector<ChartBar>& bars,
                                    std::size_t max_bars = 24);

// Round numbers (1, 2, 5 times a power of ten) that cover [low, high], about `count` of them.
[[nodiscard]] std::vector<double> axis_ticks(double low, double high, int count);

// "1.25e-4", "12 k", "3.4": short enough for an axis.
[[nodiscard]] std::string short_number(double value);

}  // namespace tessera::draw
