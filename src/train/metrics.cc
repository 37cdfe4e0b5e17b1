#include "train/metrics.h"

#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace tessera::train {
namespace {

using base::Result;
using formats::Json;

// JSON has no NaN.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

double number_in(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : std::nan("");
}

Index integer_in(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number_integer() ? found->get<Index>() : 0;
}

std::string text_in(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<LayerLoad> loads_in(const Json& line) {
  std::vector<LayerLoad> loads;
  const auto found = line.find("expert_load");
  if (found == line.end() || !found->is_array()) return loads;
  for (const Json& pair : *found) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_integer()) continue;
    if (!pair[1].is_number()) continue;
    loads.push_back({.layer = pair[0].get<Index>(), .max_over_mean = pair[1].get<double>()});
  }
  return loads;
}

}  // namespace

Json to_json(const StepMetrics& metrics) {
  Json load = Json::array();
  for (const LayerLoad& each : metrics.expert_load)
    load.push_back({each.layer, number(each.max_over_mean)});
  Json json = {{"step", metrics.step},
               {"loss", number(metrics.loss)},
               {"aux_loss", number(metrics.aux_loss)},
               {"grad_norm", number(metrics.grad_norm)},
               {"lr", metrics.learning_rate},
               {"tokens", metrics.tokens},
               {"tokens_per_s", number(metrics.tokens_per_s)},
               {"share_of_peak", number(metrics.share_of_peak)},
               {"dropped_steps", metrics.dropped_steps},
               {"dropped_samples", metrics.dropped_samples},
               {"ms",
                {{"data", number(metrics.data_ms)},
                 {"gradients", number(metrics.gradients_ms)},
                 {"wait", number(metrics.wait_ms)},
                 {"update", number(metrics.update_ms)}}}};
  if (metrics.is_dropped) json["dropped"] = true;
  if (!load.empty()) json["expert_load"] = std::move(load);
  if (metrics.heldout_loss) json["heldout_loss"] = number(*metrics.heldout_loss);
  for (const SourceLoss& each : metrics.heldout_losses)
    json["heldout_losses"][each.source] = number(each.loss);
  return json;
}

Json to_json(const SampleAnswer& answer) {
  return {{"step", answer.step},
          {"sample", answer.sample},
          {"prompt", answer.prompt},
          {"expected", answer.expected},
          {"answer", answer.answer}};
}

Result<LineLog> open_line_log(const std::string& path, Index last_step) {
  return LineLog::open(path,
                       [&](const Json& line) { return integer_in(line, "step") <= last_step; });
}

std::vector<StepMetrics> read_metrics(const std::string& path) {
  std::vector<StepMetrics> all;
  formats::read_json_lines(path, [&](const Json& line) {
    StepMetrics metrics{.step = integer_in(line, "step"),
                        .loss = number_in(line, "loss"),
                        .aux_loss = number_in(line, "aux_loss"),
                        .grad_norm = number_in(line, "grad_norm"),
                        .learning_rate = number_in(line, "lr"),
                        .tokens = integer_in(line, "tokens"),
                        .tokens_per_s = number_in(line, "tokens_per_s"),
                        .share_of_peak = number_in(line, "share_of_peak"),
                        .is_dropped = line.contains("dropped"),
                        .dropped_steps = integer_in(line, "dropped_steps"),
                        .dropped_samples = integer_in(line, "dropped_samples")};
    metrics.expert_load = loads_in(line);
    if (line.contains("heldout_loss")) metrics.heldout_loss = number_in(line, "heldout_loss");
    if (const auto losses = line.find("heldout_losses"); losses != line.end()) {
      for (const auto& each : losses->items())
        metrics.heldout_losses.push_back({each.key(), number_in(*losses, each.key().c_str())});
    }
    all.push_back(std::move(metrics));
    return true;
  });
  return all;
}

std::vector<SampleAnswer> read_answers(const std::string& path) {
  std::vector<SampleAnswer> all;
  formats::read_json_lines(path, [&](const Json& line) {
    all.push_back({.step = integer_in(line, "step"),
                   .sample = integer_in(line, "sample"),
                   .prompt = text_in(line, "prompt"),
                   .expected = text_in(line, "expected"),
                   .answer = text_in(line, "answer")});
    return true;
  });
  return all;
}

}  // namespace tessera::train
