#include "train/report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "draw/page/chart.h"
#include "draw/page/html.h"

namespace tessera::train {
namespace {

using draw::ChartPoint;
using draw::html_text;
using draw::short_number;

std::string facts_html(const ReportFacts& facts, std::span<const StepMetrics> metrics) {
  std::vector<draw::PageFact> list = {
      {"trained parameters", short_number(static_cast<double>(facts.num_parameters))}};
  if (!metrics.empty()) {
    const StepMetrics& last = metrics.back();
    list.push_back({"step", fmt::format("{} of {}", last.step, facts.num_steps)});
    list.push_back({"tokens", short_number(static_cast<double>(last.tokens))});
    list.push_back({"loss", fmt::format("{:.4g}", last.loss)});
    list.push_back({"tokens/s", short_number(last.tokens_per_s)});
    list.push_back({"share of peak", fmt::format("{:.0f} %", 100 * last.share_of_peak)});
    list.push_back({"dropped steps", fmt::format("{}", last.dropped_steps)});
  }
  return draw::facts_list(list);
}

template <class Value>
std::vector<ChartPoint> points_of(std::span<const StepMetrics> metrics, Value value) {
  std::vector<ChartPoint> points;
  for (const StepMetrics& each : metrics)
    points.push_back({static_cast<double>(each.step), value(each)});
  return points;
}

// A running mean that forgets over a fiftieth of the run.
std::vector<ChartPoint> smoothed(std::vector<ChartPoint> points) {
  std::erase_if(points, [](const ChartPoint& point) { return !std::isfinite(point.y); });
  const double weight = 1 / std::max(1.0, static_cast<double>(points.size()) / 50);
  for (std::size_t i = 1; i < points.size(); ++i)
    points[i].y = points[i - 1].y + weight * (points[i].y - points[i - 1].y);
  return points;
}

std::string loss_chart(std::span<const StepMetrics> metrics) {
  const std::vector<ChartPoint> loss =
      points_of(metrics, [](const auto& each) { return each.loss; });
  std::vector<ChartPoint> heldout;
  for (const StepMetrics& each : metrics) {
    if (each.heldout_loss) heldout.push_back({static_cast<double>(each.step), *each.heldout_loss});
  }
  return draw::line_chart(
      {.title = "Loss"},
      {{.label = "each step", .style = "line-faint", .points = loss},
       {.label = "training, running mean", .style = "line-a", .points = smoothed(loss)},
       {.label = "held out", .style = "line-b", .points = heldout, .has_dots = true}});
}

template <class Value>
std::string chart_of(std::span<const StepMetrics> metrics,
                     const std::string& title,
                     bool is_logarithmic,
                     Value value) {
  return draw::line_chart(
      {.title = title, .is_logarithmic = is_logarithmic},
      {{.label = title, .style = "line-a", .points = points_of(metrics, value)}});
}

// Nothing at an even load, full at four times the mean and more.
double heat(double max_over_mean) {
  return std::clamp((max_over_mean - 1) / 3, 0.0, 1.0);
}

// Layers downward, time across in at most this many stretches.
constexpr Index kStretches = 120;

std::string heat_map(std::span<const StepMetrics> metrics) {
  std::string html = "<figure><figcaption>Load of the experts: most loaded ÷ mean</figcaption>";
  std::map<Index, std::vector<ChartPoint>> layers;
  for (const StepMetrics& each : metrics) {
    for (const LayerLoad& load : each.expert_load)
      layers[load.layer].push_back({static_cast<double>(each.step), load.max_over_mean});
  }
  if (layers.empty()) return html + "<p class=\"none\">no experts</p></figure>";
  constexpr double kCellHeight = 16;
  constexpr double kLeft = 56;
  constexpr double kWidth = 640;
  html += fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="load of the experts">)",
                      kWidth, kCellHeight * static_cast<double>(layers.size()) + 4);
  double y = 2;
  for (const auto& [layer, points] : layers) {
    html += fmt::format(R"(<text class="axis end" x="{}" y="{}">layer {}</text>)", kLeft - 6,
                        y + 12, layer);
    html += fmt::format(R"(<rect class="even" x="{}" y="{}" width="{}" height="{}"/>)", kLeft, y,
                        kWidth - kLeft - 8, kCellHeight - 2);
    const auto count = static_cast<Index>(points.size());
    const Index stretches = std::min(count, kStretches);
    const double width = (kWidth - kLeft - 8) / static_cast<double>(stretches);
    for (Index i = 0; i < stretches; ++i) {
      const Index begin = i * count / stretches;
      const Index end = (i + 1) * count / stretches;
      double sum = 0;
      for (Index k = begin; k < end; ++k)
        sum += points[static_cast<std::size_t>(k)].y;
      const double mean = sum / static_cast<double>(end - begin);
      html += fmt::format(R"(<rect class="heat" x="{:.1f}" y="{}" width="{:.1f}" height="{}" )"
                          R"(fill-opacity="{:.2f}">)"
                          R"(<title>layer {}, step {:.0f}: {:.2f}</title></rect>)",
                          kLeft + static_cast<double>(i) * width, y, width + 0.2, kCellHeight - 2,
                          heat(mean), layer, points[static_cast<std::size_t>(begin)].x, mean);
    }
    y += kCellHeight;
  }
  return html +
         "</svg><p class=\"legend\"><span>grey: even</span><span>orange: four times the mean "
         "and more</span></p></figure>";
}

