// Decoding on a GPU by graphs (ops/graph/graph.h): steps in which every sequence has one new token
// are recorded once and then launched, until a sequence needs its next page or another one takes
// part. Without them the host's calls take longer than the GPU's work on them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/paged_cache.h"
#include "models/model.h"
#include "nn/step.h"
#include "ops/graph/graph.h"

namespace tessera::engine {

class DecodeGraph {
 public:
  DecodeGraph(const models::Model& model, PagedCache& cache) : model_(model), cache_(cache) {}

  // The model's weights stay where they are meanwhile.
  // Logits [T, V] of one new token of each sequence, whose page exists; valid until the next call.
  // Empty where the step is to be done without: on the CPU, the first time that these sequences
  // decode together, for latent attention in its expanded form, and when the GPU refused a graph.
  [[nodiscard]] Tensor logits(std::span<const std::int32_t> ids,
                              std::span<const nn::StepSequence> sequences);
  [[nodiscard]] std::int64_t num_recorded() const { return num_recorded_; }

 private:
  // What a graph is made for: the slots, and the pages up to that of the new token.
  using Key = std::vector<const std::byte*>;
  [[nodiscard]] bool serves(std::span<const nn::StepSequence> sequences) const;
  [[nodiscard]] Key key_of(std::span<const nn::StepSequence> sequences) const;
  void record(std::span<const nn::StepSequence> sequences,
              const std::vector<std::int32_t>& positions);

  const models::Model& model_;
  PagedCache& cache_;
  bool is_refused_ = false;
  std::vector<int> slots_;  // of the last step
  Key key_;                 // of graph_
  std::int64_t num_recorded_ = 0;
  // Read and written by the graph, which goes first: rows [T, D], and logits [T, V].
  Tensor input_;
  nn::KernelPositions positions_;
  Tensor logits_;
  std::unique_ptr<ops::Graph> graph_;
};

}  // namespace tessera::engine
