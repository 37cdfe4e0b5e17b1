#include "synth/chart/marks.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/exact_math.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Point;

// Where bars and areas begin.
double base_value(const Scale& scale) {
  return scale.is_logarithmic ? 1 : 0;
}

void print_value(ChartSheet& chart, const std::string& text, Point at, TextAnchor anchor) {
  const double size = 0.9 * chart.size_px;
  chart.add_label(
      NodeKind::kParagraph,
      {.text = text, .at = at, .anchor = anchor, .size_px = size, .colour = chart.look.ink});
}

// Beyond the end of a bar or above a point.
void print_beyond(
    ChartSheet& chart, const Axes& axes, Point end, bool is_negative, const std::string& text) {
  const double size = chart.size_px;
  if (axes.is_lying) {
    print_value(chart, text, {end.x + (is_negative ? -0.3 : 0.3) * size, end.y + 0.33 * size},
                is_negative ? TextAnchor::kEnd : TextAnchor::kStart);
  } else {
    print_value(chart, text, {end.x, end.y + (is_negative ? 1.0 : -0.3) * size},
                TextAnchor::kMiddle);
  }
}

void fill_bar(ChartSheet& chart, const Box& box, draw::Colour colour) {
  chart.sheet.canvas.fill(draw::Path().add_rect(box), colour);
  if (chart.look.has_bar_outline) {
    chart.sheet.canvas.stroke(draw::Path().add_rect(box), chart.look.ink, {.width = 1});
  }
}

void draw_bars(ChartSheet& chart,
               const Axes& axes,
               const DataTable& table,
               const MarkOptions& options,
               SeriesRange series) {
  const double margin = (1 - chart.look.bar_share) / 2;
  const auto num_bars = static_cast<double>(series.end - series.first);
  const double width = chart.look.bar_share / num_bars;
  for (std::size_t s = series.first; s < series.end; ++s) {
    const double from = margin + width * static_cast<double>(s - series.first);
    for (Index c = 0; c < axes.num_categories; ++c) {
      const auto at = static_cast<std::size_t>(c);
      const double value = table.values[s][at];
      const Box box = axes.bar(c, {from, from + width}, value, base_value(axes.scale));
      // One series: all bars alike.
      fill_bar(chart, box, chart.colour_of(s));
      if (!options.prints_values) continue;
      const bool is_negative = value < 0;
      const Point end = axes.is_lying ? Point{is_negative ? box.x0 : box.x1, box.centre().y}
                                      : Point{box.centre().x, is_negative ? box.y1 : box.y0};
      print_beyond(chart, axes, end, is_negative, table.printed[s][at]);
    }
  }
}

void draw_stacked_bars(ChartSheet& chart,
                       const Axes& axes,
                       const DataTable& table,
                       const MarkOptions& options,
                       SeriesRange series) {
  const double margin = (1 - chart.look.bar_share) / 2;
  for (Index c = 0; c < axes.num_categories; ++c) {
    const auto at = static_cast<std::size_t>(c);
    double below = 0;
    for (std::size_t s = series.first; s < series.end; ++s) {
      const double above = below + table.values[s][at];
      const Box box = axes.bar(c, {margin, 1 - margin}, above, below);
      fill_bar(chart, box, chart.colour_of(s));
      below = above;
      const double needed =
          axes.is_lying ? chart.text_width(table.printed[s][at], chart.size_px) : chart.size_px;
      if (!options.prints_values) continue;
      if ((axes.is_lying ? box.width() : box.height()) < 1.2 * needed) {
        chart.note_lost_label();
        continue;
      }
      chart.add_label(NodeKind::kParagraph,
                      {.text = table.printed[s][at],
                       .at = {box.centre().x, box.centre().y + 0.33 * chart.size_px},
                       .anchor = TextAnchor::kMiddle,
                       .size_px = 0.9 * chart.size_px,
                       .colour = draw::readable_on(chart.colour_of(s))});
    }
  }
}

std::vector<Point> points_of(const Axes& axes, const std::vector<double>& values) {
  std::vector<Point> points;
  for (std::size_t c = 0; c < values.size(); ++c) {
    points.push_back(axes.point(static_cast<Index>(c), values[c]));
  }
  return points;
}

void draw_marker(ChartSheet& chart, Point at, std::size_t series) {
  const double radius = 1.2 * chart.look.line_px + 1.5;
  draw::Path path;
  if (series % 3 == 0) path.add_circle(at, radius);
  if (series % 3 == 1) path.add_rect(Box{at.x, at.y, at.x, at.y}.expanded(radius));
  if (series % 3 == 2) {
    const std::vector<Point> corners = {{at.x, at.y - radius * 1.2},
                                        {at.x + radius * 1.1, at.y + radius},
                                        {at.x - radius * 1.1, at.y + radius}};
    path.add_polygon(corners);
  }
  chart.sheet.canvas.fill(path, chart.colour_of(series));
}

