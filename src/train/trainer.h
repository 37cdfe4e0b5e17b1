// The loop: batch, gradients, clip, update, schedule, log; saves, held-out loss and answers on the
// way. A run that was stopped at any moment goes on from its last save and ends with the same
// weights, bit for bit.
//
//   Trainer trainer({.model = model, .objective = objective, …});
//   TESSERA_TRY(end, trainer.run());
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/loader.h"
#include "train/cost/cost.h"
#include "train/metrics.h"
#include "train/objective.h"
#include "train/save.h"

namespace tessera::train {

// What the program around the loop does; each may be empty.
struct TrainerHooks {
  std::function<void(const StepMetrics& metrics)> on_step{};
  std::function<void(const std::string& note)> on_note{};  // a dropped step, a save
  // The model's answers to held-out samples, as it is now. An error costs these answers, not the
  // run; one that says cancelled is no news.
  std::function<base::Result<std::vector<SampleAnswer>>(Index step)> answer{};
};

// Everything outlives the trainer.
struct TrainerParts {
  models::Model& model;
  Objective& objective;
  Optimizer& optimizer;
  data::Loader& loader;
  const std::vector<HeldoutSource>& heldout;  // empty: no held-out loss
  const RunFolder& folder;
  const TrainConfig& config;
  const std::vector<CompanionFile>& files;
  std::string base{};  // checkpoint of the frozen bases of low-rank updates
  StepCosts costs{};
  double peak_flops = 0;                   // of the machine per second; 0: unknown
  const base::CancelFlag* stop = nullptr;  // finish the step, save, return
  std::string title{};                     // of the report
  // Whether the samples of a step are taken, and brought to the device, while it computes the step
  // before: where the objective works beside the host.
  bool prepares_ahead = false;
  TrainerHooks hooks{};
};

class Trainer {
 public:
  // `progress` is that of the save that the run goes on from, or an empty one.
  Trainer(TrainerParts parts, Progress progress);

  // To the end of the run, or until it is told to stop; either way the last step is saved. False:
  // it was stopped.
  [[nodiscard]] base::Result<bool> run();

  [[nodiscard]] const Progress& progress() const { return progress_; }

 private:
  // The passes of one step.
  struct Batch {
    std::vector<data::Step> passes{};
    Index num_tokens = 0;
    Index num_targets = 0;
    Index num_samples = 0;
    double flops = 0;
    std::string position{};      // in the data, behind the step
    data::DropReport samples{};  // up to there
  };
  [[nodiscard]] base::Result<Batch> next_batch();
  // The one that was prepared, or the next.
  [[nodiscard]] base::Result<Batch> take_batch();
  [[nodiscard]] base::Result<void> train_step(LineLog& metrics);
  [[nodiscard]] static PassShares shares_of(const data::Step& pass, const Batch& batch);
  // Gradients of all passes; on a GPU it may return before they are there.
  void begin_gradients(const Batch& batch, StepMetrics& metrics);
  // Takes the next step's samples, while this one is computed.
  void prepare_next(StepMetrics& metrics);
  // Waits for the gradients; fills loss, load and norm.
  void finish_gradients(const Batch& batch, StepMetrics& metrics);
  [[nodiscard]] base::Result<void> drop_step(const Batch& batch, StepMetrics& metrics);
  [[nodiscard]] base::Result<void> accept_step();
  void update(StepMetrics& metrics);
  [[nodiscard]] base::Result<void> answer_if_due(LineLog& log);
  [[nodiscard]] base::Result<void> save();
  [[nodiscard]] base::Result<void> write_reports() const;  // the page; counted samples
  [[nodiscard]] bool is_stopped() const;
  [[nodiscard]] bool is_due(Index every_steps) const;
  void measure_heldout(StepMetrics& metrics);
  void note(const std::string& text) const;

  TrainerParts parts_;
  Progress progress_;
  std::optional<base::Result<Batch>> prepared_;  // of the next step
  data::DropReport samples_;                     // of the steps so far
  std::vector<std::vector<Index>> load_;         // [L][E] of the step, of its experts
  Index num_steps_;
  Index last_saved_ = -1;
  double last_save_s_ = 0;  // progress_.seconds at that time
};

}  // namespace tessera::train
