#include "train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "train/report.h"

namespace tessera::train {
namespace {

using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kMetricsName = "metrics.jsonl";
constexpr std::string_view kAnswersName = "answers.jsonl";
constexpr std::string_view kReportName = "report.html";
constexpr std::string_view kSamplesName = "samples.json";

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

using Load = std::vector<std::vector<Index>>;  // [L][E]

void add_load(const Load& load, Load& total) {
  total.resize(std::max(total.size(), load.size()));
  for (std::size_t layer = 0; layer < load.size(); ++layer) {
    total[layer].resize(load[layer].size());
    for (std::size_t e = 0; e < load[layer].size(); ++e)
      total[layer][e] += load[layer][e];
  }
}

std::vector<LayerLoad> spread_of(const Load& load) {
  std::vector<LayerLoad> spread;
  for (std::size_t layer = 0; layer < load.size(); ++layer) {
    const std::vector<Index>& experts = load[layer];
    const Index total = std::accumulate(experts.begin(), experts.end(), Index{0});
    if (total == 0) continue;
    const auto most = static_cast<double>(*std::max_element(experts.begin(), experts.end()));
    const double mean = static_cast<double>(total) / static_cast<double>(experts.size());
    spread.push_back({.layer = static_cast<Index>(layer), .max_over_mean = most / mean});
  }
  return spread;
}

}  // namespace

Trainer::Trainer(TrainerParts parts, Progress progress)
    : parts_(std::move(parts)),
      progress_(std::move(progress)),
      samples_(parts_.loader.report()),
      num_steps_(parts_.config.num_steps()),
      last_saved_(progress_.step),
      last_save_s_(progress_.seconds) {}

Result<bool> Trainer::run() {
  const RunFolder& folder = parts_.folder;
  TESSERA_TRY(metrics, open_line_log(folder.file(kMetricsName), progress_.step));
  TESSERA_TRY(answers, open_line_log(folder.file(kAnswersName), progress_.step));
  const TrainConfig& config = parts_.config;
  // A run that was stopped while it answered saved that step: its answers are still owed.
  const std::vector<SampleAnswer> kept = read_answers(folder.file(kAnswersName));
  if (progress_.step > 0 && (kept.empty() || kept.back().step < progress_.step)) {
    TESSERA_TRY(answered, answer_if_due(answers));
  }
  while (progress_.step < num_steps_ && !is_stopped()) {
    const Result<void> trained = train_step(metrics);
    if (!trained) {
      // Stopped while it waited for data: nothing of the step was done.
      if (trained.error().kind == base::ErrorKind::kCancelled && is_stopped()) break;
      return trained.error();
    }
    TESSERA_TRY(answered, answer_if_due(answers));
    const double minutes = (progress_.seconds - last_save_s_) / 60;
    const bool is_time = config.save.every_minutes > 0 && minutes >= config.save.every_minutes;
    if (is_time || is_due(config.save.every_steps)) {
      TESSERA_TRY(saved, save());
    }
  }
  TESSERA_TRY(saved, save());
  return progress_.step >= num_steps_;
}

Result<Trainer::Batch> Trainer::next_batch() {
  Batch batch;
  for (Index i = 0; i < parts_.config.batch.num_passes(); ++i) {
    TESSERA_TRY(pass, parts_.loader.next());
    if (!pass) return Error::invalid_input("train", "samples without end, the data have ended");
    batch.num_tokens += pass->num_tokens;
    batch.num_targets += pass->num_targets;
    batch.num_samples += std::ssize(pass->samples);
    batch.flops += parts_.costs.of(*pass);
    batch.passes.push_back(*std::move(pass));
  }
  batch.position = parts_.loader.position();
  batch.samples = parts_.loader.report();
  return batch;
}

Result<Trainer::Batch> Trainer::take_batch() {
  if (!prepared_) return next_batch();
  Result<Batch> batch = *std::move(prepared_);
  prepared_.reset();
  return batch;
}

Result<void> Trainer::train_step(LineLog& log) {
  const Clock::time_point start = Clock::now();
  TESSERA_TRY(batch, take_batch());
  const TrainConfig& config = parts_.config;
  StepMetrics metrics{.step = progress_.step + 1, .data_ms = 1e3 * seconds_since(start)};
  begin_gradients(batch, metrics);
  prepare_next(metrics);
  finish_gradients(batch, metrics);
  const bool is_finite = std::isfinite(metrics.grad_norm) && std::isfinite(metrics.loss);
  if (is_finite) update(metrics);
  progress_.step += 1;
  progress_.num_tokens += batch.num_tokens;
  progress_.num_targets += batch.num_targets;
  progress_.data_position = batch.position;
  samples_ = batch.samples;
  const double seconds = seconds_since(start);
  progress_.seconds += seconds;
  metrics.tokens = progress_.num_tokens;
  metrics.tokens_per_s = static_cast<double>(batch.num_tokens) / seconds;
  if (parts_.peak_flops > 0) metrics.share_of_peak = batch.flops / seconds / parts_.peak_flops;
  Result<void> counted = is_finite ? accept_step() : drop_step(batch, metrics);
  parts_.objective.clear_gradients();
  metrics.dropped_steps = progress_.num_dropped;
  metrics.dropped_samples = samples_.num_dropped();
  const bool is_last = progress_.step == num_steps_;
  if (!parts_.heldout.empty() && (is_last || is_due(config.heldout.every_steps))) {
    measure_heldout(metrics);
  }
  TESSERA_TRY(logged, log.append(to_json(metrics)));
  if (parts_.hooks.on_step) parts_.hooks.on_step(metrics);
  return counted;
}

PassShares Trainer::shares_of(const data::Step& pass, const Batch& batch) {
  return {.targets = static_cast<double>(pass.num_targets) / static_cast<double>(batch.num_targets),
          .sequences =
              static_cast<double>(pass.samples.size()) / static_cast<double>(batch.num_samples)};
}

void Trainer::begin_gradients(const Batch& batch, StepMetrics& metrics) {
  const Clock::time_point start = Clock::now();
  for (const data::Step& pass : batch.passes)
    parts_.objective.accumulate(pass, shares_of(pass, batch));
  metrics.gradients_ms = 1e3 * seconds_since(start);
}

void Trainer::prepare_next(StepMetrics& metrics) {
  if (!parts_.prepares_ahead || progress_.step + 1 >= num_steps_) return;
  const Clock::time_point start = Clock::now();
  prepared_ = next_batch();
  if (*prepared_) parts_.objective.prepare((*prepared_)->passes);
  metrics.data_ms += 1e3 * seconds_since(start);
}

void Trainer::finish_gradients(const Batch& batch, StepMetrics& metrics) {
  const Clock::time_point start = Clock::now();
  // The norm first: it is queued behind the passes, and all that they left is there when it is.
  metrics.grad_norm = gradient_norm(parts_.objective.gradients());
  const std::vector<PassReport> reports = parts_.objective.take_reports();
  load_.clear();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const PassShares shares = shares_of(batch.passes[i], batch);
    metrics.loss += shares.targets * reports[i].loss;
    metrics.aux_loss += shares.sequences * reports[i].aux_loss;
    add_load(reports[i].expert_load, load_);
  }
  metrics.expert_load = spread_of(load_);
  metrics.wait_ms = 1e3 * seconds_since(start);
}

