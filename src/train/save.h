// One save of a run: a checkpoint in the Hugging Face layout that `tessera run` and the official
// code load, and beside it all that a run needs to go on bit for bit.
//
//   step-00000100/ config.json, tokenizer.json, …    copied from the start
//                  model*.safetensors                weights in the type of the configuration
//                  optimizer.safetensors             moments, masters, and values that the weights'
//                                                    type does not hold exactly ("value.<path>")
//                  trainer.json                      step, position in the data, configuration
//                  adapter/                          of a run with low-rank updates: these, in the
//                                                    layout of models/adapter.h; the weights above
//                                                    hold them merged, and the run goes on from the
//                                                    bases in the checkpoint that the adapter names
#pragma once

#include <string>
#include <vector>

#include "models/model.h"
#include "train/config.h"
#include "train/optimizer.h"
#include "train/run_folder.h"

namespace tessera::train {

// A file of the checkpoint that training does not change.
struct CompanionFile {
  std::string name;
  std::string text;
};

struct Progress {
  Index step = 0;         // steps done, dropped ones included
  Index num_updates = 0;  // of the optimizer
  Index num_tokens = 0;   // seen, padding not counted
  Index num_targets = 0;  // learned from
  Index num_dropped = 0;  // steps with NaN or Inf
  Index num_dropped_in_row = 0;
  double seconds = 0;  // of training, over all sessions
  std::string data_position{};
};

struct SaveRequest {
  models::Model& model;
  const Optimizer& optimizer;
  const Progress& progress;
  const TrainConfig& config;
  const std::vector<CompanionFile>& files;
  std::string base{};  // checkpoint of the frozen bases of low-rank updates
};

// An error (a full disk) leaves earlier saves as they are and nothing of this one.
[[nodiscard]] base::Result<void> write_save(const RunFolder& folder, const SaveRequest& request);

// Makes the values that a save writes, one after the other, and drops them (train/memory.h).
void rehearse_save(models::Model& model, DType type);

// The type in which a parameter is saved. Block types hold matrices of products and tables;
// routers, vectors and convolutions are f32 then, which costs little.
[[nodiscard]] DType saved_type(const nn::Parameter& parameter, DType type);

// The checkpoint with the bases of a save's low-rank updates.
[[nodiscard]] base::Result<std::string> saved_base(const std::string& save_path);

// Gives the matrices that have an update the values of that checkpoint in place of merged ones.
[[nodiscard]] base::Result<void> load_bases(const std::string& directory, models::Model& model);

struct SavedRun {
  Progress progress;
  std::string config;  // text of train::to_json of the run
};
[[nodiscard]] base::Result<SavedRun> read_saved_run(const std::string& save_path);

// Puts back what the model's file does not hold exactly, the low-rank updates, then the optimizer's
// memory. The model was loaded from the save, has its bases, and owns its trained parameters. Bases
// of which the save's weights are not the sums are an error.
[[nodiscard]] base::Result<void> restore(const std::string& save_path,
                                         const Progress& progress,
                                         models::Model& model,
                                         Optimizer& optimizer);

}  // namespace tessera::train
