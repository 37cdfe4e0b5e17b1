// All that a training run is made of, opened from its configuration and its folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "cli/program.h"
#include "cli/train/heldout_questions.h"
#include "data/loader.h"
#include "models/registry.h"
#include "processor/processor.h"
#include "train/model_objective.h"
#include "train/trainer.h"

namespace tessera::cli {

struct TrainOptions {
  ModelFlags machine;
  std::string config;
  std::string out;
  std::vector<std::string> settings;  // "field=value"
  bool is_check = false;
  bool is_json = false;
};

// Members are destroyed from the last to the first: what refers to others stands below them.
struct TrainRun {
  train::TrainConfig config;
  std::unique_ptr<ops::Context> context;
  std::string start;  // the checkpoint that the weights come from
  std::string base;   // the checkpoint of the frozen bases of low-rank updates, which never changes
  std::unique_ptr<processor::Processor> processor;
  std::vector<train::CompanionFile> files;
  models::LoadedModel loaded;
  train::ParameterPlan plan;
  std::unique_ptr<train::Optimizer> optimizer;
  train::Progress progress;
  std::unique_ptr<data::Loader> loader;
  std::vector<train::HeldoutSource> heldout;
  std::optional<HeldoutQuestions> questions;  // none: no sample answers
};

// Where a run gets its weights from.
struct RunOrigin {
  std::string save;   // the run's newest save; empty: it begins, from the configured start
  std::string drawn;  // folder for a drawn start, made when absent
};

[[nodiscard]] base::Result<std::unique_ptr<TrainRun>> open_run(const Program& program,
                                                               const TrainOptions& options,
                                                               train::TrainConfig config,
                                                               const RunOrigin& origin);

}  // namespace tessera::cli