void Trainer::update(StepMetrics& metrics) {
  const Clock::time_point start = Clock::now();
  const OptimizerConfig& optimizer = parts_.config.optimizer;
  metrics.learning_rate =
      optimizer.learning_rate * rate_share(parts_.config.schedule, progress_.step, num_steps_);
  parts_.optimizer.update(parts_.objective.gradients(),
                          clip_scale(metrics.grad_norm, optimizer.clip_norm),
                          metrics.learning_rate);
  progress_.num_updates = parts_.optimizer.num_updates();
  parts_.objective.finish_step(load_);
  metrics.update_ms = 1e3 * seconds_since(start);
}

Result<void> Trainer::accept_step() {
  progress_.num_dropped_in_row = 0;
  return {};
}

Result<void> Trainer::drop_step(const Batch& batch, StepMetrics& metrics) {
  metrics.is_dropped = true;
  ++progress_.num_dropped;
  ++progress_.num_dropped_in_row;
  note(fmt::format("step {}: dropped, loss {} and norm of the gradient {}", metrics.step,
                   metrics.loss, metrics.grad_norm));
  if (progress_.num_dropped_in_row <= parts_.config.max_dropped_steps) return {};
  std::string where;
  for (const data::Step& pass : batch.passes) {
    if (where.empty()) where = parts_.objective.diagnose(pass);
  }
  return Error::invalid_input(
      "train",
      fmt::format("at most {} steps in a row with NaN or Inf, step {} is one more; {}; the saves "
                  "before it are intact",
                  parts_.config.max_dropped_steps, metrics.step,
                  where.empty() ? "each pass alone is finite, their sum is not"
                                : "the first such value: " + where));
}