std::string text_block(std::string_view name, const std::string& text, bool is_right = false) {
  return fmt::format("<b>{}</b><pre{}>{}</pre>", name, is_right ? " class=\"right\"" : "",
                     html_text(text));
}

std::string answers_html(std::span<const SampleAnswer> answers) {
  if (answers.empty()) return {};
  std::map<Index, std::vector<const SampleAnswer*>> samples;
  for (const SampleAnswer& each : answers)
    samples[each.sample].push_back(&each);
  std::string html = "<h2>Answers to held-out samples</h2>";
  for (const auto& [sample, over_time] : samples) {
    const SampleAnswer& last = *over_time.back();
    html +=
        "<div class=\"card\">" + text_block("prompt", last.prompt) +
        text_block("expected", last.expected) +
        text_block(fmt::format("step {}", last.step), last.answer, last.answer == last.expected);
    if (over_time.size() > 1) {
      html += fmt::format("<details><summary>{} earlier</summary>", over_time.size() - 1);
      for (auto it = over_time.rbegin() + 1; it != over_time.rend(); ++it) {
        const SampleAnswer& each = **it;
        html += text_block(fmt::format("step {}", each.step), each.answer,
                           each.answer == each.expected);
      }
      html += "</details>";
    }
    html += "</div>";
  }
  return html;
}

}  // namespace

std::string report_html(const ReportFacts& facts,
                        std::span<const StepMetrics> metrics,
                        std::span<const SampleAnswer> answers) {
  std::string html = facts_html(facts, metrics);
  html += "<div class=\"charts\">" + loss_chart(metrics);
  html += chart_of(metrics, "Norm of the gradient, before clipping", true,
                   [](const StepMetrics& each) { return each.grad_norm; });
  html += chart_of(metrics, "Learning rate", false,
                   [](const StepMetrics& each) { return each.learning_rate; });
  html += chart_of(metrics, "Auxiliary loss", false,
                   [](const StepMetrics& each) { return each.aux_loss; });
  html += chart_of(metrics, "Tokens per second", false,
                   [](const StepMetrics& each) { return each.tokens_per_s; });
  html += heat_map(metrics) + "</div>";
  html += answers_html(answers);
  return draw::html_page({.title = facts.title, .body = std::move(html)});
}

}  // namespace tessera::train
