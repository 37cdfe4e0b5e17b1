// A recipe's samples as tar shards, in the layout that open_source() reads.
//
//   folder/shard-000000.tar   samples 0 ... shard_samples - 1: NAME.json, NAME.0.jpg ...
//          shard-000000.idx   places of its files
//          ...
//          stats.json         of all shards that are there
//
//   workers: make_sample -> picture files          in any order, handed over in the order of
//   samples caller:  duplicates -> tar                     at most `num_workers` * 4 samples wait
//
// The bytes are a function of what ShardSetup holds. A shard appears under its name when it is
// complete; complete shards of the same setup are kept, so that a run goes on where it was stopped.
// A hidden file in each shard, ".shard.json", says what setup made it and what the gates did.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/index.h"
#include "base/result.h"
#include "data/make/stats.h"
#include "synth/assets/assets.h"
#include "synth/recipe/sample.h"

namespace tessera::data {

struct ShardSetup {
  synth::Recipe recipe;
  synth::Catalogue catalogue;
  std::shared_ptr<const synth::Assets> assets;  // shared with whoever opened them
  std::uint64_t seed = 0;
  synth::Split split = synth::Split::kTrain;
  Index num_samples = 1;  // of all shards; horizon of the recipe's curves
  Index shard_samples = 1000;

  [[nodiscard]] Index num_shards() const {
    return (num_samples + shard_samples - 1) / shard_samples;
  }
  // SHA-256 of all of it.
  [[nodiscard]] std::string identity() const;
};

struct MakeOptions {
  std::string folder;
  Index part = 0;       // R of R/N: shards whose number mod N is R
  Index num_parts = 1;  // N
  int num_workers = 1;
  const base::CancelFlag* cancel = nullptr;  // ends it between two samples; no error
  std::function<void(Index num_done, Index num_all)> on_progress{};
};

struct MakeReport {
  Index num_shards = 0;  // of this part, complete ones
  Index num_kept = 0;    // of these, those that were there before
  bool is_complete = false;
  MakeStats stats{};  // of all shards in the folder that belong to the setup
};

// An error when another process makes this part in this folder, when the folder holds shards of
// another setup, and when no sample at all passes the gates.
[[nodiscard]] base::Result<MakeReport> make_shards(const ShardSetup& setup,
                                                   const MakeOptions& options);

}  // namespace tessera::data