void Trainer::measure_heldout(StepMetrics& metrics) {
  double sum_of_all = 0;
  double targets_of_all = 0;
  for (const HeldoutSource& source : parts_.heldout) {
    double sum = 0;
    double num_targets = 0;
    for (const data::Step& pass : source.passes) {
      const auto targets = static_cast<double>(pass.num_targets);
      sum += targets * parts_.objective.evaluate(pass);
      num_targets += targets;
    }
    metrics.heldout_losses.push_back({.source = source.name, .loss = sum / num_targets});
    sum_of_all += sum;
    targets_of_all += num_targets;
  }
  metrics.heldout_loss = sum_of_all / targets_of_all;
}

Result<void> Trainer::answer_if_due(LineLog& log) {
  if (!parts_.hooks.answer || !is_due(parts_.config.answers.every_steps) || is_stopped()) return {};
  const auto answers = parts_.hooks.answer(progress_.step);
  if (!answers) {
    // They change nothing of the run, so it does not end for want of them.
    if (answers.error().kind != base::ErrorKind::kCancelled)
      note(fmt::format("step {}: no answers, {}", progress_.step, answers.error().to_string()));
    return {};
  }
  for (const SampleAnswer& each : *answers) {
    TESSERA_TRY(logged, log.append(to_json(each)));
  }
  return {};
}

Result<void> Trainer::save() {
  if (last_saved_ != progress_.step) {
    TESSERA_TRY(saved, write_save(parts_.folder, {.model = parts_.model,
                                                  .optimizer = parts_.optimizer,
                                                  .progress = progress_,
                                                  .config = parts_.config,
                                                  .files = parts_.files,
                                                  .base = parts_.base}));
    last_saved_ = progress_.step;
    last_save_s_ = progress_.seconds;
    note(fmt::format("saved {}", parts_.folder.save_path(progress_.step)));
  }
  return write_reports();
}

Result<void> Trainer::write_reports() const {
  Index num_parameters = 0;
  for (const TrainedParameter& each : parts_.optimizer.parameters())
    num_parameters += each.parameter->shape.numel();
  const formats::Json samples = samples_.to_json(/*has_examples=*/true);
  TESSERA_TRY(counted, base::write_file_atomically(parts_.folder.file(kSamplesName),
                                                   samples.dump(1) + "\n"));
  const std::vector<StepMetrics> metrics = read_metrics(parts_.folder.file(kMetricsName));
  const std::vector<SampleAnswer> answers = read_answers(parts_.folder.file(kAnswersName));
  return base::write_file_atomically(
      parts_.folder.file(kReportName),
      report_html(
          {.title = parts_.title, .num_steps = num_steps_, .num_parameters = num_parameters},
          metrics, answers));
}

bool Trainer::is_stopped() const {
  return parts_.stop != nullptr && parts_.stop->is_requested();
}

bool Trainer::is_due(Index every_steps) const {
  return every_steps > 0 && progress_.step % every_steps == 0;
}

void Trainer::note(const std::string& text) const {
  if (parts_.hooks.on_note) parts_.hooks.on_note(text);
}

}  // namespace tessera::train
