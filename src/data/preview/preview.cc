#include "data/preview/preview.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data/preview/internal/contact_sheet.h"
#include "data/preview/internal/sample_card.h"
#include "draw/page/chart.h"
#include "draw/page/html.h"

namespace tessera::data {
namespace {

using base::Error;
using base::Result;
using draw::ChartBar;
using internal::PreviewSample;

constexpr auto kWhere = "data preview";

// Most frequent first; equal counts by name.
std::vector<ChartBar> bars_of(const Counts& counts) {
  std::vector<ChartBar> bars;
  for (const auto& [name, count] : counts)
    bars.push_back({.label = name, .value = static_cast<double>(count)});
  std::stable_sort(bars.begin(), bars.end(),
                   [](const ChartBar& a, const ChartBar& b) { return a.value > b.value; });
  return bars;
}

std::vector<ChartBar> length_bars(const MakeStats& stats) {
  std::vector<ChartBar> bars;
  for (std::size_t i = 0; i < stats.answer_lengths().size(); ++i) {
    bars.push_back({.label = fmt::format("up to {} bytes", (Index{2} << i) - 1),
                    .value = static_cast<double>(stats.answer_lengths()[i])});
  }
  return bars;
}

std::string charts_html(const MakeStats& stats) {
  std::string html = "<div class=\"charts\">";
  const auto add = [&](const std::string& title, const std::string& what) {
    if (!stats.counts(what).empty()) html += draw::bar_chart(title, bars_of(stats.counts(what)));
  };
  add("Tasks", "tasks");
  html += draw::bar_chart("Lengths of answers", length_bars(stats));
  add("Grids of tiles", "tiles");
  add("Generators", "generators");
  add("Layouts", "layouts");
  add("Languages", "languages");
  add("Degradation", "effects");
  add("Fonts", "fonts");
  add("Pictures", "cutouts");
  if (!stats.rejections().empty()) {
    html += draw::bar_chart("Attempts that the gates rejected", bars_of(stats.rejections()));
  }
  return html + "</div>";
}

std::string facts_html(const Source& source, const MakeStats& stats, const Preview& preview) {
  const auto number = [](auto value) { return fmt::format("{}", value); };
  return draw::facts_list(
      {{"samples", number(source.num_samples())},
       {"shown", number(preview.num_shown)},
       {"counted below", number(stats.num_samples())},
       {"left out", preview.report.num_dropped() == 0 ? "none" : preview.report.to_line()},
       {"fonts", number(stats.counts("fonts").size())},
       {"phrasings", number(stats.counts("phrases").size())}});
}

// The document for statistics: samples of foreign data have their messages and tiles alone.
formats::Json document_for_stats(const PreviewSample& sample) {
  formats::Json document = sample.document.is_object() ? sample.document : formats::Json::object();
  document["messages"] = formats::Json::array();
  for (const processor::Message& message : sample.conversation.messages) {
    const bool is_answer = message.role == processor::Role::kAssistant;
    document["messages"].push_back(
        {{"role", is_answer ? "assistant" : "user"}, {"content", message.content}});
  }
  document["tiles"] = formats::Json::array();
  for (const processor::ImageSpan& span : sample.spans)
    document["tiles"].push_back({span.grid.columns, span.grid.rows});
  return document;
}

}  // namespace

Result<Preview> make_preview(const Source& source,
                             const processor::Processor& processor,
                             const PreviewOptions& options) {
  Preview preview;
  MakeStats own_stats;
  std::string cards;
  std::vector<formats::Image> cells;
  const Index count = std::min(options.num_samples, source.num_samples());
  for (Index i = 0; i < count; ++i) {
    if (options.cancel != nullptr && options.cancel->is_requested()) {
      return Error::cancelled(kWhere, "all samples, was interrupted");
    }
    const auto sample =
        internal::read_preview_sample(source, i * source.num_samples() / count, processor);
    if (!sample) {
      preview.report.add_drop(sample.drop());
      continue;
    }
    preview.report.add_sample();
    own_stats.add_sample(document_for_stats(*sample));
    TESSERA_TRY(
        card, internal::sample_card(*sample, ++preview.num_shown, processor, options.shows_tokens));
    cards += card;
    TESSERA_TRY(cell, internal::sheet_cell(*sample));
    cells.push_back(std::move(cell));
  }
  if (preview.num_shown == 0) {
    return Error::invalid_input(kWhere, base::cat(source.name(), ": at least one usable sample, ",
                                                  "has none: ", preview.report.to_line()));
  }
  const MakeStats& stats = options.stats ? *options.stats : own_stats;
  preview.html =
      draw::html_page({.title = options.title,
                       .body = facts_html(source, stats, preview) + charts_html(stats) +
                               "<h2>Samples</h2>" + internal::card_switches(options.shows_tokens) +
                               "<div class=\"cards\">" + cards + "</div>",
                       .style = internal::card_style()});
  preview.sheet = internal::contact_sheet(cells);
  return preview;
}

}  // namespace tessera::data
