// The memory that a run will need at its peak, found before it computes anything.
//
// The first passes of the run go forward and backward as ever, sample answers and a save's values
// are made, but in a rehearsal (ops/rehearsal/rehearsal.h): every op asks for the memory that it
// needs, no kernel runs. What is held before, weights and optimizer among it, is measured. On a GPU
// all of this is the GPU's memory; the host's is not predicted.
#pragma once

#include <functional>
#include <span>

#include "data/loader.h"
#include "train/objective.h"
#include "train/optimizer.h"
#include "train/save.h"

namespace tessera::train {

// Bytes.
struct MemoryNeed {
  Index weights = 0;  // low-rank updates included
  Index gradients = 0;
  Index optimizer = 0;
  Index activations = 0;  // of the passes; what answers and saves need beyond them
  // Program, samples that wait, mapped files read when weights were loaded; on a GPU what its
  // driver and other programs hold.
  Index other = 0;
  [[nodiscard]] Index total() const {
    return weights + gradients + optimizer + activations + other;
  }
};

// Passes that are looked at; a longer run may meet a larger one.
inline constexpr Index kRehearsedPasses = 32;

struct RehearsalParts {
  models::Model& model;
  Objective& objective;
  const Optimizer& optimizer;
  data::Loader& loader;  // at the run's position; it moves on
  std::span<const HeldoutSource> heldout;
  const TrainConfig& config;
  Index step = 0;                                // steps that the run has done
  std::function<base::Result<void>()> answer{};  // makes the sample answers; empty: there are none
};

// Afterwards the objective has no gradients; weights and optimizer are as they were. An error of
// the data comes back.
[[nodiscard]] base::Result<MemoryNeed> predict_memory(const RehearsalParts& parts);

}  // namespace tessera::train
