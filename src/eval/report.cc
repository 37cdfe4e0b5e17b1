#include "eval/report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "draw/boxes.h"
#include "draw/page/html.h"
#include "draw/picture.h"
#include "formats/data_uri.h"
#include "processor/grounding.h"

namespace tessera::eval {
namespace {

using base::Result;
using draw::html_text;

constexpr Index kMaxSide = 640;  // pixels of a picture in the report
constexpr int kQuality = 75;

constexpr std::string_view kStyle = R"(
table.scores { border-collapse: collapse; margin: 1rem 0; }
.scores th, .scores td { padding: .25rem .7rem; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; }
.scores td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scores .range { color: var(--faint); font-size: .85em; }
.reached { color: #1d9b4f; } .missed { color: #c2570c; }
.card img { max-width: 100%; border: 1px solid var(--line); }
.card pre { max-height: 24rem; overflow: auto; }
)";

std::string value_cell(const MetricResult& score) {
  return fmt::format("<td class=\"number\">{} <span class=\"range\">{} … {}</span></td>",
                     value_text(score.metric, score.value),
                     value_text(score.metric, score.interval.low),
                     value_text(score.metric, score.interval.high));
}

std::string target_cell(const TaskResult& task) {
  if (!task.target) return "<td></td>";
  const bool is_error = traits_of(task.score.metric).is_error;
  const std::string text =
      fmt::format("{} {}", is_error ? "≤" : "≥", value_text(task.score.metric, *task.target));
  const auto reached = task.is_reached();
  return fmt::format("<td class=\"number {}\">{}</td>",
                     !reached   ? ""
                     : *reached ? "reached"
                                : "missed",
                     text);
}

const MetricResult* score_of(const SuiteResult& result, std::string_view task, Metric metric) {
  const auto found = std::ranges::find(result.tasks, task, &TaskResult::name);
  if (found == result.tasks.end()) return nullptr;
  if (found->score.metric == metric) return &found->score;
  const auto also = std::ranges::find(found->also, metric, &MetricResult::metric);
  return also == found->also.end() ? nullptr : &*also;
}

std::string rival_cells(std::span<const Rival> rivals, std::string_view task, Metric metric) {
  std::string cells;
  for (const Rival& rival : rivals) {
    const MetricResult* score = score_of(rival.result, task, metric);
    cells += score == nullptr ? "<td></td>" : value_cell(*score);
  }
  return cells;
}

std::string rows_of(const TaskResult& task, std::span<const Rival> rivals) {
  std::string rows = fmt::format(
      "<tr><td><b>{}</b></td><td>{}</td>{}{}<td class=\"number\">{}</td>{}</tr>",
      html_text(task.name), traits_of(task.score.metric).title, value_cell(task.score),
      target_cell(task), task.num_answers, rival_cells(rivals, task.name, task.score.metric));
  for (const MetricResult& each : task.also) {
    rows += fmt::format("<tr><td></td><td>{}</td>{}<td></td><td></td>{}</tr>",
                        traits_of(each.metric).title, value_cell(each),
                        rival_cells(rivals, task.name, each.metric));
  }
  const auto cost_cell = [](const TaskResult* cost) {
    if (cost == nullptr || cost->mean_cpu_s <= 0) return std::string("<td></td>");
    return fmt::format("<td class=\"number\">{:.2f} s</td>", cost->mean_cpu_s);
  };
  rows +=
      "<tr><td></td><td>processor time of an answer</td>" + cost_cell(&task) + "<td></td><td></td>";
  for (const Rival& rival : rivals) {
    const auto found = std::ranges::find(rival.result.tasks, task.name, &TaskResult::name);
    rows += cost_cell(found == rival.result.tasks.end() ? nullptr : &*found);
  }
  return rows + "</tr>";
}

std::string scores_table(const SuiteResult& result, std::span<const Rival> rivals) {
  std::string html =
      "<table class=\"scores\"><tr><th>task</th><th>metric</th><th>value, 95 % of resamples</th>"
      "<th>to reach</th><th>answers</th>";
  for (const Rival& rival : rivals)
    html += fmt::format("<th>{}</th>", html_text(rival.name));
  html += "</tr>";
  for (const TaskResult& task : result.tasks)
    html += rows_of(task, rivals);
  return html + "</table>";
}

// The boxes of a text under a word in front of their labels.
void add_boxes(std::string_view text,
               std::string_view word,
               const std::vector<vision::Resolution>& sizes,
               std::vector<draw::LabelledBox>& boxes) {
  for (const processor::PixelBox& box : processor::boxes_in_pixels(text, sizes)) {
    if (box.image_idx + 1 != std::ssize(sizes)) continue;
    boxes.push_back({.label = fmt::format("{}: {}", word, box.label), .box = box.box});
  }
}

// The picture, made smaller, as an element of the page.
Result<std::string> picture_html(const formats::Image& image) {
  const Index longest = std::max(image.width, image.height);
  const auto scaled = [&](Index side) {
    return std::max<Index>(1, side * std::min(kMaxSide, longest) / longest);
  };
  TESSERA_TRY(jpeg, formats::encode_jpeg(
                        draw::resize(image, scaled(image.width), scaled(image.height)), kQuality));
  return fmt::format("<img alt=\"picture of the question\" src=\"data:image/jpeg;base64,{}\">",
                     formats::encode_base64(jpeg));
}

Result<std::string> pictures_html(const Case& each) {
  std::vector<vision::Resolution> sizes;
  for (const formats::Image& picture : each.pictures)
    sizes.push_back({.width = picture.width, .height = picture.height});
  std::vector<draw::LabelledBox> boxes;
  add_boxes(each.answer->truth, "truth", sizes, boxes);
  add_boxes(each.answer->text, "answer", sizes, boxes);
  std::string html;
  for (std::size_t i = 0; i < each.pictures.size(); ++i) {
    formats::Image image = each.pictures[i];
    if (i + 1 == each.pictures.size() && !boxes.empty()) {
      TESSERA_TRY(drawn, draw::draw_boxes(image, boxes));
      image = std::move(drawn);
    }
    TESSERA_TRY(element, picture_html(image));
    html += element;
  }
  return html;
}

Result<std::string> case_html(const Case& each, Metric metric) {
  const auto block = [](std::string_view name, const std::string& text) {
    return fmt::format("<b>{}</b><pre>{}</pre>", name, html_text(text));
  };
  TESSERA_TRY(pictures, pictures_html(each));
  const StoredAnswer& answer = *each.answer;
  return fmt::format("<div class=\"card\"><p class=\"what\">question {}: {}{}</p>", answer.number,
                     value_text(metric, each.value),
                     answer.finish_reason.empty() ? "" : ", ended by " + answer.finish_reason) +
         pictures + block("question", answer.prompt) + block("truth", answer.truth) +
         (answer.error.empty() ? block("answer", answer.text) : block("error", answer.error)) +
         "</div>";
}

}  // namespace

TaskCases worst_cases(const TaskResult& result,
                      std::span<const StoredAnswer> answers,
                      const Questions& questions,
                      const processor::Processor& processor) {
  TaskCases all{.task = result.name, .metric = result.score.metric};
  for (const std::size_t place : result.worst) {
    const StoredAnswer& answer = answers[place];
    Case worst{.answer = &answer,
               .value = value_of(all.metric, sums_of(all.metric, answer.scored()))};
    if (auto question = questions.read(answer.number, processor)) {
      for (engine::Picture& picture : question->pictures)
        worst.pictures.push_back(std::move(picture.pixels));
    }
    all.cases.push_back(std::move(worst));
  }
  return all;
}

Result<std::string> report_html(const SuiteResult& result,
                                std::span<const Rival> rivals,
                                std::span<const TaskCases> cases) {
  std::string body = draw::facts_list({{"model", result.model.empty() ? "none" : result.model},
                                       {"tasks", fmt::format("{}", result.tasks.size())}});
  body += scores_table(result, rivals);
  for (const TaskCases& task : cases) {
    if (task.cases.empty()) continue;
    body += fmt::format("<h2>{}: the worst answers</h2>", html_text(task.task));
    for (const Case& each : task.cases) {
      TESSERA_TRY(html, case_html(each, task.metric));
      body += html;
    }
  }
  return draw::html_page(
      {.title = "Evaluation: " + result.suite, .body = std::move(body), .style = kStyle});
}

}  // namespace tessera::eval
