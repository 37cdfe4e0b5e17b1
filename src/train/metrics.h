// What a run tells of itself, one JSON line per step: metrics.jsonl, and answers.jsonl beside it.
//
//   {"step": 12, "loss": 3.1, "aux_loss": 0.002, "grad_norm": 1.4, "lr": 1e-4, "tokens": 49152,
//   ...}
//
// A line is written whole. A resumed run drops the lines behind the step it goes on from, so that
// the file reads as if it had never stopped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "formats/json.h"
#include "formats/line_log.h"

namespace tessera::train {

// Tokens that the experts of one layer got: the most loaded one against the mean.
struct LayerLoad {
  Index layer = 0;
  double max_over_mean = 0;
};

// Mean cross-entropy over the targets of one held-out source.
struct SourceLoss {
  std::string source{};
  double loss = 0;
  friend bool operator==(const SourceLoss&, const SourceLoss&) = default;
};

struct StepMetrics {
  Index step = 0;            // from 1
  double loss = 0;           // mean cross-entropy over the step's targets
  double aux_loss = 0;       // of the experts' balance, its weight included
  double grad_norm = 0;      // before clipping
  double learning_rate = 0;  // before factors of parts
  Index tokens = 0;          // since the start of the run, padding not counted
  double tokens_per_s = 0;
  double share_of_peak = 0;   // of the machine's measured arithmetic
  bool is_dropped = false;    // a NaN or Inf: nothing was updated
  Index dropped_steps = 0;    // since the start of the run
  Index dropped_samples = 0;  // left out by the loader since the start of the run
  std::vector<LayerLoad> expert_load{};
  std::optional<double> heldout_loss{};      // over the targets of all held-out sources
  std::vector<SourceLoss> heldout_losses{};  // of each
  double data_ms = 0;       // waiting for samples, of the next step where they are prepared ahead
  double gradients_ms = 0;  // on a GPU: until all of their work was queued
  double wait_ms = 0;       // until they were there
  double update_ms = 0;
};

[[nodiscard]] formats::Json to_json(const StepMetrics& metrics);

// What the model said to one held-out sample at a step.
struct SampleAnswer {
  Index step = 0;
  Index sample = 0;
  std::string prompt{};
  std::string expected{};
  std::string answer{};
};

[[nodiscard]] formats::Json to_json(const SampleAnswer& answer);

using formats::LineLog;

// Keeps the lines of an existing file whose "step" is at most `last_step`.
[[nodiscard]] base::Result<LineLog> open_line_log(const std::string& path, Index last_step);

// The whole lines of such a file, for the report; an absent file has none, a broken line ends it.
[[nodiscard]] std::vector<StepMetrics> read_metrics(const std::string& path);
[[nodiscard]] std::vector<SampleAnswer> read_answers(const std::string& path);

}  // namespace tessera::train
