#include "draw/page/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/index.h"
#include "draw/page/html.h"

namespace tessera::draw {
namespace {

// In units of the picture, which is scaled to the page.
constexpr double kWidth = 640;
constexpr double kHeight = 240;
constexpr double kLeft = 56;
constexpr double kRight = 12;
constexpr double kTop = 12;
constexpr double kBottom = 30;
constexpr std::size_t kMaxPoints = 400;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // A range of one value gets some room.
  void widen() {
    if (high > low) return;
    const double room = low == 0 ? 1 : 0.1 * std::abs(low);
    low -= room;
    high += room;
  }
};

// Averages of equal stretches of points.
std::vector<ChartPoint> thinned(const std::vector<ChartPoint>& points) {
  if (points.size() <= kMaxPoints) return points;
  std::vector<ChartPoint> out;
  for (std::size_t i = 0; i < kMaxPoints; ++i) {
    const std::size_t begin = i * points.size() / kMaxPoints;
    const std::size_t end = (i + 1) * points.size() / kMaxPoints;
    ChartPoint sum;
    for (std::size_t k = begin; k < end; ++k) {
      sum.x += points[k].x;
      sum.y += points[k].y;
    }
    const auto count = static_cast<double>(end - begin);
    out.push_back({sum.x / count, sum.y / count});
  }
  return out;
}

void prepare(std::vector<ChartSeries>& series, bool is_logarithmic) {
  for (ChartSeries& each : series) {
    std::erase_if(each.points, [&](const ChartPoint& point) {
      return !std::isfinite(point.y) || (is_logarithmic && point.y <= 0);
    });
    if (!each.has_dots) each.points = thinned(each.points);
    if (!is_logarithmic) continue;
    for (ChartPoint& point : each.points)
      point.y = std::log10(point.y);
  }
}

class Axes {
 public:
  Axes(Range x, Range y, bool is_logarithmic) : x_(x), y_(y), is_logarithmic_(is_logarithmic) {}

  [[nodiscard]] double across(double x) const {
    return kLeft + (x - x_.low) / (x_.high - x_.low) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double down(double y) const {
    return kHeight - kBottom - (y - y_.low) / (y_.high - y_.low) * (kHeight - kTop - kBottom);
  }

  [[nodiscard]] std::string draw(const std::string& x_label) const {
    std::string svg;
    for (const double tick : axis_ticks(y_.low, y_.high, 4)) {
      const double at = down(tick);
      svg += fmt::format(R"(<path class="grid" d="M{:.1f} {:.1f}H{:.1f}"/>)", kLeft, at,
                         kWidth - kRight);
      svg += fmt::format(R"(<text class="axis end" x="{:.1f}" y="{:.1f}">{}</text>)", kLeft - 6,
                         at + 4, short_number(is_logarithmic_ ? std::pow(10, tick) : tick));
    }
    for (const double tick : axis_ticks(x_.low, x_.high, 5)) {
      svg += fmt::format(R"(<text class="axis middle" x="{:.1f}" y="{:.1f}">{}</text>)",
                         across(tick), kHeight - kBottom + 16, short_number(tick));
    }
    svg += fmt::format(R"(<text class="axis end" x="{:.1f}" y="{:.1f}">{}</text>)", kWidth - kRight,
                       kHeight - 2, html_text(x_label));
    return svg;
  }

  [[nodiscard]] std::string line(const ChartSeries& series) const {
    std::string path;
    for (const ChartPoint& point : series.points) {
      path +=
          fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across(point.x), down(point.y));
    }
    std::string svg = fmt::format(R"(<path class="{}" d="{}"/>)", series.style, path);
    if (!series.has_dots) return svg;
    for (const ChartPoint& point : series.points) {
      const double value = is_logarithmic_ ? std::pow(10, point.y) : point.y;
      svg += fmt::format(R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3">)"
                         R"(<title>{:.0f}: {:.4g}</title></circle>)",
                         series.style, across(point.x), down(point.y), point.x, value);
    }
    return svg;
  }