void draw_lines(ChartSheet& chart,
                const Axes& axes,
                const DataTable& table,
                const MarkOptions& options,
                SeriesRange series) {
  for (std::size_t s = series.first; s < series.end; ++s) {
    const std::vector<Point> points = points_of(axes, table.values[s]);
    draw::Path path;
    path.move_to(points.front());
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (options.kind == MarkKind::kSteps) path.line_to({points[i].x, points[i - 1].y});
      path.line_to(points[i]);
    }
    draw::Stroke stroke{.width = chart.look.line_px, .join = draw::LineJoin::kRound};
    if (s % 4 == 3) stroke.dash = {4 * stroke.width, 3 * stroke.width};
    chart.sheet.canvas.stroke(path, chart.colour_of(s), stroke);
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (options.has_markers) draw_marker(chart, points[i], s);
      if (options.prints_values) {
        print_beyond(chart, axes, points[i] + Point{0, -0.3 * chart.size_px}, false,
                     table.printed[s][i]);
      }
    }
  }
}

void draw_areas(ChartSheet& chart, const Axes& axes, const DataTable& table, SeriesRange series) {
  const auto num_categories = static_cast<std::size_t>(axes.num_categories);
  std::vector<double> below(num_categories, 0);
  for (std::size_t s = series.first; s < series.end; ++s) {
    std::vector<double> above = below;
    for (std::size_t c = 0; c < num_categories; ++c)
      above[c] += table.values[s][c];
    std::vector<Point> outline = points_of(axes, above);
    std::vector<Point> floor = points_of(axes, below);
    outline.insert(outline.end(), floor.rbegin(), floor.rend());
    chart.sheet.canvas.fill(draw::Path().add_polygon(outline), chart.colour_of(s));
    below = std::move(above);
  }
}

void draw_dots(ChartSheet& chart,
               const Axes& axes,
               const DataTable& table,
               const MarkOptions& options,
               SeriesRange series) {
  for (std::size_t s = series.first; s < series.end; ++s) {
    const std::vector<Point> points = points_of(axes, table.values[s]);
    for (std::size_t c = 0; c < points.size(); ++c) {
      if (options.kind == MarkKind::kLollipops) {
        const Point foot = axes.point(static_cast<Index>(c), base_value(axes.scale));
        chart.sheet.canvas.stroke(draw::Path().add_line(foot, points[c]), chart.colour_of(s),
                                  {.width = chart.look.line_px});
      }
      draw_marker(chart, points[c], s);
      if (options.prints_values) {
        const Point end = points[c] + (axes.is_lying ? Point{0.3 * chart.size_px, 0}
                                                     : Point{0, -0.3 * chart.size_px});
        print_beyond(chart, axes, end, false, table.printed[s][c]);
      }
    }
  }
}

}  // namespace

void draw_marks(ChartSheet& chart,
                const Axes& axes,
                const DataTable& table,
                const MarkOptions& options,
                SeriesRange series) {
  switch (options.kind) {
    case MarkKind::kBars:
      return draw_bars(chart, axes, table, options, series);
    case MarkKind::kStackedBars:
      return draw_stacked_bars(chart, axes, table, options, series);
    case MarkKind::kLines:
    case MarkKind::kSteps:
      return draw_lines(chart, axes, table, options, series);
    case MarkKind::kAreas:
    case MarkKind::kStackedAreas:
      return draw_areas(chart, axes, table, series);
    case MarkKind::kDots:
    case MarkKind::kLollipops:
      return draw_dots(chart, axes, table, options, series);
    case MarkKind::kSlices:
    case MarkKind::kRing:
      break;
  }
}

void draw_pie(ChartSheet& chart,
              const DataTable& table,
              const MarkOptions& options,
              bool has_legend) {
  const Box& room = chart.room;
  double widest = 0;
  for (const std::string& name : table.categories) {
    widest = std::max(widest, chart.text_width(name, chart.size_px));
  }
  const double beside = has_legend && !options.prints_values ? 0 : widest + 2 * chart.size_px;
  const double beyond = has_legend && !options.prints_values ? 0 : 2 * chart.size_px;
  const double radius = std::max(0.2 * std::min(room.width(), room.height()),
                                 std::min(room.width() / 2 - beside, room.height() / 2 - beyond));
  const Point centre = room.centre();
  double from = -std::numbers::pi / 2;
  for (std::size_t i = 0; i < table.categories.size(); ++i) {
    const double to = from + 2 * std::numbers::pi * table.values[0][i] / 100;
    const double inner = options.kind == MarkKind::kRing ? 0.55 * radius : 0;
    const draw::Path slice = draw::Path().add_sector(centre, inner, radius, from, to);
    chart.sheet.canvas.fill(slice, chart.colour_of(i));
    chart.sheet.canvas.stroke(slice, chart.look.ground, {.width = 1.5});
    const double middle = (from + to) / 2;
    const Point towards{base::exact_cos(middle), base::exact_sin(middle)};
    std::string text = has_legend ? std::string() : table.categories[i];
    if (options.prints_values) text += (text.empty() ? "" : " ") + table.printed[0][i] + "%";
    const Point at = centre + (radius + 0.5 * chart.size_px) * towards;
    if (!text.empty()) {
      print_value(chart, text, {at.x, at.y + (towards.y + 1) * 0.35 * chart.size_px},
                  towards.x < -0.2  ? TextAnchor::kEnd
                  : towards.x > 0.2 ? TextAnchor::kStart
                                    : TextAnchor::kMiddle);
    }
    from = to;
  }
}

}  // namespace tessera::synth
