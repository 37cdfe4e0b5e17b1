// What a training run is: the file that `tessera train CONFIG` reads. docs/training.md shows one
// with every field; unknown fields are errors that name the nearest known one.
//
//   TESSERA_TRY(config, train::read_config("my_run/config.json"));
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "data/recipe/generation_config.h"
#include "formats/json.h"
#include "tensor/dtype.h"
#include "train/schedule.h"

namespace tessera::train {

// Where the first weights come from: a checkpoint folder, or a seeded draw.
struct StartConfig {
  std::string weights{};    // checkpoint folder; empty: drawn
  std::string config{};     // config.json of the model to draw
  std::string tokenizer{};  // tokenizer.json of a drawn model; empty: a stand-in, one token a byte
  std::string processor{};  // processor_config.json of a drawn model; empty: the official one
  std::uint64_t seed = 0;   // of the draw
};

struct DataSource {
  std::string path{};  // a JSONL file, a tar shard or a folder of shards
  std::optional<data::GenerationConfig> generation{};  // in place of a path: samples are made
  std::string name{};                                  // in reports; empty: the path
  std::string image_root{};  // folder of relative image paths; empty: that of the JSONL file
  double weight = 1;         // share of the mixture; the weights need not add up to one
  bool in_order = false;     // samples come as they are stored, unshuffled
};

struct DataConfig {
  std::vector<DataSource> train{};
  std::vector<DataSource> heldout{};  // its loss is measured, it is never trained on
  Index workers = 1;                  // threads that read ahead; no order depends on it
  Index look_ahead = 64;              // samples held to fill rows from
};

// Low-rank updates W + (alpha / rank) · B A of frozen linear layers (arXiv 2106.09685).
struct LoraConfig {
  Index rank = 8;
  double alpha = 16;
  std::vector<std::string> targets{};  // patterns of weight paths, experts included
  std::optional<DType> base_type{};    // type of the frozen bases; none: as stored
};

struct BatchConfig {
  Index row_tokens = 4096;  // a row is one sequence, or several packed ones
  Index rows_per_step = 1;
  Index rows_per_pass = 1;   // rows in memory at once; gradients add up over a step's passes
  Index views_per_pass = 0;  // picture views in memory at once; 0: no bound
  bool is_packed = true;

  [[nodiscard]] Index tokens_per_step() const { return row_tokens * rows_per_step; }
  [[nodiscard]] Index num_passes() const { return rows_per_step / rows_per_pass; }
};

// A value for the parameters whose path matches one of the patterns.
struct PatternValue {
  std::vector<std::string> names;
  double value = 0;
};

struct OptimizerConfig {
  double learning_rate = 1e-4;  // its peak
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double weight_decay = 0.1;                    // of matrices and higher; others are not decayed
  std::vector<PatternValue> weight_decay_of{};  // in place of that rule; the first match counts
  std::vector<PatternValue> rate_factor_of{};   // learning rate of a part; the first match counts
  double clip_norm = 1.0;                       // of all gradients together; 0: off
  DType moment_type = DType::kF32;              // or bf16
};

struct BalanceConfig {
  std::optional<double> loss_weight{};  // of the auxiliary loss; none: the model's own
  double bias_step = 0;                 // of the router's correction bias (noaux_tc); 0: fixed
};

struct SaveConfig {
  Index every_steps = 1000;   // 0: only at the end and when stopped
  double every_minutes = 0;   // 0: by steps alone
  Index keep = 3;             // newest saves kept; 0: all
  DType type = DType::kBf16;  // of the weights: f32, bf16 or q8
  Index max_file_bytes = 5'000'000'000;
};

struct HeldoutConfig {
  Index every_steps = 1000;  // 0: at the end alone
  Index rows = 16;           // rows of held-out data each time, always the same
};

struct AnswerConfig {
  Index every_steps = 0;   // 0: none
  Index count = 4;         // first samples of the held-out data
  Index max_tokens = 128;  // of one answer
};

struct TrainConfig {
  StartConfig start;
  DataConfig data;
  std::vector<std::string> trained = {"*"};  // patterns of parameter paths; beside lora: none
  std::optional<LoraConfig> lora;
  BatchConfig batch;
  Index steps = 0;   // length of the run; 0: `tokens` says it
  Index tokens = 0;  // full rows counted
  OptimizerConfig optimizer;
  Schedule schedule;
  DType weight_type = DType::kF32;  // bf16: beside f32 master copies
  BalanceConfig balance;
  SaveConfig save;
  HeldoutConfig heldout;
  AnswerConfig answers;
  std::uint64_t seed = 0;        // of the order of data
  Index max_dropped_steps = 10;  // in a row, with NaN or Inf; one more stops the run
  std::string device = "auto";   // where it computes, as --device says it
  std::string dtype = "auto";    // arithmetic, as --dtype says it
  Index threads = 0;             // 0: the processors it may use
  bool recomputes = false;       // activations of a block are computed again in the backward pass

  std::string folder;  // of the file; relative paths start here

  [[nodiscard]] Index num_steps() const;
  // `path` as the program can open it: relative ones start from the config's folder.
  [[nodiscard]] std::string resolve(const std::string& path) const;
};

// `where` names the source in errors, `folder` is where relative paths start.
[[nodiscard]] base::Result<TrainConfig> parse_config(std::string_view json,
                                                     const std::string& where,
                                                     const std::string& folder);
// `settings` are "field.of.field=value" and take the place of what the file says; a value is JSON,
// or else a text.
[[nodiscard]] base::Result<TrainConfig> read_config(const std::string& path,
                                                    std::span<const std::string> settings = {});

// All fields written out. parse_config() of its text gives the same configuration.
[[nodiscard]] formats::Json to_json(const TrainConfig& config);

// An error that names the first field on which a resumed run would go another way than the run that
// made `saved`, the text of its to_json(). Fields that change no weight (device, threads,
// data.workers, data.heldout, save, heldout, answers, max_dropped_steps) may differ, and so may
// start, which a resumed run does not read.
[[nodiscard]] base::Result<void> check_same_run(std::string_view saved, const TrainConfig& config);

}  // namespace tessera::train