 private:
  Range x_;
  Range y_;
  bool is_logarithmic_;
};

std::string legend(const std::vector<ChartSeries>& series) {
  if (series.size() < 2) return {};
  std::string html = "<p class=\"legend\">";
  for (const ChartSeries& each : series) {
    html += fmt::format(
        R"(<span><svg viewBox="0 0 18 8"><path class="{}" d="M0 4H18"/></svg>{}</span>)",
        each.style, html_text(each.label));
  }
  return html + "</p>";
}

}  // namespace

std::string short_number(double value) {
  const double size = std::abs(value);
  if (size != 0 && size < 1e-3) return fmt::format("{:.2g}", value);
  if (size >= 1e9) return fmt::format("{:.3g} G", value / 1e9);
  if (size >= 1e6) return fmt::format("{:.3g} M", value / 1e6);
  if (size >= 1e4) return fmt::format("{:.3g} k", value / 1e3);
  return fmt::format("{:.4g}", value);
}

std::vector<double> axis_ticks(double low, double high, int count) {
  if (!(high > low)) return {low};
  const double rough = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double part = rough / power;
  const double step = power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
  std::vector<double> ticks;
  const auto first = static_cast<Index>(std::ceil(low / step - 1e-9));
  for (Index i = first; static_cast<double>(i) * step <= high + 1e-9 * step; ++i)
    ticks.push_back(static_cast<double>(i) * step);
  return ticks;
}

std::string line_chart(const ChartOptions& options, std::vector<ChartSeries> series) {
  prepare(series, options.is_logarithmic);
  Range x;
  Range y;
  for (const ChartSeries& each : series) {
    for (const ChartPoint& point : each.points) {
      x.include(point.x);
      y.include(point.y);
    }
  }
  std::string html = fmt::format("<figure><figcaption>{}</figcaption>", html_text(options.title));
  if (y.low > y.high) return html + "<p class=\"none\">nothing yet</p></figure>";
  x.widen();
  y.widen();
  const Axes axes(x, y, options.is_logarithmic);
  html += fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", kWidth, kHeight,
                      html_text(options.title));
  html += axes.draw(options.x_label);
  for (const ChartSeries& each : series) {
    if (!each.points.empty()) html += axes.line(each);
  }
  return html + "</svg>" + legend(series) + "</figure>";
}

std::string bar_chart(const std::string& title,
                      const std::vector<ChartBar>& bars,
                      std::size_t max_bars) {
  constexpr double kRow = 18;
  constexpr double kLabel = 220;
  constexpr double kNumber = 110;
  std::string html = fmt::format("<figure><figcaption>{}</figcaption>", html_text(title));
  if (bars.empty()) return html + "<p class=\"none\">none</p></figure>";
  double sum = 0;
  double most = 0;
  for (const ChartBar& bar : bars) {
    sum += bar.value;
    most = std::max(most, bar.value);
  }
  const std::size_t num_shown = std::min(max_bars, bars.size());
  html += fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", kWidth,
                      kRow * static_cast<double>(num_shown) + 4, html_text(title));
  for (std::size_t i = 0; i < num_shown; ++i) {
    const ChartBar& bar = bars[i];
    const double y = kRow * static_cast<double>(i) + 2;
    const double length = most > 0 ? bar.value / most * (kWidth - kLabel - kNumber) : 0;
    html += fmt::format(R"(<text class="axis end" x="{}" y="{}">{}</text>)", kLabel - 6, y + 12,
                        html_text(bar.label));
    html += fmt::format(R"(<rect class="bar" x="{}" y="{}" width="{:.1f}" height="{}"/>)", kLabel,
                        y + 2, length, kRow - 5);
    html += fmt::format(R"(<text class="axis" x="{:.1f}" y="{}">{} ({:.1f} %)</text>)",
                        kLabel + length + 6, y + 12, short_number(bar.value),
                        sum > 0 ? 100 * bar.value / sum : 0);
  }
  html += "</svg>";
  if (num_shown < bars.size()) {
    html += fmt::format("<p class=\"none\">and {} more</p>", bars.size() - num_shown);
  }
  return html + "</figure>";
}

}  // namespace tessera::draw
