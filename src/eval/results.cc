#include "eval/results.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/object_reader.h"

namespace tessera::eval {
namespace {

using base::Result;
using formats::Json;
using formats::ObjectReader;

MetricResult score(Metric metric, std::span<const Sums> answers, std::uint64_t seed) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (answers.empty()) return {.metric = metric, .value = kNone, .interval = {kNone, kNone}};
  Sums total(answers.front().size());
  for (const Sums& each : answers) {
    for (std::size_t i = 0; i < total.size(); ++i)
      total[i] += each[i];
  }
  const auto value = [metric](const Sums& sums) { return value_of(metric, sums); };
  return {.metric = metric,
          .value = value(total),
          .interval = bootstrap_interval(answers, value, seed)};
}

// Places of the answers with the worst values of their own; perfect ones are not among them.
std::vector<std::size_t> worst_of(Metric metric,
                                  std::span<const Sums> sums,
                                  const std::vector<std::size_t>& places) {
  struct Ranked {
    double badness = 0;
    std::size_t place = 0;
  };
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double value = value_of(metric, sums[i]);
    const double badness = traits_of(metric).is_error ? value : 1 - value;
    if (badness > 0) ranked.push_back({.badness = badness, .place = places[i]});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.badness > b.badness; });
  std::vector<std::size_t> worst;
  for (std::size_t i = 0; i < std::min(ranked.size(), kNumWorst); ++i)
    worst.push_back(ranked[i].place);
  return worst;
}

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json metric_json(const MetricResult& result) {
  return {{"metric", traits_of(result.metric).name},
          {"value", number(result.value)},
          {"interval", {number(result.interval.low), number(result.interval.high)}}};
}

Json task_json(const TaskResult& task) {
  Json json = metric_json(task.score);
  json["n"] = task.num_answers;
  if (task.target) json["target"] = *task.target;
  if (const auto reached = task.is_reached()) json["reached"] = *reached;
  json["also"] = Json::array();
  for (const MetricResult& each : task.also)
    json["also"].push_back(metric_json(each));
  json["errors"] = task.num_errors;
  json["dropped"] = task.num_dropped;
  json["mean"] = {{"tokens", task.mean_tokens}, {"ms", task.mean_ms}, {"cpu_s", task.mean_cpu_s}};
  return json;
}

MetricResult read_metric(ObjectReader& reader) {
  MetricResult result;
  const auto name = reader.required<std::string>("metric");
  const auto found = std::ranges::find(all_metrics(), name, &MetricTraits::name);
  if (found == all_metrics().end()) {
    reader.fail("metric", fmt::format("a known metric, is \"{}\"", name));
  } else {
    result.metric = found->metric;
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  result.value = reader.nullable<double>("value", std::nullopt).value_or(kNone);
  result.interval = {kNone, kNone};
  const Json* interval = reader.raw("interval");
  if (interval != nullptr && interval->is_array() && interval->size() == 2 &&
      (*interval)[0].is_number() && (*interval)[1].is_number()) {
    result.interval = {(*interval)[0].get<double>(), (*interval)[1].get<double>()};
  }
  return result;
}

TaskResult read_task(ObjectReader& reader, const std::string& name) {
  TaskResult task{.name = name, .score = read_metric(reader)};
  task.num_answers = reader.optional("n", 0, formats::kNonNegative);
  if (reader.has("target")) task.target = reader.required<double>("target");
  static_cast<void>(reader.raw("reached"));
  for (ObjectReader& each : reader.objects("also"))
    task.also.push_back(read_metric(each));
  task.num_errors = reader.optional("errors", 0, formats::kNonNegative);
  task.num_dropped = reader.optional("dropped", 0, formats::kNonNegative);
  ObjectReader mean = reader.object("mean");
  task.mean_tokens = mean.optional("tokens", 0.0);
  task.mean_ms = mean.optional("ms", 0.0);
  task.mean_cpu_s = mean.optional("cpu_s", 0.0);
  return task;
}

}  // namespace

std::optional<bool> TaskResult::is_reached() const {
  if (!target || std::isnan(score.value)) return std::nullopt;
  return traits_of(score.metric).is_error ? score.value <= *target : score.value >= *target;
}

TaskResult score_task(const TaskConfig& task,
                      std::span<const StoredAnswer> answers,
                      std::uint64_t seed) {
  TaskResult result{.name = task.name, .target = task.target};
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].dropped.empty()) {
      ++result.num_dropped;
      continue;
    }
    places.push_back(i);
    const StoredAnswer& answer = answers[i];
    if (!answer.error.empty()) ++result.num_errors;
    const AnswerTimes& times = answer.times;
    result.mean_tokens += static_cast<double>(answer.ids.size());
    result.mean_ms += times.preprocess_ms + times.vision_ms + times.prefill_ms + times.decode_ms;
    result.mean_cpu_s += times.cpu_s;
  }
  result.num_answers = std::ssize(places);
  const double count = std::max(1.0, static_cast<double>(places.size()));
  for (double* mean : {&result.mean_tokens, &result.mean_ms, &result.mean_cpu_s})
    *mean /= count;
  const auto sums_by = [&](Metric metric) {
    std::vector<Sums> sums;
    for (const std::size_t place : places)
      sums.push_back(sums_of(metric, answers[place].scored()));
    return sums;
  };
  const std::vector<Sums> sums = sums_by(task.metric);
  result.score = score(task.metric, sums, seed);
  result.worst = worst_of(task.metric, sums, places);
  for (const Metric metric : task.also)
    result.also.push_back(score(metric, sums_by(metric), seed));
  return result;
}

Json to_json(const SuiteResult& result) {
  Json tasks = Json::object();
  for (const TaskResult& task : result.tasks)
    tasks[task.name] = task_json(task);
  Json json = {{"suite", result.suite}, {"model", result.model}, {"tasks", std::move(tasks)}};
  if (result.is_cancelled) json["cancelled"] = true;
  return json;
}

Result<SuiteResult> result_from_json(std::string_view json, const std::string& where) {
  TESSERA_TRY(reader, ObjectReader::parse(json, where));
  SuiteResult result{.suite = reader.optional("suite", ""), .model = reader.optional("model", "")};
  result.is_cancelled = reader.optional("cancelled", false);
  const Json* tasks = reader.raw("tasks");
  if (tasks != nullptr && tasks->is_object()) {
    ObjectReader object = reader.object("tasks");
    for (const auto& [name, unused] : tasks->items()) {
      ObjectReader task = object.object(name);
      result.tasks.push_back(read_task(task, name));
    }
  }
  TESSERA_TRY(finished, reader.finish({.offers_ignoring = false}));
  return result;
}

std::string value_text(Metric metric, double value) {
  if (std::isnan(value)) return "none";
  const bool is_similarity = metric == Metric::kSimilarity || metric == Metric::kTableSimilarity ||
                             metric == Metric::kBoxF1 || metric == Metric::kCalibration;
  return is_similarity ? fmt::format("{:.3f}", value) : fmt::format("{:.2f} %", 100 * value);
}

}  // namespace tessera::eval
